// Removing a package over HTTP: the preview, and the removal.

import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { previewRemoval, type RemovalHouse } from './preview-removal.ts'
import { removeWholePackage } from './remove-package.ts'

const params = z.object({ packageId: z.string() })
const removalSchema = z
  .object({
    packageId: z.string(),
    name: z.string(),
    plan: z.string().describe('A hash of what would go.'),
    hindrances: z.array(z.string()).describe('Why it cannot be removed now; none: it can.'),
    versions: z.array(z.int()).describe('The versions that would go.'),
    objects: z.int().describe('Objects that only these versions need; they stay for the grace time.'),
    bytes: z.int(),
    points: z.array(z.string()).describe('Distribution points that would remove it.'),
    groups: z.array(z.string()).describe('Groups that would no longer give it to their members.'),
  })
  .meta({ id: 'UpgradePackageRemoval' })

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
    handler: request => previewRemoval(house.db, house.references, request.params.packageId),
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
    handler: ({ params: { packageId }, query: { plan = null }, caller }) =>
      removeWholePackage(house, { packageId, plan, by: caller.name }),
  })
}
