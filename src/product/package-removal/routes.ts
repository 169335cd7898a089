// Removing a package over HTTP: the preview, and the removal.

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { reachesAllPoints } from '#product/identity'
import { previewRemoval, type RemovalHouse, type Sight } from './preview-removal.ts'
import { removeWholePackage } from './remove-package.ts'

const params = z.object({ packageId: z.string() })
const removalSchema = z
  .object({
    packageId: z.string(),
    name: z.string(),
    plan: z.string().describe('A hash of what would go.'),
    hindrances: z.array(z.string()).describe('Why it cannot be removed now; none: it can.'),
    versions: z.array(z.int()).describe('The versions that would go.'),
    alsoGoes: z.array(z.string()).describe('What ends or goes with it: rollouts, its update schedule.'),
    objects: z.int().describe('Objects that only these versions need; they stay for the grace time.'),
    bytes: z.int(),
    points: z.array(z.string()).describe('Distribution points that would remove it.'),
    groups: z.array(z.string()).describe('Groups that would no longer give it to their members.'),
  })
  .meta({ id: 'UpgradePackageRemoval' })

/** What the caller sees of what a removal tells. */
function sightOf({ caller, mayDo }: Pick<FastifyRequest, 'caller' | 'mayDo'>): Sight {
  return {
    taskSequence: object => !mayDo || mayDo({ objectClass: 'task-sequence', operation: 'read' }, object),
    allPoints: reachesAllPoints(caller),
  }
}

/** Adds the routes. */
export function addPackageRemovalRoutes(server: HttpServer, house: RemovalHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/removal/preview',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'previewPackageRemoval',
      description: 'What would go with a package, and what hinders its removal; nothing is changed.',
      params,
      response: { 200: removalSchema },
    },
    handler: request => {
      const { packageId } = request.params
      return previewRemoval(house.db, house.references, { packageId, sight: sightOf(request) })
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/upgrade-packages/:packageId',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'delete' },
      reachesAllPoints: () => true,
    },
    schema: {
      operationId: 'removeUpgradePackage',
      description:
        'Removes a package with all of its versions; its distribution points remove it, too. What was told of it stays.',
      params,
      querystring: z.object({
        plan: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('The hash of the preview that was agreed to; absent: whatever goes.'),
      }),
      response: { 200: removalSchema },
    },
    handler: request => {
      const { params, query, caller } = request
      const { packageId } = params
      const { plan = null } = query
      return removeWholePackage(house, { packageId, plan, by: caller.name, sight: sightOf(request) })
    },
  })
}
