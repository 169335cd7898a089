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

/** A cookie of the request, or null. */
export function readCookie({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string | null {
  const value = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[name]
  return value === undefined || value === '' ? null : value
}

/** The session of the request's cookie, or null. */
export function readSessionCookie(request: FastifyRequest): string | null {
  return readCookie(request, nameFor(request))
}

/** A cookie to be set; scripts never read it. */
export type Cookie = {
  name: string
  value: string
  maxAgeSeconds: number
  sameSite: 'strict' | 'lax'
  path: string
}

/** Has the browser keep a cookie, beside others that are set. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { maxAgeSeconds, ...cookie }: Cookie,
): void {
  const secure = request.protocol === 'https'
  const text = stringifySetCookie({ ...cookie, maxAge: maxAgeSeconds, httpOnly: true, secure })
  void reply.header('set-cookie', text)
}

/** Has the browser keep a session until then; null: forget it. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  session: { secret: string; expiresAt: Date } | null,
): void {
  const left =
    session === null ? 0 : Math.max(0, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000))
  setCookie(request, reply, {
    name: nameFor(request),
    value: session?.secret ?? '',
    maxAgeSeconds: left,
    sameSite: 'strict',
    path: '/',
  })
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
