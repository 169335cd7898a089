import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import { judgedUpdateFields, positionPattern } from '#product/update-catalogue'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import { explainUpdate } from './explain-update.ts'
import { findVersions } from './find-versions.ts'
import { readImagesOfVersion } from './images-of-version.ts'
import { decideApplicabilityJob } from './jobs.ts'
import { listApplicable } from './list-applicable.ts'

const answer = z.enum(['applicable', 'installed', 'not-required', 'unknown'])
const because = z.array(z.string()).describe('What decided it, in words.')
const imageSchema = z.object({
  path: z.string(),
  index: z.int(),
  name: z.string().nullable(),
  architecture: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable().describe('Null when nobody has decided about the image.'),
  isCurrent: z.boolean().describe('Whether the catalogue is still the one that was asked.'),
  updates: z.int().describe('Updates that the catalogue held.'),
  considered: z.int().describe('Those of them whose prerequisites the image meets, with categories.'),
  problem: z.string().nullable().describe('Why nothing can be decided about the image.'),
  counts: z.object({
    applicable: z.int(),
    superseded: z.int().describe('Applicable, and superseded by something newer that is as well.'),
    installed: z.int(),
    unknown: z.int(),
  }),
})
const updateSchema = z
  .object({
    ...judgedUpdateFields,
    images: z.array(
      z.object({
        path: z.string(),
        index: z.int(),
        answer,
        because,
        supersededBy: z.string().nullable().describe('What is newer and applies to the image, or is in it.'),
      }),
    ),
  })
  .meta({ id: 'ApplicableUpdate' })
const listSchema = z
  .object({
    packageId: z.string(),
    version: z.int(),
    images: z.array(imageSchema),
    updates: z.array(updateSchema).describe('One page.'),
    total: z.int().describe('Updates of all pages.'),
    next: z.string().nullable().describe('Where the next page begins; null when this is the last one.'),
  })
  .meta({ id: 'ApplicableUpdates' })
const explainedSchema = z
  .object({
    updateId: z.string(),
    title: z.string(),
    kb: z.string().nullable(),
    expiredAt: z.iso.datetime().nullable(),
    images: z.array(
      z.object({
        path: z.string(),
        index: z.int(),
        name: z.string().nullable(),
        answer: answer.nullable(),
        because,
      }),
    ),
  })
  .meta({ id: 'ExplainedUpdate' })
const verdict = z.enum(['lacks', 'has', 'not-concerned', 'unknown', 'not-decided'])
const versionsSchema = z
  .object({
    updates: z.array(z.object({ updateId: z.string(), title: z.string(), kb: z.string().nullable() })),
    versions: z.array(
      z.object({
        packageId: z.string(),
        name: z.string(),
        version: z.int(),
        inUse: z.boolean(),
        verdict: verdict.describe('That of the image that stands worst.'),
        images: z.array(
          z.object({
            path: z.string(),
            index: z.int(),
            name: z.string().nullable(),
            verdict,
            updates: z.array(z.string()).describe('Titles of the updates that decide it.'),
          }),
        ),
        points: z.array(z.string()).describe('Distribution points that proved to hold this version.'),
      }),
    ),
  })
  .meta({ id: 'VersionsByUpdate' })
const params = z.object({ packageId: z.string() })
const version = z.coerce.number().int().min(1).optional().describe('The version in use when absent.')
const url = '/api/v1/upgrade-packages/:packageId/applicable-updates'

/** Which updates apply, over HTTP. */
export function addUpdateApplicabilityRoutes(
  server: HttpServer,
  house: { db: Database; library: Pick<ContentLibrary, 'reader'>; start: StartOperation },
): void {
  const { db, start } = house
  server.route({
    method: 'GET',
    url,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'listApplicableUpdates',
      description:
        'The updates of the catalogue that apply to a version and are not in it, the newest first.',
      params,
      querystring: z.object({
        version,
        answer: answer.exclude(['not-required']).default('applicable'),
        text: z.string().max(200).optional(),
        withSuperseded: z
          .enum(['true', 'false'])
          .default('false')
          .describe('With what something newer that applies supersedes.'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z.string().regex(positionPattern).optional().describe('`next` of the page before.'),
      }),
      response: { 200: listSchema },
    },
    handler: async ({ params: { packageId }, query }) => {
      const images = await readImagesOfVersion(house, { packageId, version: query.version })
      const withSuperseded = query.withSuperseded === 'true'
      return listApplicable(db, images, { ...query, withSuperseded, choosing: 'people' })
    },
  })
  server.route({
    method: 'GET',
    url: `${url}/:update`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'explainUpdate',
      description: 'Why an update does, or does not, apply to a version: the rules that decided it.',
      params: params.extend({ update: z.string().max(100).describe('An update ID, an article or a CVE.') }),
      querystring: z.object({ version }),
      response: { 200: z.array(explainedSchema) },
    },
    handler: async ({ params: { packageId, update }, query }) =>
      explainUpdate(db, await readImagesOfVersion(house, { packageId, version: query.version }), update),
  })
  server.route({
    method: 'POST',
    url,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'decideApplicability',
      description:
        'Decides which updates apply to a version, as an operation. It happens by itself when a version was looked into, and when the catalogue changed.',
      params,
      body: z.object({ version: z.int().min(1).optional() }).meta({ id: 'DecideApplicability' }),
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async ({ params: { packageId }, body, caller }, reply) => {
      const chosen = body.version ?? (await readPackage(db, packageId)).currentVersion
      await readPackageVersion(db, packageId, chosen)
      const asked = { data: { packageId, version: chosen }, subject: packageId, requestedBy: caller.name }
      const operation = await db.transaction().execute(trx => start(trx, decideApplicabilityJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/updates/:update/versions',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'findVersionsByUpdate',
      description: 'Which package versions, and which points, lack an update or have it.',
      params: z.object({ update: z.string().max(100).describe('An update ID, an article or a CVE.') }),
      querystring: z.object({
        allVersions: z
          .enum(['true', 'false'])
          .default('false')
          .describe('Also versions that are not in use.'),
      }),
      response: { 200: versionsSchema },
    },
    handler: ({ params: { update }, query }) =>
      findVersions(house, { name: update, allVersions: query.allVersions === 'true' }),
  })
}
