import type { FastifyRequest } from 'fastify'
import type { SignInPlace } from './sessions.ts'

/** From where a request comes. */
export function placeOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): SignInPlace {
  return { address: ip, userAgent: headers['user-agent'] ?? '' }
}
