import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { reportError } from '#platform/errors'
import { type HttpServer, readCookie, setCookie, setSessionCookie } from '#platform/http'
import { IdentityProviderMissing } from '../errors.ts'
import { placeOf } from '../sessions/place-of.ts'
import { readProvider, removeProvider, setProvider } from './provider-settings.ts'
import { returnAddress, withSignInError } from './return-address.ts'
import { beginSignIn, endSignIn, type SignInHouse, takeFlow } from './sign-in-with-provider.ts'

const text = z.string().trim().min(1).max(300)
const settings = {
  name: z.string().trim().min(1).max(100).describe('As the sign-in page shows it.'),
  issuer: z.url().max(500).describe('https; its /.well-known/openid-configuration is read.'),
  clientId: text,
  claim: z.string().trim().min(1).max(100).describe('The claim that says what somebody is: groups, roles.'),
  roles: z
    .array(
      z.object({
        value: text.describe('A value of the claim.'),
        roleId: z.string().min(1).max(100).describe('The role that it gives, by name or ID.'),
        scopes: z.array(z.string().min(1).max(100)).min(1).max(100).nullable(),
      }),
    )
    .max(200),
}
const flowCookie = 'slipstream_sign_in'
const base = '/api/v1/identity-provider'
const may = (operation: 'read' | 'modify' | 'delete') => ({
  permission: { objectClass: 'identity-provider', operation },
})

/** The identity provider: its settings, and signing in with it. */
export function addProviderRoutes(server: HttpServer, house: SignInHouse): void {
  addSettingsRoutes(server, house)
  server.route({
    method: 'GET',
    url: '/api/v1/sign-in-ways',
    config: { public: 'The sign-in page asks before anybody is signed in; it says a name and nothing else.' },
    schema: {
      operationId: 'listSignInWays',
      description: 'How people sign in here: with a password, and with which provider.',
      security: [],
      response: { 200: z.object({ identityProvider: z.object({ name: z.string() }).nullable() }) },
    },
    handler: async () => {
      const provider = await readProvider(house.db)
      return { identityProvider: provider && { name: provider.name } }
    },
  })
  server.route({
    method: 'GET',
    url: `${base}/sign-in`,
    config: { public: 'A browser goes from here to the provider.' },
    schema: { operationId: 'beginProviderSignIn', hide: true },
    handler: async (request, reply) => {
      const returnTo = returnAddress(new URLSearchParams(request.url.split('?')[1]).get('returnTo') ?? '/')
      try {
        const { location, state } = await beginSignIn(house, returnTo)
        setFlowCookie({ request, reply }, state, 600)
        return reply.redirect(location, 302)
      } catch (error) {
        return refuse({ request, reply }, error, returnTo)
      }
    },
  })
  server.route({
    method: 'GET',
    url: `${base}/callback`,
    config: { public: 'The provider sends the browser back to here; what it brings is checked.' },
    schema: { operationId: 'endProviderSignIn', hide: true },
    handler: async (request, reply) => {
      const state = readCookie(request, flowCookie) ?? ''
      setFlowCookie({ request, reply }, '', 0)
      let returnTo = '/'
      try {
        const flow = await takeFlow(house, state)
        returnTo = flow.returnTo
        const query = request.url.split('?')[1] ?? ''
        setSessionCookie(request, reply, await endSignIn(house, { flow, query }, placeOf(request)))
        return reply.redirect(returnTo, 302)
      } catch (error) {
        return refuse({ request, reply }, error, returnTo)
      }
    },
  })
}

type Exchange = { request: FastifyRequest; reply: FastifyReply }

/** Lax: the way back is a navigation that another site began. */
function setFlowCookie({ request, reply }: Exchange, value: string, maxAgeSeconds: number): void {
  setCookie(request, reply, { name: flowCookie, value, maxAgeSeconds, sameSite: 'lax', path: base })
}

/** Somebody sits in front of this browser: the console says what happened, not an answer of the API. */
function refuse({ request, reply }: Exchange, error: unknown, returnTo: string): FastifyReply {
  const { code, message } = reportError(error)
  request.log.warn({ err: error, code }, message)
  return reply.redirect(withSignInError(returnTo, code), 302)
}

function addSettingsRoutes(server: HttpServer, house: SignInHouse): void {
  server.route({
    method: 'GET',
    url: base,
    config: may('read'),
    schema: {
      operationId: 'readIdentityProvider',
      description: 'The OpenID Connect provider, without its secret.',
      response: { 200: z.object(settings) },
    },
    handler: async () => {
      const provider = await readProvider(house.db)
      if (provider === null) throw new IdentityProviderMissing({})
      const roles = provider.roles.map(one => ({
        ...one,
        scopes: one.scopes === null ? null : [...one.scopes],
      }))
      return { ...provider, roles }
    },
  })
  server.route({
    method: 'PUT',
    url: base,
    config: may('modify'),
    schema: {
      operationId: 'setIdentityProvider',
      description:
        'Sets the OpenID Connect provider with which people sign in. Whoever has no value of the claim that gives a role is not admitted; the roles are those of the claim, anew at each sign-in.',
      body: z.object({ ...settings, clientSecret: z.string().min(1).max(1000) }),
      response: { 204: z.null() },
    },
    handler: async ({ body, caller }, reply) => {
      await setProvider(house, body, caller)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: base,
    config: may('delete'),
    schema: {
      operationId: 'removeIdentityProvider',
      description: 'Nobody signs in with the provider any more; users stay.',
      response: { 204: z.null() },
    },
    handler: async ({ caller }, reply) => {
      await removeProvider(house.db, caller.name)
      return reply.code(204).send(null)
    },
  })
}
