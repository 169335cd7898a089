import { z } from 'zod'
import { type HttpServer, pageQuery } from '#platform/http'
import { type AskHouse, askForPackage } from './ask-for-package.ts'
import { type EditHouse, editPackage } from './edit-package.ts'
import { newPackageSchema, packageEditSchema } from './jobs.ts'
import { listPackages, readPackage } from './read-packages.ts'
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
  extractIndex: z
    .int()
    .nullable()
    .describe('The only image of install.wim that was kept when the source was read; null for all.'),
  keepVersions: z.int().nullable().describe('How many versions of it are kept; null: as the site says.'),
  licenceAcceptedBy: z.string(),
  licenceAcceptedAt: z.iso.datetime(),
  currentVersion: z.int(),
  currentVersionAt: z.iso.datetime().describe('When the version in use was published.'),
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
export function addUpgradePackageRoutes(server: HttpServer, house: AskHouse & EditHouse): void {
  const { db } = house
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
    handler: async (request, reply) =>
      reply.code(202).send(await askForPackage(house, request.body, request.caller.name)),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listUpgradePackages',
      description: 'The operating system upgrade packages, by name.',
      querystring: pageQuery.extend({
        text: z
          .string()
          .trim()
          .max(100)
          .optional()
          .describe('Part of an ID, a name, a version or a comment.'),
      }),
      response: { 200: z.array(packageSchema) },
    },
    handler: request => listPackages(db, request.query),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      // What people change of it: a version that is published meanwhile hinders no edit.
      etag: ['name', 'version', 'comment', 'keepVersions'],
    },
    schema: {
      operationId: 'readUpgradePackage',
      description: 'One package with its versions, and the images of the version in use.',
      params: z.object({ packageId: z.string() }),
      response: { 200: detailSchema },
    },
    handler: request => readPackage(db, request.params.packageId),
  })
  server.route({
    method: 'PATCH',
    url: '/api/v1/upgrade-packages/:packageId',
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'editUpgradePackage',
      description:
        'Changes the name, the version or the comment of a package; what is absent stays. Its ID, content and versions stay as they are.',
      params: z.object({ packageId: z.string() }),
      body: packageEditSchema,
      response: { 200: detailSchema },
    },
    handler: request =>
      editPackage(house, {
        packageId: request.params.packageId,
        edit: request.body,
        by: request.caller.name,
      }),
  })
}
