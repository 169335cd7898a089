// Keeps objects from callers whose roles are limited to other security scopes: in one place for all routes, by what requests and answers are made of.
// What a caller may not see is as if it were not there.

import type { FastifyRequest } from 'fastify'
import type { Database } from '#platform/database'
import type { SlipstreamError } from '#platform/errors'
import type { HttpServer } from '#platform/http'
import type { ScopedClass } from '../roles/object-classes.ts'
import { type Named, namedInAnswer, namedInRequest, withoutHidden } from './named-objects.ts'
import { type MayDo, visibleTo } from './visible-objects.ts'

/** How the rooms of scoped objects tell that one is not there. */
export type ScopedObjects = Record<
  ScopedClass,
  {
    /** The error of an object that is not there. */
    missing: (object: string) => SlipstreamError
    /** @throws that error */
    refuseMissing: (object: string) => Promise<unknown>
  }
>

/** What the guard is given. */
export type ScopesHouse = {
  db: Database
  scopedObjects: ScopedObjects
  /** Servicing runs, which are of one package each. */
  runs: {
    missing: (run: string) => SlipstreamError
    /** @throws that error */
    packageOf: (run: string) => Promise<string>
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    mayDo: MayDo | null
  }
}

/** Adds the guard to a server; routes that are added afterwards are kept by it. */
export function guardScopes(server: HttpServer, house: ScopesHouse): void {
  server.decorateRequest('mayDo', null)
  server.addHook('preHandler', async request => {
    if (request.caller?.role !== 'user') return
    request.mayDo = await visibleTo(house.db, request.caller)
    if (request.mayDo === null) return
    await refuseHidden(request, house, request.mayDo)
  })
  server.addHook('preSerialization', async (request, _reply, answer) => {
    const { mayDo } = request
    if (mayDo === null || mayDo === undefined) return answer
    const isHidden = ({ objectClass, object }: Named) => !mayDo({ objectClass, operation: 'read' }, object)
    const url = request.routeOptions.url ?? ''
    const hidden = namedInAnswer(url, answer).find(isHidden)
    if (hidden) throw house.scopedObjects[hidden.objectClass].missing(hidden.object)
    return withoutHidden(url, answer, isHidden)
  })
}

async function refuseHidden(request: FastifyRequest, house: ScopesHouse, mayDo: MayDo): Promise<void> {
  const params = (request.params ?? {}) as Record<string, unknown>
  const { query, body, routeOptions } = request
  for (const named of namedInRequest(routeOptions.url ?? '', { params, query, body }))
    if (!mayDo({ objectClass: named.objectClass, operation: operationOn(request, named) }, named.object))
      throw house.scopedObjects[named.objectClass].missing(named.object)
  if (typeof params.run !== 'string') return
  const named: Named = { objectClass: 'upgrade-package', object: await house.runs.packageOf(params.run) }
  if (!mayDo({ objectClass: named.objectClass, operation: operationOn(request, named) }, named.object))
    throw house.runs.missing(params.run)
}

/** The operation of the route on objects of its own class; others that it names have to be seen. */
function operationOn(request: FastifyRequest, { objectClass }: Named): string {
  const { permission } = request.routeOptions.config
  return permission?.objectClass === objectClass ? permission.operation : 'read'
}
