import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, pageQuery, RequestInvalid } from '#platform/http'
import { boundaryDescription, boundaryName, boundarySchema, boundaryValueText } from './boundary.ts'
import { changeBoundary, removeBoundary } from './change-boundary.ts'
import { createBoundary } from './create-boundary.ts'
import { importBoundaries, importedSchema, importSchema } from './import-boundaries.ts'
import { listBoundaries, readBoundary } from './list-boundaries.ts'
import { readClientAddress } from './network-address.ts'

const params = z.object({ boundary: boundaryName })
const url = '/api/v1/boundaries'
const may = (operation: 'read' | 'create' | 'modify' | 'delete') => ({
  permission: { objectClass: 'boundary', operation },
})

/** Boundaries over HTTP. */
export function addRoutesOfBoundaries(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url,
    config: { ...may('read'), page: { by: 'name' } },
    schema: {
      operationId: 'listBoundaries',
      description: 'The boundaries by name.',
      querystring: pageQuery.extend({
        containing: z.string().max(100).optional().describe('An address: only boundaries that contain it.'),
        text: z.string().trim().max(100).optional().describe('Part of a name, a value or a description.'),
      }),
      response: { 200: z.array(boundarySchema) },
    },
    handler: ({ query: { containing, ...asked } }) => {
      if (containing === undefined) return listBoundaries(db, asked)
      const { address, unusable } = readClientAddress(containing)
      if (address === null) throw new RequestInvalid({ problems: [`querystring/containing: ${unusable}`] })
      return listBoundaries(db, { ...asked, containing: address })
    },
  })
  server.route({
    method: 'GET',
    url: `${url}/:boundary`,
    config: { ...may('read'), etag: ['name', 'value', 'description'] },
    schema: {
      operationId: 'readBoundary',
      description: 'One boundary, as the list has it.',
      params,
      response: { 200: boundarySchema },
    },
    handler: request => readBoundary(db, request.params.boundary),
  })
  server.route({
    method: 'POST',
    url,
    config: may('create'),
    schema: {
      operationId: 'createBoundary',
      description:
        'Makes a boundary; it does nothing until it is in a boundary group. Boundaries may overlap.',
      body: z.strictObject({
        name: boundaryName.optional().describe('Its value when absent.'),
        value: boundaryValueText,
        description: boundaryDescription.default(''),
      }),
      response: { 200: boundarySchema },
    },
    handler: async ({ body, caller }) => readBoundary(db, (await createBoundary(db, body, caller.name)).name),
  })
  server.route({
    method: 'PATCH',
    url: `${url}/:boundary`,
    config: may('modify'),
    schema: {
      operationId: 'changeBoundary',
      description: 'Changes a boundary in all boundary groups that it is in; what is absent stays.',
      params,
      body: z.strictObject({
        name: boundaryName.optional(),
        value: boundaryValueText.optional(),
        description: boundaryDescription.optional(),
      }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await changeBoundary(db, request.params.boundary, request.body, request.caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: `${url}/:boundary`,
    config: may('delete'),
    schema: {
      operationId: 'removeBoundary',
      description: 'Removes a boundary, also from the boundary groups that it is in.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeBoundary(db, request.params.boundary, request.caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: `${url}/import`,
    config: { ...may('create') },
    schema: {
      operationId: 'importBoundaries',
      description:
        'Makes many boundaries at once, all of them or none; those that are there with the same name, value and description are passed over.',
      body: importSchema,
      response: { 200: importedSchema },
    },
    handler: ({ body, caller }) => importBoundaries(db, body, caller.name),
  })
}
