import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import {
  boundaryDescription,
  boundaryGroupSchema,
  boundaryName,
  fallbackMinutes,
  standardFallbackMinutes,
} from './boundary.ts'
import { changeBoundaryGroup, createBoundaryGroup, removeBoundaryGroup } from './change-boundary-group.ts'
import { listBoundaryGroups, readBoundaryGroup } from './list-boundary-groups.ts'

const params = z.object({ boundaryGroup: boundaryName })
const url = '/api/v1/boundary-groups'
const may = (operation: 'read' | 'create' | 'modify' | 'delete') => ({
  permission: { objectClass: 'boundary-group', operation },
})
const members = {
  boundaries: z.array(boundaryName).max(10_000).default([]),
  points: z.array(boundaryName).max(10_000).default([]).describe('Distribution points.'),
}
const neighbours = z
  .array(
    z.strictObject({
      boundaryGroup: boundaryName,
      fallbackMinutes: fallbackMinutes.default(standardFallbackMinutes),
    }),
  )
  .max(1000)
  .default([])
  .describe('Groups to which its clients fall back. One that is a neighbour already gets these minutes.')

/** Boundary groups over HTTP. */
export function addBoundaryGroupRoutes(server: HttpServer, db: Database): void {
  addReading(server, db)
  addChanging(server, db)
}

function addReading(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url,
    config: { ...may('read'), page: { by: 'name' } },
    schema: {
      operationId: 'listBoundaryGroups',
      description: 'The boundary groups by name, the default site boundary group first.',
      response: { 200: z.array(boundaryGroupSchema) },
    },
    handler: () => listBoundaryGroups(db),
  })
  server.route({
    method: 'GET',
    url: `${url}/:boundaryGroup`,
    config: may('read'),
    schema: {
      operationId: 'readBoundaryGroup',
      description: 'One boundary group, as the list has it.',
      params,
      response: { 200: boundaryGroupSchema },
    },
    handler: request => readBoundaryGroup(db, request.params.boundaryGroup),
  })
}

function addChanging(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url,
    config: may('create'),
    schema: {
      operationId: 'createBoundaryGroup',
      description: 'Makes a boundary group with what is to be in it.',
      body: z.strictObject({
        name: boundaryName,
        description: boundaryDescription.default(''),
        ...members,
        neighbours,
      }),
      response: { 204: z.null() },
    },
    handler: async ({ body, caller }, reply) => {
      await createBoundaryGroup(db, body, caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'PATCH',
    url: `${url}/:boundaryGroup`,
    config: may('modify'),
    schema: {
      operationId: 'changeBoundaryGroup',
      description:
        'Changes a boundary group in one transaction; what is absent stays. Clients that ask from then on are sent by what is so now.',
      params,
      body: z.strictObject({
        name: boundaryName.optional(),
        description: boundaryDescription.optional(),
        defaultFallbackMinutes: fallbackMinutes
          .optional()
          .describe('Of the default site boundary group alone.'),
        holdsUngroupedPoints: z.boolean().optional().describe('Of the default site boundary group alone.'),
        add: z.strictObject({ ...members, neighbours }).optional(),
        remove: z
          .strictObject({
            ...members,
            boundaryGroups: z.array(boundaryName).max(1000).default([]).describe('Neighbours.'),
          })
          .optional(),
      }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { add, remove, ...own } = request.body
      const change = { ...own, ...(add && { add }), ...(remove && { remove }) }
      await changeBoundaryGroup(db, request.params.boundaryGroup, change, request.caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: `${url}/:boundaryGroup`,
    config: may('delete'),
    schema: {
      operationId: 'removeBoundaryGroup',
      description: 'Removes a boundary group; its boundaries and distribution points stay.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeBoundaryGroup(db, request.params.boundaryGroup, request.caller.name)
      return reply.code(204).send(null)
    },
  })
}
