// Who may call a route. Every route must say; what a route does not say is refused.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { SlipstreamError } from '#platform/errors'
import { type Caller, holds, isPerson, type Permission, type Role } from './callers.ts'
import { NotAllowed, PermissionNeeded, TokenNeeded } from './errors.ts'
import { innerCaller } from './inner-requests.ts'
import type { RateCounter } from './rate-limits.ts'
import { readSessionCookie, refuseOtherOrigins, refuseUnmarked } from './session-cookie.ts'

/**
 * What an authentication is asked: the scheme in lower case (`session` for the cookie), the rest, the header as it came, and which request it
 * came with: its method, and path and query as they were sent.
 */
export type Credentials = { scheme: string; token: string; header: string; method: string; target: string }

/** Says whose credentials these are; null when nobody's. Called for every request. */
export type Authenticate = (credentials: Credentials) => Promise<Caller | null>

/** Who may call a route. */
export type Access = {
  /** Machines of these roles. */
  roles?: readonly Role[]
  /** People, and programs that act for them, who may do this. */
  permission?: Permission
  /** Every person who is signed in: what concerns nobody but the caller. */
  signedIn?: true
  /** Everybody, without credentials; the text says why that is right. */
  public?: string
}

declare module 'fastify' {
  interface FastifyContextConfig extends Access {}
}

/** @throws Error when the route does not say who may call it: a defect, found when the server starts. */
export function requireAccessSaid(route: { method: unknown; url: string; config?: Access }): Access {
  const { roles = [], permission, signedIn, public: open } = route.config ?? {}
  if (roles.length === 0 && !permission && !signedIn && !open)
    throw new Error(`the route ${String(route.method)} ${route.url} does not say who may call it`)
  if (open && (roles.length > 0 || permission || signedIn))
    throw new Error(`the route ${String(route.method)} ${route.url} is for everybody and for some at once`)
  return route.config ?? {}
}

/** A route with who may call it. */
export type DeclaredRoute = { method: string; url: string; access: Access }

const declared = new WeakMap<object, DeclaredRoute[]>()

/** Notes a route, in the order in which they are added. */
export function noteRoute(server: object, route: DeclaredRoute): void {
  declared.set(server, [...(declared.get(server) ?? []), route])
}

/** Every route that was added to a server, but for HEAD, which is kept by the check of its GET. */
export function declaredRoutes(server: object): readonly DeclaredRoute[] {
  return (declared.get(server) ?? []).filter(({ method }) => method !== 'HEAD')
}

/** Kinds of errors that say that the credentials were not good, and nothing of a fault here. */
const refusals: readonly string[] = ['unauthenticated', 'forbidden']

/** Makes the check of a route. `access` null: of an address that there is nothing at. */
export function makeCheck(
  { authenticate, counter }: { authenticate: Authenticate; counter: RateCounter },
  access: Access | null,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const countIt = (error: unknown): never => {
      if (error instanceof SlipstreamError && refusals.includes(error.kind))
        counter.countRefusal(request.ip, reply)
      throw error
    }
    if (access?.public) {
      counter.countOpen(request.ip, reply)
      return refuseOtherOrigins(request)
    }
    const inner = innerCaller()
    const caller = inner ?? (await callerOf(request, authenticate).catch(countIt))
    if (!inner) counter.countCall(caller, reply)
    if (access) refuseWithout(caller, access)
    request.caller = caller
  }
}

/** @throws TokenNeeded, and what authenticating and reading the cookie throw */
async function callerOf(request: FastifyRequest, authenticate: Authenticate): Promise<Caller> {
  const credentials = credentialsOf(request)
  const caller = credentials && (await authenticate(credentials))
  if (caller) return caller
  throw new TokenNeeded({
    reason: credentials ? 'the one it carries is unknown, spent or revoked' : 'the request carries none',
  })
}

/** A header goes before the cookie: who sends one means it. A cookie comes by itself, so that the request must show that our pages sent it. */
function credentialsOf(request: FastifyRequest): Credentials | null {
  const header = request.headers.authorization ?? ''
  const [scheme, token] = header.split(' ')
  const about = { method: request.method, target: request.raw.url ?? '' }
  if (scheme && token) {
    // A session is worth something in its cookie alone, where requests have to show that our pages sent them.
    if (scheme.toLowerCase() === 'session') throw new TokenNeeded({ reason: 'the request carries none' })
    return { scheme: scheme.toLowerCase(), token, header, ...about }
  }
  const session = header === '' ? readSessionCookie(request) : null
  if (session === null) return null
  refuseUnmarked(request)
  return { scheme: 'session', token: session, header: '', ...about }
}

function refuseWithout(caller: Caller, { roles = [], permission, signedIn }: Access): void {
  if (roles.includes(caller.role)) return
  if (roles.includes('administrator') && caller.user?.isFullAdministrator) return
  if (signedIn && isPerson(caller)) return
  if (permission && holds(caller, permission)) return
  if (permission && isPerson(caller)) throw new PermissionNeeded({ ...permission })
  const people = permission || signedIn ? ['user'] : []
  throw new NotAllowed({ needed: [...people, ...roles].join(' or ') })
}
