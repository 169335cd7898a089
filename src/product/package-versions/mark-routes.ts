// What people say of versions, over HTTP: held, promoted, bad, and each taken back.

import { z } from 'zod'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { holdVersion, promoteVersion, releaseVersion, withdrawPromotion } from '#product/upgrade-packages'
import { type MarkHouse, markBad, unmarkBad } from './mark-bad.ts'

const params = z.object({ packageId: z.string(), version: z.coerce.number().int().min(1) })
const url = '/api/v1/upgrade-packages/:packageId/versions/:version'
/** Why, in one line. */
export const reasonText = z
  .string()
  .trim()
  .max(200)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const neededReason = reasonText.min(1)

type About = { packageId: string; version: number; reason: string; by: string }
type Mark = {
  path: string
  reason: z.ZodType<string, string | undefined>
  set: { operationId: string; description: string; work: Work }
  remove: { operationId: string; description: string; work: Work }
}
type Work = (trx: DatabaseTransaction, about: About) => Promise<void>

const marks: readonly Mark[] = [
  {
    path: 'hold',
    reason: neededReason,
    set: {
      operationId: 'holdPackageVersion',
      description:
        'While the version is in use, no run, no reload and no rollback replaces it; and it is never removed. Until it is released.',
      work: holdVersion,
    },
    remove: {
      operationId: 'releasePackageVersion',
      description: 'The version may be replaced and removed again.',
      work: releaseVersion,
    },
  },
  {
    path: 'promotion',
    reason: reasonText.default(''),
    set: {
      operationId: 'promotePackageVersion',
      description:
        'The version was tested and found good: rings that need a promotion begin, and rollbacks choose it first.',
      work: promoteVersion,
    },
    remove: {
      operationId: 'withdrawPackageVersionPromotion',
      description: 'The version counts as not tested again.',
      work: withdrawPromotion,
    },
  },
]

/** Adds the routes. */
export function addMarkRoutes(server: HttpServer, house: MarkHouse): void {
  for (const mark of marks) addMarkRoute(server, house.db, mark)
  server.route({
    method: 'PUT',
    url: `${url}/bad`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'markPackageVersionBad',
      description:
        'The version, and every other of the package with the same content, is never used, distributed or serviced again. Its rollout stops, and what is under way of it is cancelled.',
      params,
      body: z.object({ reason: neededReason }),
      response: {
        200: z
          .object({
            inUse: z.boolean().describe('It is in use: roll back.'),
            rollBackTo: z.int().nullable().describe('The version that a rollback would choose.'),
          })
          .meta({ id: 'MarkedBad' }),
      },
    },
    handler: request => markBad(house, { ...request.params, ...request.body, by: request.caller.name }),
  })
  server.route({
    method: 'DELETE',
    url: `${url}/bad`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'unmarkPackageVersionBad',
      description: 'It was marked by mistake. The reason is kept in the status messages.',
      params,
      querystring: z.object({ reason: neededReason }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await unmarkBad(house, { ...request.params, ...request.query, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
}

function addMarkRoute(server: HttpServer, db: Database, { path, reason, set, remove }: Mark): void {
  server.route({
    method: 'PUT',
    url: `${url}/${path}`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: set.operationId,
      description: set.description,
      params,
      body: z.object({ reason }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const about = { ...request.params, ...request.body, by: request.caller.name }
      await db.transaction().execute(trx => set.work(trx, about))
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: `${url}/${path}`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: remove.operationId,
      description: remove.description,
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const about = { ...request.params, reason: '', by: request.caller.name }
      await db.transaction().execute(trx => remove.work(trx, about))
      return reply.code(204).send(null)
    },
  })
}
