import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { cancelOperation, listOperations, type Operation, readOperation } from './operations.ts'
import type { OnOperationCancelled } from './tell-operations.ts'

const errorSchema = z
  .object({
    code: z.string(),
    kind: z.string(),
    retry: z.string(),
    message: z.string(),
    remedy: z.string(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ErrorReport' })
const operationSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    subject: z.string().nullable(),
    requestedBy: z.string(),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled']),
    phase: z.string().nullable(),
    bytesDone: z.int(),
    bytesTotal: z.int().nullable(),
    attempt: z.int(),
    result: z.record(z.string(), z.unknown()).nullable(),
    error: errorSchema.nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Operation' })
const params = z.object({ operation: z.uuid() })

/** How often a stream of events looks for news. */
const eventEveryMs = 250

/** Operations over HTTP: list, read, cancel, and progress as server-sent events. */
export function addOperationRoutes(
  server: HttpServer,
  { db, onCancelled }: { db: Database; onCancelled: OnOperationCancelled },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/operations',
    config: { permission: { objectClass: 'operation', operation: 'read' } },
    schema: {
      operationId: 'listOperations',
      querystring: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
      response: { 200: z.array(operationSchema) },
    },
    handler: request => listOperations(db, { limit: request.query.limit }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/operations/:operation',
    config: { permission: { objectClass: 'operation', operation: 'read' } },
    schema: { operationId: 'readOperation', params, response: { 200: operationSchema } },
    handler: request => readOperation(db, request.params.operation),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/operations/:operation/cancel',
    config: { permission: { objectClass: 'operation', operation: 'cancel' } },
    schema: { operationId: 'cancelOperation', params, response: { 204: z.null() } },
    handler: async (request, reply) => {
      await cancelOperation(db, request.params.operation, { by: request.caller.name, onCancelled })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/operations/:operation/events',
    config: { permission: { objectClass: 'operation', operation: 'read' } },
    schema: {
      operationId: 'followOperation',
      description: 'Server-sent events: one `operation` event per change, the last one when it has ended.',
      params,
      produces: ['text/event-stream'],
    },
    handler: async (request, reply) => {
      const first = await readOperation(db, request.params.operation)
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      const gone = new AbortController()
      raw.once('close', () => gone.abort())
      await follow(db, { first, send: text => raw.write(text), signal: gone.signal }).catch(() => undefined)
      raw.end()
    },
  })
}

type Following = { first: Operation; send: (text: string) => void; signal: AbortSignal }

async function follow(db: Database, { first, send, signal }: Following): Promise<void> {
  let operation = first
  let said = ''
  for (;;) {
    const text = JSON.stringify(operation)
    if (text !== said) send(`event: operation\ndata: ${text}\n\n`)
    said = text
    if (operation.finishedAt !== null) return
    await wait(eventEveryMs, null, { signal })
    operation = await readOperation(db, operation.id)
  }
}
