import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { Site } from '#product/sites'
import { addActionRoutes } from './action-routes.ts'
import type { ActionHouse } from './carry-out.ts'
import { contentLocations, locationsSchema } from './content-locations.ts'
import { addGroupRoutes } from './group-routes.ts'
import { createJoinToken, listPoints, removePoint, rotatePointToken } from './points.ts'
import { addPropertiesRoutes } from './properties-routes.ts'
import { addStatusRoutes } from './status-routes.ts'

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
/** Distribution over HTTP, for administrators and devices. */
export function addDistributionRoutes(server: HttpServer, house: ActionHouse & { site: Site }): void {
  addPointAdministration(server, house.db)
  addPropertiesRoutes(server, house.db)
  addGroupRoutes(server, house)
  addActionRoutes(server, house)
  addStatusRoutes(server, house)
  addLocationsRoute(server, house)
}

function addPointAdministration(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/join-tokens',
    config: { permission: { objectClass: 'distribution-point', operation: 'create' }, givesAccess: true },
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
    config: { permission: { objectClass: 'distribution-point', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listDistributionPoints',
      description: 'The distribution points, and when each was heard of last.',
      response: { 200: z.array(pointSchema) },
    },
    handler: () => listPoints(db),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/distribution-points/:name',
    config: { permission: { objectClass: 'distribution-point', operation: 'delete' } },
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
    url: '/api/v1/distribution-points/:name/rotate-token',
    config: { permission: { objectClass: 'distribution-point', operation: 'modify' }, givesAccess: true },
    schema: {
      operationId: 'rotateDistributionPointToken',
      description:
        'The token of the point stops at once. What is returned is a one-time token with which it joins again within a day, under its own key and with its content.',
      params: z.object({ name: z.string() }),
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async request => ({
      token: await rotatePointToken(db, { name: request.params.name, by: request.caller.name }),
    }),
  })
}

function addLocationsRoute(server: HttpServer, { db, site }: { db: Database; site: Site }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/content/locations/:packageId',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, roles: ['device'] },
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
