import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { objectClasses, scopedClasses } from './object-classes.ts'
import { changeRole, copyRole, listRoles, makeRole, removeRole } from './roles.ts'

const params = z.object({ role: z.string().min(1).max(100).describe('The name or the ID.') })
const name = z.string().trim().min(1).max(100)
const description = z.string().trim().max(500)
const permissions = z
  .record(z.string().max(50), z.array(z.string().max(50)).max(20))
  .describe('Operations by class of objects.')
const roleSchema = z
  .object({ id: z.string(), name: z.string(), description: z.string(), builtIn: z.boolean(), permissions })
  .meta({ id: 'SecurityRole' })

const may = (operation: 'read' | 'modify' | 'delete') => ({ permission: { objectClass: 'role', operation } })

/** Roles, and what there is to permit, over HTTP. */
export function addRoleRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/roles',
    config: may('read'),
    schema: { operationId: 'listRoles', response: { 200: z.array(roleSchema) } },
    handler: async () =>
      (await listRoles(db)).map(role => ({ ...role, permissions: copy(role.permissions) })),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/object-classes',
    config: may('read'),
    schema: {
      operationId: 'listObjectClasses',
      description:
        'What there is to permit: every class of objects, its operations, and whether its objects carry security scopes.',
      response: {
        200: z.array(
          z.object({ objectClass: z.string(), operations: z.array(z.string()), hasScopes: z.boolean() }),
        ),
      },
    },
    handler: async () =>
      Object.entries(objectClasses).map(([objectClass, operations]) => ({
        objectClass,
        operations: [...operations],
        hasScopes: scopedClasses.some(one => one === objectClass),
      })),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/roles',
    config: may('modify'),
    schema: {
      operationId: 'makeRole',
      description: 'Makes a role that allows no more than the caller may.',
      body: z.object({ name, description: description.default(''), permissions }),
      response: { 200: z.object({ id: z.uuid() }) },
    },
    handler: async ({ body, caller }) => ({ id: await makeRole(db, body, caller) }),
  })
  addChangingRoutes(server, db)
}

function addChangingRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: '/api/v1/roles/:role/copy',
    config: may('modify'),
    schema: {
      operationId: 'copyRole',
      description: 'Copies a role, also a built-in one, under another name.',
      params,
      body: z.object({ name, description: description.nullable().default(null) }),
      response: { 200: z.object({ id: z.uuid() }) },
    },
    handler: async ({ params: { role }, body, caller }) => ({ id: await copyRole(db, role, body, caller) }),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/roles/:role',
    config: may('modify'),
    schema: {
      operationId: 'changeRole',
      description:
        'Changes a role that is not built in; whoever has it may what it says from the next request on.',
      params,
      body: z.object({ name, description, permissions }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { role }, body, caller }, reply) => {
      await changeRole(db, role, body, caller)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/roles/:role',
    config: may('delete'),
    schema: { operationId: 'removeRole', params, response: { 204: z.null() } },
    handler: async ({ params: { role }, caller }, reply) => {
      await removeRole(db, role, caller.name)
      return reply.code(204).send(null)
    },
  })
}

function copy(given: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(given).map(([objectClass, operations]) => [objectClass, [...operations]]),
  )
}
