import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, RequestInvalid } from '#platform/http'
import { listActivity, listOrders } from './activity.ts'
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
const textMeans = 'Part of the message, of whom it is by or of what it is about, in any case.'
const messageOrder = z
  .enum(listOrders)
  .default('newest')
  .describe('The next page is asked for with `before`, or with `after` when the oldest come first.')

/** Status messages over HTTP. */
export function addActivityRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/status-messages',
    config: {
      permission: { objectClass: 'status-message', operation: 'read' },
      page: { by: 'id', parameter: 'before', oldestFirst: 'after' },
    },
    schema: {
      operationId: 'listStatusMessages',
      description: 'Status messages, the newest first unless another order is asked for.',
      querystring: z.object({
        subject: z.string().optional(),
        severity: z.string().max(200).optional().describe(listed),
        component: z.string().max(1000).optional().describe(listed),
        code: z.string().max(5000).optional().describe(listed),
        text: z.string().trim().max(200).optional().describe(textMeans),
        since: z.iso.datetime({ offset: true }).optional(),
        before: z.coerce.number().int().min(1).optional().describe('Only messages with a smaller ID.'),
        after: z.coerce.number().int().min(0).optional().describe('Only messages with a greater ID.'),
        order: messageOrder,
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
