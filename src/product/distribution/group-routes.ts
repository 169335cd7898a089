import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { answerOf, carriedOutSchema } from './action-schemas.ts'
import type { ActionHouse } from './carry-out.ts'
import { changeGroup, type GroupChange, previewGroupChange } from './group-members.ts'
import { createGroup, listGroups } from './groups.ts'

const groupName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u,
    'letters and digits, with blanks, points, dashes and underscores between, at most 100',
  )
const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    members: z.array(z.string()),
    contents: z.array(z.string()),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DistributionPointGroup' })
const params = z.object({ group: z.string() })
const points = z.array(z.string().max(100)).min(1).max(10_000)
const dryRun = z.boolean().default(false).describe('Only say what would be done.')
const keepContent = z
  .boolean()
  .default(false)
  .describe('What only the group gave stays on the points, as their own.')
const flag = z.enum(['true', 'false']).default('false')

/** Groups of distribution points over HTTP. */
export function addGroupRoutes(server: HttpServer, house: ActionHouse): void {
  const change = async (asked: GroupChange, isPreview: boolean) =>
    answerOf(await (isPreview ? previewGroupChange(house, asked) : changeGroup(house, asked)), isPreview)
  server.route({
    method: 'GET',
    url: '/api/v1/distribution-point-groups',
    config: { permission: { objectClass: 'distribution-point-group', operation: 'read' } },
    schema: { operationId: 'listDistributionPointGroups', response: { 200: z.array(groupSchema) } },
    handler: () => listGroups(house.db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-point-groups',
    config: { permission: { objectClass: 'distribution-point-group', operation: 'create' } },
    schema: {
      operationId: 'createDistributionPointGroup',
      body: z.strictObject({ name: groupName, description: z.string().max(500).default('') }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await createGroup(house.db, { ...request.body, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/distribution-point-groups/:group',
    config: { permission: { objectClass: 'distribution-point-group', operation: 'delete' } },
    schema: {
      operationId: 'deleteDistributionPointGroup',
      description:
        'Content that the members had only through the group is removed from them, unless it shall be kept.',
      params,
      querystring: z.object({ keepContent: flag, dryRun: flag }),
      response: { 200: carriedOutSchema },
    },
    handler: request => {
      const { keepContent: keep, dryRun: preview } = request.query
      const about = { group: request.params.group, by: request.caller.name }
      return change(
        { ...about, change: 'delete', points: [], keepContent: keep === 'true' },
        preview === 'true',
      )
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-point-groups/:group/members',
    config: { permission: { objectClass: 'distribution-point-group', operation: 'modify' } },
    schema: {
      operationId: 'addDistributionPointsToGroup',
      description: 'Points that join get everything that the group holds.',
      params,
      body: z.strictObject({ points, dryRun }),
      response: { 200: carriedOutSchema },
    },
    handler: request => {
      const about = { group: request.params.group, by: request.caller.name, points: request.body.points }
      return change({ ...about, change: 'join', keepContent: false }, request.body.dryRun)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-point-groups/:group/members/remove',
    config: { permission: { objectClass: 'distribution-point-group', operation: 'modify' } },
    schema: {
      operationId: 'removeDistributionPointsFromGroup',
      description:
        'Points that leave keep what is assigned to them otherwise; the rest is removed from them, unless it shall be kept.',
      params,
      body: z.strictObject({ points, keepContent, dryRun }),
      response: { 200: carriedOutSchema },
    },
    handler: request => {
      const { points: leaving, keepContent: keep, dryRun: preview } = request.body
      const about = { group: request.params.group, by: request.caller.name, points: leaving }
      return change({ ...about, change: 'leave', keepContent: keep }, preview)
    },
  })
}
