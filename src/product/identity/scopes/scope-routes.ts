import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import type { ScopedClass } from '../roles/object-classes.ts'
import type { ScopesHouse } from './guard-scopes.ts'
import { scopesOfObject, setScopesOfObject } from './object-scopes.ts'
import { listScopes, makeScope, readScope, removeScope } from './security-scopes.ts'

const scopeSchema = z
  .object({ id: z.string(), name: z.string(), description: z.string(), builtIn: z.boolean() })
  .meta({ id: 'SecurityScope' })
const scopeParams = z.object({ scope: z.string().min(1).max(100) })
const may = (operation: 'read' | 'modify' | 'delete') => ({
  permission: { objectClass: 'security-scope', operation },
})

/** Where each class of objects has its scopes, and the words of its operations. */
const objects: readonly {
  objectClass: ScopedClass
  url: string
  operations: { list: string; set: string }
}[] = [
  {
    objectClass: 'upgrade-package',
    url: '/api/v1/upgrade-packages/:packageId',
    operations: { list: 'listPackageSecurityScopes', set: 'setPackageSecurityScopes' },
  },
  {
    objectClass: 'distribution-point',
    url: '/api/v1/distribution-points/:name',
    operations: { list: 'listPointSecurityScopes', set: 'setPointSecurityScopes' },
  },
  {
    objectClass: 'distribution-point-group',
    url: '/api/v1/distribution-point-groups/:group',
    operations: { list: 'listGroupSecurityScopes', set: 'setGroupSecurityScopes' },
  },
  {
    objectClass: 'task-sequence',
    url: '/api/v1/task-sequences/:taskSequence',
    operations: { list: 'listTaskSequenceSecurityScopes', set: 'setTaskSequenceSecurityScopes' },
  },
  {
    objectClass: 'boundary-group',
    url: '/api/v1/boundary-groups/:boundaryGroup',
    operations: { list: 'listBoundaryGroupSecurityScopes', set: 'setBoundaryGroupSecurityScopes' },
  },
  {
    objectClass: 'device-group',
    url: '/api/v1/device-groups/:deviceGroup',
    operations: { list: 'listDeviceGroupSecurityScopes', set: 'setDeviceGroupSecurityScopes' },
  },
]

/** Security scopes, and which ones objects carry, over HTTP. */
export function addScopeRoutes(server: HttpServer, house: ScopesHouse): void {
  const { db } = house
  server.route({
    method: 'GET',
    url: '/api/v1/security-scopes',
    config: { ...may('read'), page: { by: 'id' } },
    schema: {
      operationId: 'listSecurityScopes',
      description: 'The security scopes.',
      response: { 200: z.array(scopeSchema) },
    },
    handler: () => listScopes(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/security-scopes',
    config: may('modify'),
    schema: {
      operationId: 'makeSecurityScope',
      description: 'Makes a security scope; objects are given it afterwards.',
      body: z.object({
        name: z.string().trim().min(1).max(100),
        description: z.string().trim().max(500).default(''),
      }),
      response: { 200: z.object({ id: z.uuid() }) },
    },
    handler: async ({ body, caller }) => ({ id: await makeScope(db, body, caller.name) }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/security-scopes/:scope',
    config: may('read'),
    schema: {
      operationId: 'readSecurityScope',
      description: 'One security scope, by name or ID.',
      params: scopeParams,
      response: { 200: scopeSchema },
    },
    handler: ({ params }) => readScope(db, params.scope),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/security-scopes/:scope',
    config: may('delete'),
    schema: {
      operationId: 'removeSecurityScope',
      description: 'Removes a scope that no object and no user’s role carries.',
      params: scopeParams,
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await removeScope(db, params.scope, caller.name)
      return reply.code(204).send(null)
    },
  })
  for (const each of objects) addObjectRoutes(server, house, each)
}

function addObjectRoutes(
  server: HttpServer,
  { db, scopedObjects }: ScopesHouse,
  { objectClass, url, operations }: (typeof objects)[number],
): void {
  const parameter = url.slice(url.lastIndexOf(':') + 1)
  const params = z.object({ [parameter]: z.string().min(1).max(100) })
  const objectOf = (given: Record<string, string | undefined>) => given[parameter] ?? ''
  server.route({
    method: 'GET',
    url: `${url}/security-scopes`,
    config: { permission: { objectClass, operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: operations.list,
      description: 'The security scopes that the object carries.',
      params,
      response: { 200: z.array(scopeSchema) },
    },
    handler: async request => {
      const object = objectOf(request.params)
      await scopedObjects[objectClass].refuseMissing(object)
      return scopesOfObject(db, objectClass, object)
    },
  })
  server.route({
    method: 'PUT',
    url: `${url}/security-scopes`,
    config: { permission: { objectClass, operation: 'set-security-scope' } },
    schema: {
      operationId: operations.set,
      description: 'Set Security Scopes: in place of those from before; by name or ID.',
      params,
      body: z.object({ scopes: z.array(z.string().min(1).max(100)).min(1).max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const object = objectOf(request.params)
      await scopedObjects[objectClass].refuseMissing(object)
      await setScopesOfObject(db, { objectClass, object, scopes: request.body.scopes }, request.caller)
      return reply.code(204).send(null)
    },
  })
}
