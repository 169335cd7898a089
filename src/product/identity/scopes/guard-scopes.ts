// Keeps objects from callers whose roles are limited to other security scopes: in one place for all routes, by what requests and answers are made of.
// What a caller may not see is as if it were not there.

import type { FastifyRequest } from 'fastify'
import type { Database } from '#platform/database'
import type { SlipstreamError } from '#platform/errors'
import { type Caller, type HttpServer, holds, type Permission, PermissionNeeded } from '#platform/http'
import { HiddenObjectsKept, TargetsBeyondScopes } from '../errors.ts'
import { refuseOutliving } from '../roles/compare-access.ts'
import type { ScopedClass } from '../roles/object-classes.ts'
import { type Named, namedInAnswer, namedInRequest, withoutHidden } from './named-objects.ts'
import { type MayDo, scopesFor, visibleTo } from './visible-objects.ts'

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
  /** Deployments, each of a task sequence to groups of devices. */
  deployments: {
    missing: (deployment: string) => SlipstreamError
    /** @throws that error */
    objectsOf: (deployment: string) => Promise<readonly Named[]>
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the caller may do to objects; null when nothing is limited. */
    mayDo: MayDo | null
  }
  interface FastifyContextConfig {
    /** Whether such a body means points that it does not name: callers whose roles do not reach all of them are refused. */
    reachesAllPoints?: (body: unknown) => boolean
    /** What is made gives a machine or a program access that stays: a user’s token must have been made for that. */
    givesAccess?: true
    /** What such a body would have done to the packages that it names; the caller must be allowed all of it. */
    doesToPackages?: (body: unknown) => readonly string[]
    /** Whether it makes the object that its address names when that is not there. */
    makesObject?: true
  }
}

/** Adds the guard to a server; every route is kept by it. */
export function guardScopes(server: HttpServer, house: ScopesHouse): void {
  server.decorateRequest('mayDo', null)
  server.addGuard({
    check: request => checkRequest(request, house),
    show: (request, answer) => showAnswer(request, house, answer),
  })
}

async function checkRequest(request: FastifyRequest, house: ScopesHouse): Promise<void> {
  const { caller } = request
  if (caller?.role !== 'user') return
  if (request.routeOptions.config.givesAccess) refuseOutliving(caller)
  refuseNarrow(caller, request)
  request.mayDo = await visibleTo(house.db, caller)
  if (request.mayDo === null) return
  refuseUnnamedTargets(caller, request)
  await refuseHidden(request, house, request.mayDo)
}

function showAnswer(request: FastifyRequest, house: ScopesHouse, answer: unknown): unknown {
  const { mayDo, routeOptions } = request
  if (mayDo === null || mayDo === undefined) return answer
  const isHidden = ({ objectClass, object }: Named) =>
    !mayDo({ objectClass, operation: 'read' }, object) ||
    !deploymentAllows(request, mayDo, { objectClass, object })
  const url = routeOptions.url ?? ''
  const hidden = namedInAnswer(url, answer).find(isHidden)
  if (hidden) throw house.scopedObjects[hidden.objectClass].missing(hidden.object)
  return withoutHidden(url, answer, isHidden)
}

/**
 * Call before what is kept is replaced by a body: a caller who sees a part of it would drop the rest unseen.
 * @throws HiddenObjectsKept
 */
export function refuseHiddenKept(mayDo: MayDo | null | undefined, kept: readonly Named[]): void {
  if (!seesAll(mayDo, kept)) throw new HiddenObjectsKept({})
}

/** Call before something is done to objects that the request does not name itself. @throws TargetsBeyondScopes */
export function refuseHiddenTargets(mayDo: MayDo | null | undefined, targets: readonly Named[]): void {
  if (seesAll(mayDo, targets)) return
  throw new TargetsBeyondScopes({})
}

function seesAll(mayDo: MayDo | null | undefined, named: readonly Named[]): boolean {
  return !mayDo || named.every(({ objectClass, object }) => mayDo({ objectClass, operation: 'read' }, object))
}

/** Call where something is done that only a role on all security scopes allows. @throws PermissionNeeded */
export function refuseUnlessEverywhere(caller: Caller, permission: Permission): void {
  if (!holds(caller, permission) || scopesFor(caller, permission) !== 'all')
    throw new PermissionNeeded({ ...permission })
}

/** What a role must allow whatever the objects are. @throws PermissionNeeded */
function refuseNarrow(caller: Caller, { routeOptions, body }: FastifyRequest): void {
  const { permission, doesToPackages } = routeOptions.config
  if (permission?.objectClass === 'admin-service') refuseUnlessEverywhere(caller, permission)
  for (const operation of doesToPackages?.(body) ?? []) {
    const needed = { objectClass: 'upgrade-package', operation }
    if (!holds(caller, needed)) throw new PermissionNeeded(needed)
  }
}

/** @throws TargetsBeyondScopes */
function refuseUnnamedTargets(caller: Caller, { routeOptions, body }: FastifyRequest): void {
  if (routeOptions.config.reachesAllPoints?.(body) === true) refuseUnlessAllPoints(caller)
}

/** Call before something is done to all points, whichever they are. @throws TargetsBeyondScopes */
export function refuseUnlessAllPoints(caller: Caller): void {
  if (!reachesAllPoints(caller)) throw new TargetsBeyondScopes({})
}

/** Whether the caller sees every distribution point and every group of them, also those that come. */
export function reachesAllPoints(caller: Caller): boolean {
  return ['distribution-point', 'distribution-point-group'].every(
    objectClass => scopesFor(caller, { objectClass, operation: 'read' }) === 'all',
  )
}

async function refuseHidden(request: FastifyRequest, house: ScopesHouse, mayDo: MayDo): Promise<void> {
  const params = (request.params ?? {}) as Record<string, unknown>
  const { query, body, routeOptions } = request
  const mayAll = ({ objectClass, object }: Named) =>
    operationsOn(request, objectClass).every(operation => mayDo({ objectClass, operation }, object)) &&
    deploymentAllows(request, mayDo, { objectClass, object })
  for (const named of namedInRequest(routeOptions.url ?? '', { params, query, body }))
    if (!mayAll(named) && !(await makesNew(request, house, named)))
      throw house.scopedObjects[named.objectClass].missing(named.object)
  if (typeof params.run === 'string') {
    const object = await house.runs.packageOf(params.run)
    if (!mayAll({ objectClass: 'upgrade-package', object })) throw house.runs.missing(params.run)
  }
  if (typeof params.deployment === 'string') {
    const objects = await house.deployments.objectsOf(params.deployment)
    if (!objects.every(mayAll)) throw house.deployments.missing(params.deployment)
  }
}

/** Whether the request makes the object: what is not there is hidden from nobody. */
async function makesNew(
  { routeOptions: { config } }: FastifyRequest,
  { scopedObjects }: ScopesHouse,
  { objectClass, object }: Named,
): Promise<boolean> {
  if (!config.makesObject || config.permission?.objectClass !== objectClass) return false
  const { missing, refuseMissing } = scopedObjects[objectClass]
  return refuseMissing(object).then(
    () => false,
    error => {
      if (error instanceof Error && 'code' in error && error.code === missing(object).code) return true
      throw error
    },
  )
}

/** Deployments carry no scopes of their own: what a role allows to do with them, it allows with those of task sequences and groups of devices in its scopes. */
function deploymentAllows(
  { routeOptions }: Pick<FastifyRequest, 'routeOptions'>,
  mayDo: MayDo,
  { objectClass, object }: Named,
): boolean {
  const { permission } = routeOptions.config
  if (permission?.objectClass !== 'deployment') return true
  if (objectClass !== 'task-sequence' && objectClass !== 'device-group') return true
  return mayDo({ objectClass, operation: 'read', permission }, object)
}

/** The operation of the route on objects of its own class, and what it would have done to packages; others that it names have to be seen. */
function operationsOn({ routeOptions, body }: FastifyRequest, objectClass: ScopedClass): readonly string[] {
  const { permission, doesToPackages } = routeOptions.config
  const own = permission?.objectClass === objectClass ? permission.operation : 'read'
  return objectClass === 'upgrade-package' ? [own, ...(doesToPackages?.(body) ?? [])] : [own]
}
