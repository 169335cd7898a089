import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { addUser, changeUser, removeUser, resetPassword, setRoles } from './change-user.ts'
import { listUsers } from './list-users.ts'

const params = z.object({ user: z.string().min(1).max(100).describe('The user name or the ID.') })
const displayName = z.string().trim().min(1).max(100)
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(35)
  .nullable()
const password = z.string().min(1).max(1000)
const rolesSchema = z
  .array(
    z.object({
      roleId: z.string().min(1).max(100).describe('Its name or its ID.'),
      scopes: z
        .array(z.string().min(1).max(100))
        .min(1)
        .max(100)
        .nullable()
        .describe('On the objects of these security scopes, by name or ID; null: on all.'),
    }),
  )
  .max(50)
const userSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['person', 'service-account']),
    userName: z.string(),
    displayName: z.string(),
    language: z.string().nullable(),
    disabled: z.boolean(),
    signsInWith: z.enum(['password', 'identity-provider', 'tokens', 'nothing']),
    roles: z.array(z.object({ roleId: z.string(), scopes: z.array(z.string()).nullable() })),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: 'User' })

const may = (operation: 'read' | 'create' | 'modify' | 'delete') => ({
  permission: { objectClass: 'user', operation },
})

/** Users and service accounts, over HTTP. */
export function addUserRoutes(server: HttpServer, { db }: { db: Database }): void {
  addReadingRoutes(server, db)
  server.route({
    method: 'POST',
    url: '/api/v1/users',
    config: may('create'),
    schema: {
      operationId: 'createUser',
      description:
        'Makes a user, or a service account, which has no password. The roles are no more than the caller has.',
      body: z.object({
        kind: z.enum(['person', 'service-account']).default('person'),
        userName: z.string().min(1).max(100),
        displayName,
        language: language.default(null),
        password: password.nullable().default(null),
        roles: rolesSchema.default([]),
      }),
      response: { 200: z.object({ id: z.uuid() }) },
    },
    handler: async ({ body, caller }) => ({ id: await addUser(db, body, caller) }),
  })
  server.route({
    method: 'PATCH',
    url: '/api/v1/users/:user',
    config: may('modify'),
    schema: {
      operationId: 'changeUser',
      description:
        'Changes what is given. A disabled user is signed out at once, and the tokens do not work meanwhile.',
      params,
      body: z.object({
        displayName: displayName.optional(),
        language: language.optional(),
        disabled: z.boolean().optional(),
      }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { user }, body, caller }, reply) => {
      await changeUser(db, user, body, caller)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/users/:user',
    config: may('delete'),
    schema: { operationId: 'removeUser', params, response: { 204: z.null() } },
    handler: async ({ params: { user }, caller }, reply) => {
      await removeUser(db, user, caller)
      return reply.code(204).send(null)
    },
  })
  addSettingRoutes(server, db)
}

function addReadingRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/users',
    config: may('read'),
    schema: { operationId: 'listUsers', response: { 200: z.array(userSchema) } },
    handler: () => listUsers(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/users/:user',
    config: may('read'),
    schema: { operationId: 'readUser', params, response: { 200: userSchema } },
    handler: async ({ params: { user } }) => {
      const [found] = await listUsers(db, user)
      if (found === undefined) throw new Error('a user who was found is not listed')
      return found
    },
  })
}

function addSettingRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'PUT',
    url: '/api/v1/users/:user/password',
    config: may('modify'),
    schema: {
      operationId: 'resetUserPassword',
      description:
        'Sets a new password, ends every session of the user, and forgets the attempts that were made.',
      params,
      body: z.object({ password }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { user }, body, caller }, reply) => {
      await resetPassword(db, user, body.password, caller)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/users/:user/roles',
    config: may('modify'),
    schema: {
      operationId: 'setUserRoles',
      description: 'Sets the roles, in place of those from before. They are no more than the caller has.',
      params,
      body: z.object({ roles: rolesSchema }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { user }, body, caller }, reply) => {
      await setRoles(db, user, body.roles, caller)
      return reply.code(204).send(null)
    },
  })
}
