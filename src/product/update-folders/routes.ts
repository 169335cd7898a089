import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listFolderFiles } from './folder-files.ts'

const stateSchema = z.enum(['taken', 'already-held', 'refused', 'unsettled'])
const errorSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable()
const fileSchema = z
  .object({
    path: z.string(),
    size: z.number(),
    modified: z.iso.datetime(),
    state: stateSchema,
    update: z.string().nullable().describe('The software update.'),
    error: errorSchema,
    catalogue: z
      .enum(['none', 'taken', 'refused'])
      .nullable()
      .describe('What became of the catalogue that an MSU carries.'),
    catalogueError: errorSchema,
    decidedAt: z.iso.datetime(),
    vanishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'UpdateSourceFile' })

/** The files of folders that are sources of updates, over HTTP. */
export function addUpdateFolderRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/update-sources/:source/files',
    config: { permission: { objectClass: 'update-source', operation: 'read' } },
    schema: {
      operationId: 'listUpdateSourceFiles',
      description: 'By path; the next ones with the last path as `after`.',
      params: z.object({ source: z.string() }),
      querystring: z.object({
        state: stateSchema.optional(),
        after: z.string().max(4096).optional(),
        limit: z.coerce.number().int().min(1).max(10_000).default(1000),
      }),
      response: { 200: z.array(fileSchema) },
    },
    handler: ({ params, query }) => listFolderFiles(db, { name: params.source, ...query }),
  })
}
