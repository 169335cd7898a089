import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listActivity } from './activity.ts'

const messageSchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    severity: z.enum(['information', 'warning', 'error']),
    code: z.string(),
    actor: z.string(),
    subject: z.string().nullable(),
    message: z.string(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'StatusMessage' })

/** Status messages over HTTP. */
export function addActivityRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/status-messages',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'listStatusMessages',
      querystring: z.object({
        subject: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      response: { 200: z.array(messageSchema) },
    },
    handler: async request => {
      const { subject, limit } = request.query
      const messages = await listActivity(db, subject === undefined ? { limit } : { subject, limit })
      return messages.map(message => ({ ...message, facts: message.facts ?? {} }))
    },
  })
}
