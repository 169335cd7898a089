// Network accounts over HTTP. No answer holds a password.

import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { smbPort } from '#tools/smb'
import { listAccounts } from './read-accounts.ts'
import { type AccountsHouse, removeAccount, setAccount } from './set-account.ts'

const longestText = 300
const serverSchema = z.string().min(1).max(longestText)
const shareSchema = z
  .string()
  .max(longestText)
  .default('')
  .describe('Empty: for every share of the server that has no account of its own.')
const accountSchema = z
  .object({
    server: z.string(),
    share: z.string(),
    user: z.string(),
    port: z.int(),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'NetworkAccount' })

/** Adds the routes. */
export function addNetworkAccountRoutes(server: HttpServer, house: AccountsHouse): void {
  const { db } = house
  server.route({
    method: 'GET',
    url: '/api/v1/network-accounts',
    config: { permission: { objectClass: 'network-account', operation: 'read' } },
    schema: {
      operationId: 'listNetworkAccounts',
      description: 'The accounts with which the site server reads shares, without their passwords.',
      response: { 200: z.array(accountSchema) },
    },
    handler: () => listAccounts(db),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/network-accounts',
    config: { permission: { objectClass: 'network-account', operation: 'modify' } },
    schema: {
      operationId: 'setNetworkAccount',
      description: 'Keeps an account for a server, in place of the one before. Its password is never shown.',
      body: z.object({
        server: serverSchema,
        share: shareSchema,
        user: z.string().min(1).max(longestText).describe('DOMAIN\\name, or name.'),
        port: z.int().min(1).max(65535).default(smbPort),
        password: z.string().max(longestText),
      }),
      response: { 204: z.null() },
    },
    handler: async ({ body, caller }, reply) => {
      await setAccount(house, body, caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/network-accounts/:server',
    config: { permission: { objectClass: 'network-account', operation: 'delete' } },
    schema: {
      operationId: 'removeNetworkAccount',
      params: z.object({ server: serverSchema }),
      querystring: z.object({ share: shareSchema }),
      response: { 204: z.null() },
    },
    handler: async ({ params, query, caller }, reply) => {
      await removeAccount(db, { ...params, ...query }, caller.name)
      return reply.code(204).send(null)
    },
  })
}
