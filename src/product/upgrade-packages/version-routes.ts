// Pinning versions and saying how many are kept, over HTTP.

import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { readRetention } from './package-versions.ts'
import { keepVersionsOfPackage, keepVersionsOfSite, pinVersion, unpinVersion } from './pin-version.ts'

const keepSchema = z.int().min(1).max(100_000).nullable()
const versionParams = z.object({ packageId: z.string(), version: z.coerce.number().int().min(1) })

/** Adds the routes. */
export function addPackageVersionRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'PUT',
    url: '/api/v1/upgrade-packages/:packageId/versions/:version/pin',
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'pinPackageVersion',
      description: 'The version is never removed until it is unpinned.',
      params: versionParams,
      body: z.object({ reason: z.string().trim().max(200).default('') }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await pinVersion(db, { ...request.params, ...request.body, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/upgrade-packages/:packageId/versions/:version/pin',
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: { operationId: 'unpinPackageVersion', params: versionParams, response: { 204: z.null() } },
    handler: async (request, reply) => {
      await unpinVersion(db, { ...request.params, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/upgrade-packages/:packageId/retention',
    config: { permission: { objectClass: 'upgrade-package', operation: 'modify' } },
    schema: {
      operationId: 'keepPackageVersions',
      description: 'How many versions of this package are kept; null stands for the number of the site.',
      params: z.object({ packageId: z.string() }),
      body: z.object({ keepVersions: keepSchema }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { packageId } = request.params
      await keepVersionsOfPackage(db, {
        packageId,
        keep: request.body.keepVersions,
        by: request.caller.name,
      })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/content-library/retention',
    config: { permission: { objectClass: 'content-library', operation: 'modify' } },
    schema: {
      operationId: 'keepVersions',
      description:
        'How many versions of each package are kept, unless the package says otherwise; null keeps all. Nothing is removed before a clean-up.',
      body: z.object({ keepVersions: keepSchema }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await keepVersionsOfSite(db, { keep: request.body.keepVersions, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content-library/retention',
    config: { permission: { objectClass: 'content-library', operation: 'read' } },
    schema: { operationId: 'readRetention', response: { 200: z.object({ keepVersions: keepSchema }) } },
    handler: async () => ({ keepVersions: await readRetention(db) }),
  })
}
