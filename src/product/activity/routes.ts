import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, RequestInvalid } from '#platform/http'
import { listActivity } from './activity.ts'
import { type Component, components, type Severity, severities } from './catalogue/define.ts'

const messageSchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    number: z
      .int()
      .nullable()
      .describe('The stable number of this kind of message: generated/status-messages.md.'),
    component: z.enum(components).nullable(),
    severity: z.enum(severities),
    code: z.string(),
    actor: z.string(),
    subject: z.string().nullable(),
    message: z.string(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'StatusMessage' })

const listed = 'Several are separated by commas.'

/** Status messages over HTTP. */
export function addActivityRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/status-messages',
    config: { permission: { objectClass: 'status-message', operation: 'read' } },
    schema: {
      operationId: 'listStatusMessages',
      description: 'Status messages, the newest first.',
      querystring: z.object({
        subject: z.string().optional(),
        severity: z.string().max(200).optional().describe(listed),
        component: z.string().max(1000).optional().describe(listed),
        code: z.string().max(5000).optional().describe(listed),
        since: z.iso.datetime({ offset: true }).optional(),
        before: z.coerce.number().int().min(1).optional().describe('Only messages with a smaller ID.'),
        after: z.coerce.number().int().min(0).optional().describe('Only messages with a greater ID.'),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      response: { 200: z.array(messageSchema) },
    },
    handler: ({ query }) => {
      const { severity, component, code, since, ...rest } = query
      return listActivity(db, {
        ...rest,
        severities: severity === undefined ? undefined : wordsOf<Severity>('severity', severity, severities),
        components:
          component === undefined ? undefined : wordsOf<Component>('component', component, components),
        codes: code?.split(','),
        since: since === undefined ? undefined : new Date(since),
      })
    },
  })
}

/** @throws RequestInvalid for a word that is not known */
function wordsOf<Word extends string>(name: string, text: string, known: readonly Word[]): Word[] {
  return text.split(',').map(asked => {
    const word = known.find(one => one === asked)
    if (word === undefined)
      throw new RequestInvalid({ problems: [`${name}: “${asked}” is none of ${known.join(', ')}`] })
    return word
  })
}
