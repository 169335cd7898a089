import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, makeLookStreams } from '#platform/http'
import {
  cancelOperation,
  findOperation,
  listOperations,
  type Operation,
  readOperation,
} from './operations.ts'
import { operationStates } from './tables.ts'
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
    state: z.enum(operationStates),
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
const params = z.object({
  operation: z
    .string()
    .regex(/^[0-9a-f-]{8,36}$/i, 'the ID of an operation, or its first 8 or more characters')
    .describe('The ID of an operation, or its first 8 or more characters.'),
})

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
    config: { permission: { objectClass: 'operation', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listOperations',
      description: 'Operations, the newest first.',
      querystring: z.object({
        state: z.enum(operationStates).optional(),
        kind: z.string().max(100).optional(),
        subject: z.string().max(200).optional().describe('What it is about: a package ID.'),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        after: z.uuid().optional().describe('The last operation of the page before.'),
      }),
      response: { 200: z.array(operationSchema) },
    },
    handler: request => listOperations(db, request.query),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/operations/:operation',
    config: { permission: { objectClass: 'operation', operation: 'read' } },
    schema: {
      operationId: 'readOperation',
      description: 'One request for long work: how far it is, its result or its error.',
      params,
      response: { 200: operationSchema },
    },
    handler: async request => readOperation(db, await findOperation(db, request.params.operation)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/operations/:operation/cancel',
    config: { permission: { objectClass: 'operation', operation: 'cancel' } },
    schema: {
      operationId: 'cancelOperation',
      description:
        'Asks an operation to stop. One that waits ends at once, one that runs within about a second.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const operation = await findOperation(db, request.params.operation)
      await cancelOperation(db, operation, { by: request.caller.name, onCancelled })
      return reply.code(204).send(null)
    },
  })
  const streams = makeLookStreams({ everyMs: eventEveryMs })
  server.route({
    method: 'GET',
    url: '/api/v1/operations/:operation/events',
    config: { permission: { objectClass: 'operation', operation: 'read' } },
    schema: {
      operationId: 'followOperation',
      description:
        'Server-sent events: one `operation` event per change, the last one when it has ended. A stream ends after ten minutes at most: ask again.',
      params,
      produces: ['text/event-stream'],
    },
    handler: async (request, reply) => {
      const id = await findOperation(db, request.params.operation)
      const isOver = ({ finishedAt }: Operation) => finishedAt !== null
      return streams.follow(
        { request, reply },
        { event: 'operation', look: () => readOperation(db, id), isOver },
      )
    },
  })
}
