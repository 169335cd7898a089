import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import type { ShareReader } from '#product/package-sources'
import { checkNewPackage, lookAtOnce } from './check-new-package.ts'
import { addUpgradePackageJob, newPackageSchema } from './jobs.ts'
import { listPackages, readPackage } from './read-packages.ts'
import { findSameMedia } from './source-record.ts'
import { imageSchema, sameMediaSchema } from './source-schemas.ts'
import { versionFields } from './version-schemas.ts'

const packageFields = {
  id: z.string(),
  name: z.string(),
  version: z.string(),
  comment: z.string(),
  sourcePath: z.string(),
  architecture: z.string().nullable(),
  language: z.string().nullable(),
  licenceAcceptedBy: z.string(),
  licenceAcceptedAt: z.iso.datetime(),
  currentVersion: z.int(),
  contentVersion: z.string(),
  fileCount: z.int(),
  totalBytes: z.int(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
}
const packageSchema = z.object(packageFields).meta({ id: 'UpgradePackage' })
const versionSchema = z.object(versionFields).meta({ id: 'UpgradePackageVersion' })
const detailSchema = z
  .object({ ...packageFields, versions: z.array(versionSchema), images: z.array(imageSchema) })
  .meta({ id: 'UpgradePackageDetail' })

/** Operating system upgrade packages over HTTP. */
export function addUpgradePackageRoutes(
  server: HttpServer,
  { db, start, shares }: { db: Database; start: StartOperation; shares?: ShareReader },
): void {
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages',
    config: { permission: { objectClass: 'upgrade-package', operation: 'create' } },
    schema: {
      operationId: 'addUpgradePackage',
      description: 'Checks the source at once and adds the package as an operation.',
      body: newPackageSchema,
      response: {
        202: z.object({
          operation: z.string(),
          files: z.int(),
          totalBytes: z.int(),
          alreadyHeld: z
            .array(sameMediaSchema)
            .describe('Packages that were read from media with exactly these names and sizes.'),
        }),
      },
    },
    handler: async (request, reply) => {
      const { listing } = await lookAtOnce(request.body.path, signal =>
        checkNewPackage(db, request.body, signal, shares),
      )
      const alreadyHeld = await findSameMedia(db, listing.files)
      const asked = { data: request.body, subject: request.body.name, requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => start(trx, addUpgradePackageJob, asked))
      const { files, totalBytes } = listing
      return reply.code(202).send({ operation, files: files.length, totalBytes, alreadyHeld })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: { operationId: 'listUpgradePackages', response: { 200: z.array(packageSchema) } },
    handler: () => listPackages(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readUpgradePackage',
      params: z.object({ packageId: z.string() }),
      response: { 200: detailSchema },
    },
    handler: request => readPackage(db, request.params.packageId),
  })
}
