import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listMetricsTokens, makeMetricsToken, revokeMetricsToken } from './metrics-tokens.ts'

const nameSchema = z.string().trim().min(1).max(100)

/** Tokens for programs that read metrics, over HTTP. */
export function addMetricsTokenRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/metrics-tokens',
    config: { permission: { objectClass: 'metrics-token', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listMetricsTokens',
      description: 'The tokens that may read metrics; the tokens themselves are not shown.',
      response: {
        200: z.array(z.object({ name: z.string(), madeAt: z.iso.datetime() }).meta({ id: 'MetricsToken' })),
      },
    },
    handler: () => listMetricsTokens(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/metrics-tokens',
    config: { permission: { objectClass: 'metrics-token', operation: 'create' }, givesAccess: true },
    schema: {
      operationId: 'makeMetricsToken',
      description:
        'Makes the token with which a program reads /metrics, and nothing else. One of this name from before no longer works.',
      body: z.object({ name: nameSchema }),
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async ({ body, caller }) => ({
      token: await makeMetricsToken(db, { ...body, by: caller.name }),
    }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/metrics-tokens/:name',
    config: { permission: { objectClass: 'metrics-token', operation: 'delete' } },
    schema: {
      operationId: 'revokeMetricsToken',
      description: 'From now on the token is refused.',
      params: z.object({ name: nameSchema }),
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await revokeMetricsToken(db, { ...params, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}
