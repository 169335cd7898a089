// The cookie of a session, and what keeps other sites' pages from using it.

import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestForged } from './errors.ts'

/** The header that our own pages send with every request that changes something: no other site's page can, without being allowed to. */
const markHeader = 'x-slipstream-request'
const markValue = 'console'
const readingMethods = ['GET', 'HEAD']

/** Over TLS the name makes the browser refuse the cookie from anywhere but this very host (RFC 6265bis, `__Host-`). */
function nameFor({ protocol }: FastifyRequest): string {
  return protocol === 'https' ? '__Host-slipstream_session' : 'slipstream_session'
}

/** The session of the request's cookie, or null. */
export function readSessionCookie(request: FastifyRequest): string | null {
  const header = request.headers.cookie
  if (header === undefined) return null
  const value = parseCookie(header)[nameFor(request)]
  return value === undefined || value === '' ? null : value
}

/** Has the browser keep a session until then; null: forget it. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  session: { secret: string; expiresAt: Date } | null,
): void {
  void reply.header(
    'set-cookie',
    stringifySetCookie({
      name: nameFor(request),
      value: session?.secret ?? '',
      expires: session?.expiresAt ?? new Date(0),
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
      secure: request.protocol === 'https',
    }),
  )
}

/**
 * A request that came with the cookie must show that our own pages sent it, unless it only reads.
 * @throws RequestForged
 */
export function refuseUnmarked(request: FastifyRequest): void {
  if (readingMethods.includes(request.method)) return
  if (request.headers[markHeader] !== markValue)
    throw new RequestForged({ reason: `the header ${markHeader} is missing` })
  refuseOtherOrigins(request)
}

/**
 * Refuses what the browser says comes from another site's page.
 * @throws RequestForged
 */
export function refuseOtherOrigins(request: FastifyRequest): void {
  if (readingMethods.includes(request.method)) return
  const { origin, host } = request.headers
  const fetchSite = request.headers['sec-fetch-site']
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    throw new RequestForged({ reason: 'the browser says that another site’s page sent it' })
  if (origin !== undefined && hostOf(origin) !== host?.toLowerCase())
    throw new RequestForged({ reason: 'its origin is another site' })
}

/** A proxy may end TLS before this server, so that the scheme is no help; host and port are. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
