import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { type CleanUpHouse, previewCleanUp } from './clean-up.ts'
import { cleanUpJob, cleanUpRequestSchema } from './jobs.ts'

const previewSchema = z
  .object({
    plan: z.string().describe('A hash of the versions that would be removed.'),
    remove: z.array(z.object({ packageId: z.string(), version: z.int() })),
    objects: z.int().describe('Objects that only these versions need.'),
    bytes: z.int(),
    collection: z.object({
      skipped: z.boolean(),
      versions: z.int(),
      objects: z.int().describe('Objects that nobody needs and that go at once.'),
      bytes: z.int(),
      waiting: z
        .object({ objects: z.int(), bytes: z.int() })
        .describe('Objects that nobody needs any more and that stay until their grace ends.'),
      quarantine: z
        .object({ objects: z.int(), bytes: z.int() })
        .describe('Damaged objects that were put aside a week ago, or of which there are more than 2 GiB.'),
    }),
  })
  .meta({ id: 'CleanUpPreview' })

/** Retention over HTTP. */
export function addContentRetentionRoutes(
  server: HttpServer,
  { db, library, start }: CleanUpHouse & { start: StartOperation },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/content-library/clean-up',
    config: { permission: { objectClass: 'content-library', operation: 'read' } },
    schema: {
      operationId: 'previewCleanUp',
      description: 'What a clean-up would remove now; nothing is changed.',
      response: { 200: previewSchema },
    },
    handler: () => previewCleanUp({ db, library }),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content-library/clean-up',
    config: { permission: { objectClass: 'content-library', operation: 'modify' } },
    schema: {
      operationId: 'cleanUp',
      description:
        'Removes the versions that nothing keeps, as an operation. Their content goes when its grace has ended.',
      body: cleanUpRequestSchema,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async (request, reply) => {
      const asked = { data: request.body, subject: 'content library', requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => start(trx, cleanUpJob, asked))
      return reply.code(202).send({ operation })
    },
  })
}
