// What keeps objects from callers who may call a route, but not for every object. It goes before whatever tells of objects (ETags, pages, kept answers).

import type { FastifyRequest } from 'fastify'
import type { HttpServer } from './open-http.ts'

/** A guard of objects. */
export type ObjectGuard = {
  /** Throws when the request names what the caller must not reach. */
  check: (request: FastifyRequest) => Promise<void>
  /** The answer, without what the caller does not see. @throws when it is about such a thing as a whole */
  show: (request: FastifyRequest, answer: unknown) => unknown
}

/** Has a server ask the guards that rooms add with `addGuard`, for every route. */
export function addGuards(server: HttpServer): void {
  const guards: ObjectGuard[] = []
  server.decorate('addGuard', (guard: ObjectGuard) => void guards.push(guard))
  server.addHook('preHandler', async request => {
    for (const guard of guards) await guard.check(request)
  })
  server.addHook('preSerialization', async (request, _reply, answer) =>
    guards.reduce((left, guard) => guard.show(request, left), answer as unknown),
  )
}
