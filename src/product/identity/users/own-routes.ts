// What users see and change of themselves; no role is needed.

import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listSessions, revokeSession } from '../sessions/list-sessions.ts'
import { listedSessionSchema } from '../sessions/listed-session-schema.ts'
import { placeOf } from '../sessions/place-of.ts'
import { apiTokenSchema, newApiTokenSchema } from '../tokens/api-token-schema.ts'
import { listApiTokens, makeApiToken, requireUser, revokeApiToken } from '../tokens/api-tokens.ts'
import { changeOwnPassword } from './own-account.ts'

const config = { signedIn: true } as const
const password = z.string().min(1).max(1000)

/** Own password, sessions and tokens, over HTTP. */
export function addOwnRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'PUT',
    url: '/api/v1/own/password',
    config,
    schema: {
      operationId: 'changeOwnPassword',
      description: 'Changes the password of the caller, who is signed in, and ends the other sessions.',
      body: z.object({ currentPassword: password, password }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await changeOwnPassword(db, request.caller, request.body, placeOf(request))
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/own/sessions',
    config,
    schema: { operationId: 'listOwnSessions', response: { 200: z.array(listedSessionSchema) } },
    handler: ({ caller }) => listSessions(db, requireUser(caller)),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/own/sessions/:session',
    config,
    schema: {
      operationId: 'revokeOwnSession',
      params: z.object({ session: z.uuid() }),
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await revokeSession(db, params.session, { of: requireUser(caller), by: caller.name })
      return reply.code(204).send(null)
    },
  })
  addOwnTokenRoutes(server, db)
}

function addOwnTokenRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/own/tokens',
    config,
    schema: { operationId: 'listOwnTokens', response: { 200: z.array(apiTokenSchema) } },
    handler: ({ caller }) => listApiTokens(db, requireUser(caller)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/own/tokens',
    config,
    schema: {
      operationId: 'makeOwnToken',
      description:
        'Makes an API token that allows what the caller may, or less. Its text is in this answer alone.',
      body: newApiTokenSchema,
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async ({ body, caller }) => ({
      token: await makeApiToken(db, requireUser(caller), body, caller),
    }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/own/tokens/:token',
    config,
    schema: {
      operationId: 'revokeOwnToken',
      params: z.object({ token: z.uuid() }),
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await revokeApiToken(db, params.token, { of: requireUser(caller), by: caller.name })
      return reply.code(204).send(null)
    },
  })
}
