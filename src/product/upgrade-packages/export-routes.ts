// Single images written out, over HTTP: asked for, fetched, and thrown away.

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { sendObject } from '#product/distribution-protocol'
import { ImageExportMissing } from './errors.ts'
import { checkExportable, type ExportHouse } from './export-image.ts'
import { exportImageJob } from './jobs.ts'
import { readPackage } from './read-packages.ts'

/** What the routes need. */
export type ExportRoutesHouse = Pick<ExportHouse, 'db' | 'library' | 'exports'> & { start: StartOperation }
const params = z.object({ operation: z.uuid() })
/** What the person who asks is kept waiting for at most. */
const atOnceMs = 60_000

/** The guard knows packages by their names in requests; a file is named by its operation. @throws ImageExportMissing */
function refuseHiddenPackage(
  { mayDo }: FastifyRequest,
  { operation, exports }: { operation: string; exports: ExportHouse['exports'] },
): void {
  const packageId = exports.packageOf(operation)
  const wanted = { objectClass: 'upgrade-package', operation: 'export' } as const
  if (packageId !== null && mayDo?.(wanted, packageId) === false) throw new ImageExportMissing({ operation })
}

/** Once for all servers of a process: a schema with an ID that is made anew takes the ID away from the one before. */
const newExport = z
  .object({
    index: z.int().min(1).describe('The image, by its index in install.wim.'),
    version: z.int().min(1).optional().describe('The package version; the one in use when absent.'),
  })
  .meta({ id: 'NewImageExport' })

/** Adds the routes. */
export function addImageExportRoutes(server: HttpServer, house: ExportRoutesHouse): void {
  const { db } = house
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/image-exports',
    config: { permission: { objectClass: 'upgrade-package', operation: 'export' } },
    schema: {
      operationId: 'exportImage',
      description:
        'Writes one image of sources/install.wim into a file of its own, as an operation: compressed data is copied as it is, then everything is verified. The operation tells the digest and size of the file, which waits to be fetched at image-exports/{operation}/content/objects/{sha256} until it is removed, nobody has asked for it for an hour, or the site server stops.',
      params: z.object({ packageId: z.string() }),
      body: newExport,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async (request, reply) => {
      const { currentVersion } = await readPackage(db, request.params.packageId)
      const { index, version = currentVersion } = request.body
      const data = { packageId: request.params.packageId, version, index }
      await checkExportable(house, data, AbortSignal.timeout(atOnceMs))
      const asked = { data, subject: data.packageId, requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => house.start(trx, exportImageJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/image-exports/:operation/content/objects/:sha256',
    config: { permission: { objectClass: 'upgrade-package', operation: 'export' } },
    schema: {
      operationId: 'readImageExport',
      description: 'Bytes of the file; ranges are followed.',
      params: params.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    },
    handler: async (request, reply) => {
      const { operation, sha256 } = request.params
      refuseHiddenPackage(request, { operation, exports: house.exports })
      const file = house.exports.open(operation)
      if (file.sha256 !== sha256) throw new ImageExportMissing({ operation })
      reply.hijack()
      await sendObject(request.raw, reply.raw, file).catch(() => reply.raw.destroy())
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/image-exports/:operation',
    config: { permission: { objectClass: 'upgrade-package', operation: 'export' } },
    schema: {
      operationId: 'removeImageExport',
      description: 'Removes the file from the site server; nothing when it is gone already.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { operation } = request.params
      refuseHiddenPackage(request, { operation, exports: house.exports })
      await house.exports.remove(operation)
      return reply.code(204).send(null)
    },
  })
}
