import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, pageQuery } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { addUpdateJob, updatePathSchema } from './jobs.ts'
import { listUpdates, readUpdate } from './read-updates.ts'

const updateFields = {
  id: z.string(),
  sha1: z.string(),
  size: z.int(),
  fileName: z.string(),
  kb: z.string().nullable(),
  title: z.string(),
  architecture: z.string().nullable(),
  kind: z.string(),
  payload: z.string(),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
}
const updateSchema = z.object(updateFields).meta({ id: 'SoftwareUpdate' })
const detailSchema = z
  .object({ ...updateFields, facts: z.record(z.string(), z.unknown()) })
  .meta({ id: 'SoftwareUpdateDetail' })

/** Software updates over HTTP. */
export function addSoftwareUpdateRoutes(
  server: HttpServer,
  { db, start }: { db: Database; start: StartOperation },
): void {
  server.route({
    method: 'POST',
    url: '/api/v1/software-updates',
    config: { permission: { objectClass: 'software-update', operation: 'create' } },
    schema: {
      operationId: 'addSoftwareUpdate',
      description:
        'Adds an update file (MSU or CAB) that the site server can read; its bytes go into the content library.',
      body: z.object({ path: updatePathSchema }),
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async (request, reply) => {
      const asked = { data: request.body, subject: request.body.path, requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => start(trx, addUpdateJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/software-updates',
    config: { permission: { objectClass: 'software-update', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listSoftwareUpdates',
      description: 'The update files that were added, the newest first.',
      querystring: pageQuery.extend({
        text: z.string().trim().max(100).optional().describe('Part of a title, an article or a file name.'),
      }),
      response: { 200: z.array(updateSchema) },
    },
    handler: request => listUpdates(db, request.query),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/software-updates/:update',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'readSoftwareUpdate',
      description: 'By ID, by the first 8 or more digits of the ID, or by KB article.',
      params: z.object({ update: z.string() }),
      response: { 200: detailSchema },
    },
    handler: request => readUpdate(db, request.params.update),
  })
}
