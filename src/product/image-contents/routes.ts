import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import { compareVersions } from './compare-versions.ts'
import { inspectImagesJob } from './jobs.ts'
import { readContents } from './read-contents.ts'

const versionSchema = z
  .object({ major: z.int(), minor: z.int(), build: z.int(), revision: z.int().nullable() })
  .meta({ id: 'WindowsVersion' })
const packageSchema = z
  .object({
    identity: z.string(),
    state: z.int().nullable(),
    stateText: z.string().describe('The servicing state as a word.'),
    origin: z
      .enum(['present-when-added', 'applied', 'unknown'])
      .describe('Unknown when the image of the version before could not be read.'),
    applied: z
      .object({
        version: z.int().describe('The package version in which it appeared.'),
        run: z.string().nullable(),
        update: z.string().nullable(),
        kb: z.string().nullable(),
        title: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'PackageInImage' })
const imageSchema = z
  .object({
    path: z.string(),
    index: z.int(),
    name: z.string().nullable(),
    edition: z.string().nullable(),
    architecture: z.string().nullable(),
    installationType: z.string().nullable(),
    languages: z.array(z.string()),
    version: versionSchema.nullable().describe('Read from the registry of the image.'),
    declaredVersion: versionSchema.nullable().describe('What the XML of the WIM file says.'),
    pending: z.array(z.string()).describe('Operations that wait for a first start.'),
    notServiceable: z.object({ code: z.string(), text: z.string(), wayOut: z.string() }).nullable(),
    recoveryImage: z.object({ path: z.string(), size: z.int(), sha1: z.string() }).nullable(),
    recoveryVersion: versionSchema.nullable(),
    inside: z
      .object({ path: z.string(), indexes: z.array(z.int()) })
      .nullable()
      .describe('For a recovery image: the images that hold this very file.'),
    packageCounts: z.object({
      installed: z.int(),
      superseded: z.int(),
      staged: z.int(),
      other: z.int(),
    }),
    defender: z
      .object({ platform: z.string().nullable(), definitions: z.string().nullable() })
      .nullable()
      .describe(
        'What updates put in of Windows Defender; null when the image holds none, or nobody has looked.',
      ),
    packages: z.array(packageSchema).nullable().describe('Null unless they were asked for.'),
    warnings: z.array(z.string()),
    problem: z.record(z.string(), z.unknown()).nullable().describe('Why the image could not be read.'),
  })
  .meta({ id: 'ImageContents' })
const contentsSchema = z
  .object({
    packageId: z.string(),
    version: z.int(),
    inspectedAt: z.iso
      .datetime()
      .nullable()
      .describe('Null when nobody has looked at the images yet; there are none here then.'),
    images: z.array(imageSchema),
  })
  .meta({ id: 'VersionContents' })

const comparisonSchema = z
  .object({
    packageId: z.string(),
    from: z.int(),
    to: z.int(),
    inspected: z.boolean().describe('False when nobody has looked into the images of one of them.'),
    images: z.array(
      z.object({
        path: z.string(),
        index: z.int(),
        name: z.string().nullable(),
        from: versionSchema.nullable(),
        to: versionSchema.nullable(),
        packages: z.array(
          z.object({
            identity: z.string(),
            from: z.string().nullable().describe('The servicing state; null: it is not there.'),
            to: z.string().nullable(),
            kb: z.string().nullable(),
          }),
        ),
      }),
    ),
    articles: z.array(z.string()).describe('Articles of the updates that were applied in between.'),
    files: z.array(z.object({ path: z.string(), from: z.number().nullable(), to: z.number().nullable() })),
    unchangedFiles: z.int(),
    fromBytes: z.number(),
    toBytes: z.number(),
    newBytes: z.number().describe('What a point that holds the first must fetch for the second.'),
  })
  .meta({ id: 'VersionComparison' })

const params = z.object({ packageId: z.string() })
const url = '/api/v1/upgrade-packages/:packageId/image-contents'

/** What is in images, over HTTP. */
export function addImageContentsRoutes(
  server: HttpServer,
  house: { db: Database; library: Pick<ContentLibrary, 'reader'>; start: StartOperation },
): void {
  const { db, start } = house
  server.route({
    method: 'GET',
    url,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readImageContents',
      description: 'What is in the images of a package version: of the version in use unless one is named.',
      params,
      querystring: z.object({
        version: z.coerce.number().int().min(1).optional(),
        path: z.string().optional().describe('With `index`: one image alone.'),
        index: z.coerce.number().int().min(1).default(1),
        packages: z
          .enum(['true', 'false'])
          .default('false')
          .describe('With the list of packages of each image.'),
      }),
      response: { 200: contentsSchema },
    },
    handler: async request => {
      const { packageId } = request.params
      const { version, path, index } = request.query
      const packages = request.query.packages === 'true'
      const image = path === undefined ? undefined : { path, index }
      const found = await readContents(db, { packageId, version, image, packages })
      return {
        ...found,
        images: found.images.map(one => ({ ...one, problem: one.problem && { ...one.problem } })),
      }
    },
  })
  server.route({
    method: 'POST',
    url,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'inspectImages',
      description:
        'Looks at the images of a package version as an operation; images that were read before are not read again.',
      params,
      body: z.object({ version: z.int().min(1).optional() }).meta({ id: 'InspectImages' }),
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async (request, reply) => {
      const { packageId } = request.params
      const version = request.body.version ?? (await readPackage(db, packageId)).currentVersion
      await readPackageVersion(db, packageId, version)
      const asked = { data: { packageId, version }, subject: packageId, requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => start(trx, inspectImagesJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/version-comparison',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'comparePackageVersions',
      description: 'What is different between two versions: packages in images, files, and bytes.',
      params,
      querystring: z.object({
        from: z.coerce.number().int().min(1),
        to: z.coerce.number().int().min(1).optional().describe('The version in use when absent.'),
      }),
      response: { 200: comparisonSchema },
    },
    handler: ({ params: { packageId }, query: { from, to } }) =>
      compareVersions(house, { packageId, from, to }),
  })
}
