import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { Site } from '#product/sites'
import { contentLocations, locationsSchema } from './content-locations.ts'
import { contentStatus } from './content-status.ts'
import { distribute, updateDistributionPoints } from './distribute.ts'
import { createJoinToken, listPoints, removePoint } from './points.ts'

/** Letters, digits, and what host names and people put between them. */
const pointName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u,
    'letters and digits, with blanks, points, dashes and underscores between, at most 100',
  )

const pointSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    address: z.string(),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DistributionPoint' })
const statusSchema = z
  .object({
    point: z.string(),
    packageId: z.string(),
    state: z.int(),
    stateName: z.string(),
    version: z.int(),
    contentVersion: z.string(),
    bytesSent: z.int(),
    bytesReused: z.int(),
    bytesTotal: z.int(),
    error: z.record(z.string(), z.unknown()).nullable(),
    requestedAt: z.iso.datetime(),
    receipt: z
      .object({
        version: z.int(),
        contentVersion: z.string(),
        verifiedAt: z.iso.datetime(),
        receivedAt: z.iso.datetime(),
        ageSeconds: z.int(),
      })
      .nullable(),
  })
  .meta({ id: 'ContentStatus' })

/** Distribution over HTTP, for administrators and devices. */
export function addDistributionRoutes(server: HttpServer, { db, site }: { db: Database; site: Site }): void {
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/join-tokens',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'createJoinToken',
      description: 'A one-time token with which a new distribution point joins under this name within a day.',
      body: z.object({ name: pointName }),
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async request => ({
      token: await createJoinToken(db, { name: request.body.name, by: request.caller.name }),
    }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/distribution-points',
    config: { roles: ['administrator'] },
    schema: { operationId: 'listDistributionPoints', response: { 200: z.array(pointSchema) } },
    handler: () => listPoints(db),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/distribution-points/:name',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'removeDistributionPoint',
      description:
        'Its token no longer works, and its content no longer counts; what lies on its disk stays there.',
      params: z.object({ name: z.string() }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removePoint(db, { name: request.params.name, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content/distribute',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'distributeContent',
      description:
        'The first copy of the version in use to points that do not have the package; all points when none is named.',
      body: z.object({ packageId: z.string(), points: z.array(z.string()).max(1000).default([]) }),
      response: { 200: z.object({ given: z.array(z.string()) }) },
    },
    handler: async request => ({ given: await distribute(db, { ...request.body, by: request.caller.name }) }),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content/update-distribution-points',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'updateDistributionPoints',
      description:
        'Every point that has the package shall hold the version in use; only what it lacks is sent.',
      body: z.object({ packageId: z.string() }),
      response: { 200: z.object({ updated: z.int() }) },
    },
    handler: async request => {
      const { packageId } = request.body
      return {
        updated: await db
          .transaction()
          .execute(trx => updateDistributionPoints(trx, packageId, request.caller.name)),
      }
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/status',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'readContentStatus',
      querystring: z.object({ packageId: z.string().optional() }),
      response: { 200: z.array(statusSchema) },
    },
    handler: async request => {
      const rows = await contentStatus(db, request.query.packageId)
      return rows.map(row => ({ ...row, error: row.error && { ...row.error } }))
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/locations/:packageId',
    config: { roles: ['administrator', 'device'] },
    schema: {
      operationId: 'readContentLocations',
      description:
        'Where verified copies of the version in use are, each with a ticket that its point accepts.',
      params: z.object({ packageId: z.string() }),
      response: { 200: locationsSchema },
    },
    handler: request => contentLocations({ db, site }, request.params.packageId),
  })
}
