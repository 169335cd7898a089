import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { keepReasons } from '#product/content-retention'
import { answerOf, carriedOutSchema } from '#product/distribution'
import { versionFields } from '#product/upgrade-packages'
import { listVersions, readVersion } from './list-versions.ts'
import { addMarkRoutes, reasonText } from './mark-routes.ts'
import { previewRollBack, type RollBackHouse, rollBack } from './roll-back.ts'

const packageParams = z.object({ packageId: z.string() })
const listedSchema = z
  .object({
    packageId: z.string(),
    ...versionFields,
    inUse: z.boolean(),
    pinned: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
    keep: z.int().nullable().describe('How many versions of the package are kept; null for all.'),
    kept: z.array(z.enum(keepReasons)).describe('Why it is kept; none: the next clean-up removes it.'),
    run: z
      .object({
        version: z.int().describe('The version that it published.'),
        run: z.string(),
        baseVersion: z.int(),
        engine: z.string(),
        planHash: z.string().nullable(),
        proven: z.boolean().describe('Whether what was read back is as planned.'),
        checks: z.int().describe('How many things were read back.'),
      })
      .nullable()
      .describe(
        'The run that made it, or of a rollback the run that made what came back; null for what was read from a source.',
      ),
    changes: z
      .object({
        against: z.int(),
        articles: z.array(z.string()).describe('Articles of the updates that were applied in between.'),
        inspected: z.boolean().describe('False when nobody has looked into the images of both.'),
        files: z.int().describe('Files with other content, added and removed ones included.'),
        newBytes: z.int().describe('What a distribution point that holds the one before fetches.'),
      })
      .nullable()
      .describe('What is different from the kept version before; null for the oldest.'),
  })
  .meta({ id: 'ListedVersion' })
const targetVersion = z
  .int()
  .min(1)
  .nullable()
  .default(null)
  .describe(
    'Null: the newest older version that was promoted, else the newest older one; never one that is bad.',
  )
const previewSchema = z
  .object({
    packageId: z.string(),
    from: z.int().describe('The version in use now.'),
    to: z.int().describe('The version whose content would be used again.'),
    contentVersion: z.string(),
    inspected: z
      .boolean()
      .describe('False while the images of both cannot be compared: the two lists are empty then.'),
    lacks: z.array(z.string()).describe('Articles that the images will lack again.'),
    gains: z.array(z.string()).describe('Articles that the images will have again.'),
    runs: z.array(z.string()).describe('Servicing runs that will end without a result.'),
    points: carriedOutSchema.shape.entries.describe('Every point that has the package.'),
  })
  .meta({ id: 'RollBackPreview' })
const rolledBackSchema = z
  .object({
    packageId: z.string(),
    version: z.int().describe('The new number, which is in use.'),
    contentVersion: z.string(),
    restores: z.int().describe('The version whose content it has.'),
    points: z.int().describe('Points that shall hold it and did not.'),
  })
  .meta({ id: 'RolledBack' })

/** The versions of packages over HTTP. */
export function addPackageVersionsRoutes(server: HttpServer, house: RollBackHouse): void {
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/versions',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'number' } },
    schema: {
      operationId: 'listPackageVersions',
      description:
        'The versions of a package, the newest first: what made each, what it changed, what keeps it, what people said of it.',
      params: packageParams,
      response: { 200: z.array(listedSchema) },
    },
    handler: request => listVersions(house, request.params.packageId),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/versions/:version',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      etag: ['contentVersion', 'pinned', 'held', 'bad', 'promoted', 'inUse'],
    },
    schema: {
      operationId: 'readPackageVersion',
      description: 'One version, as the list has it.',
      params: packageParams.extend({ version: z.coerce.number().int().min(1) }),
      response: { 200: listedSchema },
    },
    handler: ({ params }) => readVersion(house, params),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/roll-back/preview',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'previewRollBack',
      description: 'What a rollback would do, on which points and at what cost; nothing is changed.',
      params: packageParams,
      body: z.object({ version: targetVersion }).meta({ id: 'RollBackTarget' }),
      response: { 200: previewSchema },
    },
    handler: async request => {
      const { packageId } = request.params
      const { points, ...preview } = await previewRollBack(house, { packageId, ...request.body })
      const entries = { id: null, action: 'roll-back', subject: packageId, entries: points }
      return { ...preview, points: answerOf(entries, true).entries }
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/roll-back',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'modify' },
      reachesAllPoints: body => (body as { updateDistributionPoints: boolean }).updateDistributionPoints,
    },
    schema: {
      operationId: 'rollBackPackage',
      description:
        'Puts the content of an older version into use again, under the next number. Points that still hold it fetch nothing.',
      params: packageParams,
      body: z
        .object({
          version: targetVersion,
          expectedVersion: z.int().min(1).describe('The version in use that the preview was shown for.'),
          updateDistributionPoints: z
            .boolean()
            .default(true)
            .describe('Points that have the package shall hold it too.'),
          reason: reasonText.default(''),
        })
        .meta({ id: 'RollBackRequest' }),
      response: { 200: rolledBackSchema },
    },
    handler: request => rollBack(house, { ...request.params, ...request.body, by: request.caller.name }),
  })
  addMarkRoutes(server, house)
}
