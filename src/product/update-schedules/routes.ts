import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { recurrenceSchema } from '#product/schedules'
import { previewSchedule, readSchedule, removeSchedule, setSchedule } from './update-schedules.ts'

const packageParams = z.object({ packageId: z.string() })
const url = '/api/v1/upgrade-packages/:packageId/update-schedule'
const scheduleSchema = z
  .object({
    packageId: z.string(),
    recurrence: recurrenceSchema,
    next: z.array(z.iso.datetime()).describe('The next times, at most five.'),
    setBy: z.string(),
    setAt: z.iso.datetime(),
    last: z
      .object({
        at: z.iso.datetime(),
        operation: z.string(),
        outcome: z.enum(['started', 'reloaded', 'unchanged', 'refused', 'failed']),
        message: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'UpdateSchedule' })

/** "Update distribution points on a schedule" over HTTP. */
export function addUpdateScheduleRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url,
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      etag: ['recurrence', 'setAt'],
    },
    schema: {
      operationId: 'readUpdateSchedule',
      description: 'When the source of the package is looked at again, and what came of it last.',
      params: packageParams,
      response: { 200: scheduleSchema },
    },
    handler: ({ params }) => readSchedule(db, params.packageId),
  })
  server.route({
    method: 'PUT',
    url,
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'modify' },
      reachesAllPoints: () => true,
    },
    schema: {
      operationId: 'setUpdateSchedule',
      description:
        'The source of the package is looked at on this schedule; what is different is read as the next version and goes to the points that have the package.',
      params: packageParams,
      body: recurrenceSchema,
      response: { 200: scheduleSchema },
    },
    handler: ({ params, body, caller }) => setSchedule(db, { ...params, recurrence: body, by: caller.name }),
  })
  server.route({
    method: 'POST',
    url: `${url}/preview`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'previewUpdateSchedule',
      description: 'When a schedule would be due; nothing is changed.',
      params: packageParams,
      body: recurrenceSchema,
      response: { 200: z.object({ next: z.array(z.iso.datetime()) }) },
    },
    handler: async ({ params, body }) => ({
      next: await previewSchedule(db, { ...params, recurrence: body }),
    }),
  })
  server.route({
    method: 'DELETE',
    url,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'removeUpdateSchedule',
      description: 'The source is looked at only when somebody asks.',
      params: packageParams,
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await removeSchedule(db, { ...params, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}
