import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { priority } from '#product/distribution-protocol'
import { listActions } from './action-log.ts'
import { answerOf, carriedOutSchema } from './action-schemas.ts'
import { type ActionHouse, carryOut, previewAction } from './carry-out.ts'
import type { ContentActionName } from './decide-effect.ts'
import { setPackagePriority } from './package-priority.ts'

const names = z.array(z.string().max(100)).max(10_000).default([])
const requestSchema = z
  .object({
    packageId: z.string(),
    points: names.describe('Distribution points; with no groups either: all of them.'),
    groups: names.describe('Distribution point groups.'),
    all: z.boolean().default(false).describe('A removal that names no point and no group must say so.'),
    priority: priority.optional().describe('For this action; else that of the package.'),
    dryRun: z.boolean().default(false).describe('Only say what would be done.'),
  })
  .meta({ id: 'ContentActionRequest' })

type ActionRoute = { action: ContentActionName; path: string; operationId: string; description: string }

const actionRoutes: readonly ActionRoute[] = [
  {
    action: 'distribute',
    path: 'distribute',
    operationId: 'distributeContent',
    description:
      'The first copy of the version in use to points that do not have the package. A group keeps it: members that join later get it too.',
  },
  {
    action: 'update',
    path: 'update-distribution-points',
    operationId: 'updateDistributionPoints',
    description: 'Points that have the package shall hold the version in use; only what they lack is sent.',
  },
  {
    action: 'redistribute',
    path: 'redistribute',
    operationId: 'redistributeContent',
    description:
      'Everything of the version that they have is sent to the points again, whatever they hold; the version stays the same.',
  },
  {
    action: 'remove',
    path: 'remove',
    operationId: 'removeContent',
    description:
      'The points shall no longer hold the package; what they have through another group stays. Done when a point says that it no longer holds it.',
  },
  {
    action: 'validate',
    path: 'validate',
    operationId: 'validateContent',
    description: 'The points read everything again and answer with a new receipt; damage is fetched again.',
  },
  {
    action: 'cancel',
    path: 'cancel',
    operationId: 'cancelDistribution',
    description:
      'What is under way to the points ends as failed; what a point held before stays. Passed over where it has arrived already.',
  },
]

const recordedSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    subject: z.string(),
    requestedBy: z.string(),
    requestedAt: z.iso.datetime(),
    entries: z.array(
      z.object({
        packageId: z.string(),
        point: z.string(),
        effect: z.string(),
        forecastBytes: z.int().nullable(),
        forecastSeconds: z.int().nullable(),
        actualBytes: z.int().nullable(),
        actualSeconds: z.int().nullable(),
        outcome: z.enum(['verified', 'removed', 'cancelled', 'superseded']).nullable(),
        endedAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: 'RecordedContentAction' })

/** Whether all points are meant. */
function namesNone(body: unknown): boolean {
  const { points, groups } = body as z.output<typeof requestSchema>
  return points.length === 0 && groups.length === 0
}

/** Actions on content over HTTP. */
export function addActionRoutes(server: HttpServer, house: ActionHouse): void {
  for (const { action, path, operationId, description } of actionRoutes)
    server.route({
      method: 'POST',
      url: `/api/v1/content/${path}`,
      config: {
        permission: { objectClass: 'upgrade-package', operation: 'distribute' },
        reachesAllPoints: namesNone,
      },
      schema: { operationId, description, body: requestSchema, response: { 200: carriedOutSchema } },
      handler: async request => {
        const { dryRun, priority: chosen, ...asked } = request.body
        const full = { ...asked, action, priority: chosen ?? null, by: request.caller.name }
        return answerOf(await (dryRun ? previewAction(house, full) : carryOut(house, full)), dryRun)
      },
    })
  server.route({
    method: 'GET',
    url: '/api/v1/content/actions',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listContentActions',
      description: 'The newest actions with what they were expected to cost and what they did cost.',
      querystring: z.object({
        subject: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(20),
        after: z.uuid().optional().describe('The last action of the page before.'),
      }),
      response: { 200: z.array(recordedSchema) },
    },
    handler: request => listActions(house.db, request.query),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/content/priorities/:packageId',
    config: { permission: { objectClass: 'upgrade-package', operation: 'distribute' } },
    schema: {
      operationId: 'setContentPriority',
      description: 'How urgent the content of a package is, also for what is under way.',
      params: z.object({ packageId: z.string() }),
      body: z.strictObject({ priority }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { packageId } = request.params
      await setPackagePriority(house.db, {
        packageId,
        priority: request.body.priority,
        by: request.caller.name,
      })
      return reply.code(204).send(null)
    },
  })
}
