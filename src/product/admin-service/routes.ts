// The face over HTTP. Segments of the address and query options are read here, not by the framework: OData has a grammar of its own.

import type { FastifyContextConfig, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Caller, HttpServer } from '#platform/http'
import { refuseUnlessEverywhere } from '#product/identity'
import { findAction } from './actions.ts'
import { findClass } from './classes/entity-classes.ts'
import type { AdminHouse, EntityClass } from './entity-class.ts'
import { findWrite } from './entity-writes.ts'
import { EntityKeyAmbiguous, EntityMissing, QueryOptionRefused } from './errors.ts'
import { type Resource, readResource } from './read-key.ts'
import { type Query, readQuery } from './read-query.ts'
import {
  type Binding,
  countEntities,
  type Entity,
  largestPage,
  type Page,
  selectEntities,
} from './select-entities.ts'
import { shown } from './shown.ts'
import { namespace, serviceDocument, writeMetadata } from './write-metadata.ts'

const path = '/AdminService/wmi'
const json = 'application/json;odata.metadata=minimal'
const option = z.string().max(20_000)
/** Whatever else is there is refused by its name when the query is read. */
const options = z
  .object({
    $filter: option.optional(),
    $select: option.optional(),
    $orderby: option.optional(),
    $expand: option.optional(),
    $top: option.optional(),
    $skip: option.optional(),
    $count: option.optional(),
  })
  .catchall(option)
const answer = z.record(z.string(), z.unknown())
const resourceParams = z.object({ resource: z.string().max(2000) })
const partParams = resourceParams.extend({ part: z.string().max(2000) })
type Options = Record<string, string>
/** A request; `base` is the address of the face as the caller knows it. */
type Asking = { base: string; query: Options; pageSize: number }

/**
 * Adds the face. It knows no security scopes: one permission, which of the built-in roles only Full administrator has, and which counts only on all
 * security scopes (the guard of identity refuses it otherwise). It is enough for reading; what changes something needs the permission of that, too.
 */
export function addAdminServiceRoutes(server: HttpServer, house: AdminHouse): void {
  const config = { permission: { objectClass: 'admin-service', operation: 'use' } }
  const errorHandler = makeErrorHandler(server)
  const read = { method: 'GET', config, errorHandler } as const
  server.route({
    ...read,
    url: path,
    schema: {
      operationId: 'readAdminService',
      description: 'OData 4: the classes that can be read, with the names of Configuration Manager.',
      response: { 200: answer },
    },
    handler: async (request, reply) => send(reply, serviceDocument(baseOf(request))),
  })
  server.route({
    ...read,
    url: `${path}/:resource`,
    schema: {
      operationId: 'readAdminServiceClass',
      description:
        'A class with the query options of OData, one entity by its key in parentheses, or `$metadata` (XML), which describes all of them.',
      params: resourceParams,
      querystring: options,
      response: { 200: answer },
    },
    handler: async (request, reply) => {
      const { resource } = request.params
      if (resource === '$metadata') return reply.type('application/xml').send(writeMetadata() as never)
      return send(reply, await readOne(house, readResource(resource), askingOf(request)))
    },
  })
  server.route({
    ...read,
    url: `${path}/:resource/:part`,
    schema: {
      operationId: 'readAdminServicePart',
      description:
        'Of a class `$count`; of an entity one property, or the entities that a navigation property leads to.',
      params: partParams,
      querystring: options,
      response: { 200: answer },
    },
    handler: async (request, reply) => {
      const { resource, part } = request.params
      const found = await readPart(house, { resource: readResource(resource), part }, askingOf(request))
      return typeof found === 'string' ? reply.type('text/plain').send(found as never) : send(reply, found)
    },
  })
  server.route({
    method: 'POST',
    url: `${path}/:resource`,
    config,
    errorHandler,
    schema: {
      operationId: 'callAdminServiceStaticAction',
      description: 'An action of a class, for example `SMS_DistributionPointInfo.SetDPMaintenanceMode`.',
      params: resourceParams,
      body: z.unknown(),
      response: { 200: answer },
    },
    handler: async (request, reply) => {
      const [className = '', name = ''] = request.params.resource.split('.', 2)
      const { body, caller } = request
      const action = findAction(findClass(shown(className)).name, name, true)
      refuseUnlessEverywhere(caller, action.permission)
      return send(reply, await action.carryOut(house, { entity: {}, body, by: caller.name }))
    },
  })
  server.route({
    method: 'POST',
    url: `${path}/:resource/:part`,
    config,
    errorHandler,
    schema: {
      operationId: 'callAdminServiceAction',
      description: 'An action of one entity, for example `AdminService.AddDistributionPoints`.',
      params: partParams,
      body: z.unknown(),
      response: { 200: answer },
    },
    handler: async (request, reply) => {
      const resource = readResource(request.params.resource)
      const name = request.params.part.replace(new RegExp(`^${namespace}\\.`, 'i'), '')
      const action = findAction(resource.entityClass.name, name, false)
      const { body, caller } = request
      refuseUnlessEverywhere(caller, action.permission)
      const entity = await readEntity(house, resource, { base: '', query: {} })
      return send(reply, await action.carryOut(house, { entity, body, by: caller.name }))
    },
  })
  addWrites(server, house, { config, errorHandler })
}

function addWrites(
  server: HttpServer,
  house: AdminHouse,
  common: { config: FastifyContextConfig; errorHandler: ReturnType<typeof makeErrorHandler> },
): void {
  const write = async (
    method: 'PATCH' | 'DELETE',
    { params, body, caller }: { params: { resource: string }; body?: unknown; caller: Caller },
  ) => {
    const resource = readResource(params.resource)
    const { permission, carryOut } = findWrite(resource.entityClass.name, method)
    refuseUnlessEverywhere(caller, permission)
    const entity = await readEntity(house, resource, { base: '', query: {} })
    await carryOut(house, { entity, body, caller })
    return resource
  }
  const none = (reply: FastifyReply) =>
    reply
      .code(204)
      .header('odata-version', '4.0')
      .send(null as never)
  server.route({
    ...common,
    method: 'PATCH',
    url: `${path}/:resource`,
    schema: {
      operationId: 'changeAdminServiceEntity',
      description:
        'Changes an entity, for example Name, Version or Description of `SMS_OperatingSystemInstallPackage(…)`; what is absent stays. The entity is answered with `Prefer: return=representation`.',
      params: resourceParams,
      body: z.unknown(),
      response: { 200: answer, 204: z.null() },
    },
    handler: async (request, reply) => {
      const resource = await write('PATCH', request)
      if (!/\breturn\s*=\s*representation\b/i.test(String(request.headers.prefer ?? ''))) return none(reply)
      return send(reply, await readOne(house, resource, { base: baseOf(request), query: {}, pageSize: 1 }))
    },
  })
  server.route({
    ...common,
    method: 'DELETE',
    url: `${path}/:resource`,
    schema: {
      operationId: 'removeAdminServiceEntity',
      description:
        'Removes an entity: of `SMS_OperatingSystemInstallPackage`, with all of its versions, unless something needs it.',
      params: resourceParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await write('DELETE', request)
      return none(reply)
    },
  })
}

function baseOf({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  return `${protocol}://${host}${path}`
}

function askingOf(
  request: Pick<FastifyRequest, 'protocol' | 'host' | 'headers'> & { query: Options },
): Asking {
  return { base: baseOf(request), query: request.query, pageSize: pageSizeOf(request) }
}

function send(reply: FastifyReply, value: object): FastifyReply {
  return reply
    .header('odata-version', '4.0')
    .type(json)
    .send(value as never)
}

/** Errors in OData's form, with our code and what to do. */
function makeErrorHandler(server: HttpServer) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const {
      code,
      detail: message,
      remedy,
      retry,
      facts,
      status,
      instance,
    } = server.describeProblem(error, request)
    const innererror = { remedy, retry, facts, instance }
    return reply
      .code(status)
      .header('odata-version', '4.0')
      .type(json)
      .send({ error: { code, message, innererror } })
  }
}

async function readOne(house: AdminHouse, resource: Resource, asking: Asking): Promise<object> {
  const { entityClass, key } = resource
  if (key === null) return readSet(house, { entityClass, at: entityClass.name }, asking)
  const entity = await readEntity(house, resource, asking)
  return { '@odata.context': `${asking.base}/$metadata#${entityClass.name}/$entity`, ...entity }
}

/** @throws EntityMissing, EntityKeyAmbiguous */
async function readEntity(
  house: AdminHouse,
  { entityClass, key, keyText }: Resource,
  { base, query }: Pick<Asking, 'base' | 'query'>,
): Promise<Entity> {
  if (key === null)
    throw new QueryOptionRefused({ option: 'The address', reason: 'it needs the key of one entity' })
  for (const name of Object.keys(query))
    if (name.startsWith('$') && name !== '$select' && name !== '$expand' && name !== '$format')
      throw new QueryOptionRefused({ option: shown(name), reason: 'it is for lists, and this is one entity' })
  const asked = { entityClass, query: readQuery(query, entityClass), bound: key, pageSize: 2 }
  const { entities } = await selectEntities(house, asked)
  const [entity, another] = entities
  const about = { name: entityClass.name, key: shown(keyText) }
  if (!entity) throw new EntityMissing(about)
  if (another) throw new EntityKeyAmbiguous(about)
  return withLinks(entity, asked.query, base)
}

/** Entities, and where in the face they are. */
type EntitySet = { entityClass: EntityClass; at: string; bound?: Binding }

async function readSet(house: AdminHouse, set: EntitySet, asking: Asking): Promise<object> {
  const { entityClass, at, bound = {} } = set
  const { base, query: given, pageSize } = asking
  const query = readQuery(given, entityClass)
  const asked = { entityClass, query, bound, pageSize }
  const page = await selectEntities(house, asked)
  return {
    '@odata.context': `${base}/$metadata#${entityClass.name}${contextOf(query)}`,
    ...(page.count !== null && { '@odata.count': page.count }),
    value: page.entities.map(entity => withLinks(entity, query, base)),
    ...(page.next !== null && { '@odata.nextLink': nextLink(`${base}/${at}`, given, page) }),
  }
}

async function readPart(
  house: AdminHouse,
  { resource, part }: { resource: Resource; part: string },
  asking: Asking,
): Promise<object | string> {
  const { base } = asking
  const { entityClass, key, keyText } = resource
  if (part === '$count' && key === null) {
    const query = readQuery(asking.query, entityClass)
    return String(await countEntities(house, { entityClass, query }))
  }
  const navigation = Object.hasOwn(entityClass.navigation, part) ? entityClass.navigation[part] : undefined
  const entity = await readEntity(house, resource, { base, query: {} })
  if (navigation === undefined) {
    if (!Object.hasOwn(entityClass.properties, part))
      throw new QueryOptionRefused({ option: shown(part), reason: `${entityClass.name} has none` })
    const context = `${base}/$metadata#${entityClass.name}${encodeURI(keyText)}/${part}`
    return { '@odata.context': context, value: entity[part] }
  }
  const bound = Object.fromEntries(Object.entries(navigation.on).map(([own, other]) => [other, entity[own]]))
  const at = `${entityClass.name}${encodeURIComponent(keyText)}/${part}`
  return readSet(house, { entityClass: findClass(navigation.target), at, bound }, asking)
}

/** How many entities the caller wants in one answer: `Prefer: odata.maxpagesize=100`. */
function pageSizeOf({ headers }: Pick<FastifyRequest, 'headers'>): number {
  const asked = /\bmaxpagesize\s*=\s*(\d{1,9})/i.exec(String(headers.prefer ?? ''))?.[1]
  return asked === undefined ? largestPage : Math.max(1, Number(asked))
}

function contextOf({ select, expand }: Query): string {
  const names = [...(select ?? []), ...expand.map(one => `${one.name}()`)]
  return names.length === 0 ? '' : `(${names.join(',')})`
}

/** The address of the next page: the same query, from where this page ended. */
function nextLink(at: string, given: Options, { next, entities }: Page): string {
  const rest = { ...given }
  delete rest.$skip
  delete rest.$skiptoken
  if (rest.$top !== undefined) rest.$top = String(Number(rest.$top) - entities.length)
  return `${at}?${new URLSearchParams({ ...rest, $skiptoken: next ?? '' })}`
}

/** Where the rest of an expansion is, when there is more than is sent with an entity. */
function withLinks(entity: Entity, { expand }: Query, base: string): Entity {
  for (const { name, target, on } of expand) {
    const skip = entity[`${name}@odata.nextLink`]
    if (skip === undefined) continue
    const [[own = '', other = ''] = []] = Object.entries(on)
    const value = entity[own]
    const literal = typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
    const query = new URLSearchParams({ $filter: `${other} eq ${literal}`, $skip: String(skip) })
    entity[`${name}@odata.nextLink`] = `${base}/${target.name}?${query}`
  }
  return entity
}
