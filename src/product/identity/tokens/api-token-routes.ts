// Sessions and tokens of everybody, for those who look after them.

import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listSessions, revokeSession } from '../sessions/list-sessions.ts'
import { listedSessionSchema } from '../sessions/listed-session-schema.ts'
import { apiTokenSchema, newApiTokenSchema } from './api-token-schema.ts'
import { listApiTokens, makeApiToken, revokeApiToken } from './api-tokens.ts'

/** Sessions and API tokens, over HTTP. */
export function addApiTokenRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/tokens',
    config: { permission: { objectClass: 'token', operation: 'read' } },
    schema: { operationId: 'listTokens', response: { 200: z.array(apiTokenSchema) } },
    handler: () => listApiTokens(db, null),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/users/:user/tokens',
    config: { permission: { objectClass: 'token', operation: 'create' } },
    schema: {
      operationId: 'makeUserToken',
      description:
        'Makes an API token of a user or service account, who may not do more than the caller. Its text is in this answer alone.',
      params: z.object({ user: z.string().min(1).max(100) }),
      body: newApiTokenSchema,
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async ({ params, body, caller }) => ({
      token: await makeApiToken(db, params.user, body, caller),
    }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/tokens/:token',
    config: { permission: { objectClass: 'token', operation: 'delete' } },
    schema: {
      operationId: 'revokeToken',
      params: z.object({ token: z.uuid() }),
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await revokeApiToken(db, params.token, { of: null, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/sessions',
    config: { permission: { objectClass: 'session', operation: 'read' } },
    schema: { operationId: 'listSessions', response: { 200: z.array(listedSessionSchema) } },
    handler: () => listSessions(db, null),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/sessions/:session',
    config: { permission: { objectClass: 'session', operation: 'delete' } },
    schema: {
      operationId: 'revokeSession',
      params: z.object({ session: z.uuid() }),
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await revokeSession(db, params.session, { of: null, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}
