import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { writePrestage } from '#product/prestage-files'
import { type PrestageHouse, preparePrestage, recordExport } from './export-prestage.ts'

const requestSchema = z
  .object({
    versions: z
      .array(
        z.object({
          packageId: z.string(),
          version: z.int().min(1).nullable().default(null).describe('Null: the version in use.'),
        }),
      )
      .min(1)
      .max(100),
    have: z
      .array(z.object({ packageId: z.string(), version: z.int().min(1) }))
      .max(100)
      .default([])
      .describe('Versions that the target holds: what it shares with them is left out.'),
  })
  .meta({ id: 'PrestageRequest' })
const previewSchema = z
  .object({
    bytes: z.int().describe('The size of the file.'),
    objects: z.int().describe('Objects that are in it as a whole.'),
    partialObjects: z.int().describe('Objects of which only what the target lacks is in it.'),
    versions: z.array(z.object({ packageId: z.string(), version: z.int(), contentVersion: z.string() })),
  })
  .meta({ id: 'PrestagePreview' })

/** Prestage files over HTTP. */
export function addContentPrestageRoutes(server: HttpServer, house: PrestageHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/content/prestage-files/preview',
    config: { permission: { objectClass: 'upgrade-package', operation: 'export' } },
    schema: {
      operationId: 'previewPrestageFile',
      description: 'What would be in a prestage file, and how large it would be.',
      body: requestSchema,
      response: { 200: previewSchema },
    },
    handler: async request => {
      const { bytes, objects, partialObjects, versions } = await preparePrestage(house, request.body)
      return { bytes, objects, partialObjects, versions }
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content/prestage-files',
    config: { permission: { objectClass: 'upgrade-package', operation: 'export' } },
    schema: {
      operationId: 'writePrestageFile',
      description:
        'The bytes of a prestage file. When an object turns out to be damaged, the answer is cut off; such a file is refused by whoever reads it.',
      body: requestSchema,
    },
    handler: async (request, reply) => {
      const prepared = await preparePrestage(house, request.body)
      await recordExport(house.db, prepared, request.caller.name)
      reply.hijack()
      const headers = { 'content-type': 'application/octet-stream', 'content-length': prepared.bytes }
      reply.raw.writeHead(200, headers)
      const bytes = Readable.from(writePrestage(prepared.writing), { objectMode: false })
      await pipeline(bytes, reply.raw).catch(error => {
        request.log.warn({ err: error }, 'a prestage file was not written to its end')
        reply.raw.destroy()
      })
    },
  })
}
