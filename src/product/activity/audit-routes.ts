// The audit over HTTP.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { listOrders } from './activity.ts'
import { type AuditEntry, listAudit, readAudit, sealAudit } from './audit.ts'
import { readAnchor } from './audit-anchor.ts'
import { type AuditHouse, acceptHead } from './keep-audit.ts'
import { verifyAudit } from './verify-audit.ts'

const entrySchema = z
  .object({
    sequence: z.int(),
    at: z.iso.datetime(),
    code: z.string(),
    actor: z.string(),
    subject: z.string().nullable(),
    message: z.string(),
    before: z.string().nullable().describe('JSON text, byte for byte what was hashed; null for nothing.'),
    after: z.string().nullable().describe('JSON text, byte for byte what was hashed; null for nothing.'),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
const headSchema = z.object({ sequence: z.int(), hash: z.string() })
const verificationSchema = z
  .object({
    entries: z.int(),
    head: headSchema,
    noted: headSchema.describe('The head that this site server had noted in its data folder.'),
    broken: z
      .object({
        sequence: z.int(),
        how: z.enum(['missing', 'changed', 'other-predecessor', 'cut-off', 'other-than-noted']),
        text: z.string(),
      })
      .nullable()
      .describe('The first link that does not hold; null when all do.'),
  })
  .meta({ id: 'AuditVerification' })

/** Adds the routes. */
export function addAuditRoutes(server: HttpServer, house: AuditHouse): void {
  const { db, folder } = house
  server.route({
    method: 'GET',
    url: '/api/v1/audit',
    config: {
      permission: { objectClass: 'audit', operation: 'read' },
      page: { by: 'sequence', parameter: 'before', oldestFirst: 'after' },
    },
    schema: {
      operationId: 'listAudit',
      description:
        'Entries of the audit, the newest first unless another order is asked for, up to the changes that were made just now.',
      querystring: z.object({
        subject: z.string().optional(),
        actor: z.string().optional(),
        code: z.string().optional(),
        since: z.iso.datetime({ offset: true }).optional(),
        before: z.coerce
          .number()
          .int()
          .min(1)
          .optional()
          .describe('Only entries before this sequence number.'),
        after: z.coerce.number().int().min(0).optional().describe('Only entries after this sequence number.'),
        text: z
          .string()
          .trim()
          .max(200)
          .optional()
          .describe('Part of the message, of whom it is by or of what it is about, in any case.'),
        order: z
          .enum(listOrders)
          .default('newest')
          .describe('The next page is asked for with `before`, or with `after` when the oldest come first.'),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      response: { 200: z.array(entrySchema) },
    },
    handler: async ({ query: { since, ...query } }) => {
      // Whoever looks for what they just did shall not have to wait for the next turn.
      await sealAudit(db)
      return listAudit(db, { ...query, ...(since !== undefined && { since: new Date(since) }) })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/audit/export',
    config: { permission: { objectClass: 'audit', operation: 'read' } },
    schema: {
      operationId: 'exportAudit',
      description: 'The whole audit in the order of its chain, one JSON object on each line.',
      querystring: z.object({ after: z.coerce.number().int().min(0).default(0) }),
      produces: ['application/x-ndjson'],
    },
    handler: async (request, reply) => {
      await sealAudit(db)
      const entries = readAudit(db, request.query.after)
      // The first entry is read before the head of the answer is sent, so that a database that is away is an error and no empty file.
      const first = await entries.next()
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
      await pipeline(Readable.from(linesOf(first, entries)), reply.raw).catch(error => {
        request.log.warn({ err: error }, 'the audit was not exported to its end')
        reply.raw.destroy()
      })
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/audit/verify',
    config: { permission: { objectClass: 'audit', operation: 'read' } },
    schema: {
      operationId: 'verifyAudit',
      description: 'Reads the whole chain again and compares it with the noted head.',
      response: { 200: verificationSchema },
    },
    handler: async () => verifyAudit(db, await readAnchor(folder)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/audit/accept-head',
    config: { permission: { objectClass: 'audit', operation: 'modify' } },
    schema: {
      operationId: 'acceptAuditHead',
      description:
        'Notes the head as it is, after the database was restored from a backup. Links that are broken inside the chain stay broken.',
      body: z.object({ reason: z.string().trim().min(1).max(500) }),
      response: { 200: verificationSchema },
    },
    handler: ({ body, caller }) => acceptHead(house, { ...body, by: caller.name }),
  })
}

async function* linesOf(
  first: IteratorResult<AuditEntry>,
  rest: AsyncGenerator<AuditEntry>,
): AsyncGenerator<string> {
  if (first.done) return
  yield `${JSON.stringify(first.value)}\n`
  for await (const entry of rest) yield `${JSON.stringify(entry)}\n`
}
