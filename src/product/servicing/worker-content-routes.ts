// Servicing workers over HTTP: what travels to and from the worker that has a lease.

import { z } from 'zod'
import { type HttpServer, RequestInvalid } from '#platform/http'
import { sendObject } from '#product/distribution-protocol'
import { assembly, doneAnswer, doneQuestion, doneRefused, missingObjects } from '#product/servicing-work'
import { giveDone, refuseDone } from './done-on-workers.ts'
import { assembleForRun, missingOf, openForWorker, receivePiece } from './receive-objects.ts'
import type { WorkerRoutesHouse } from './worker-routes.ts'

/** The longest list of parts of one object. */
const assemblyBytes = 32 * 1024 * 1024

const self = '/api/v1/servicing-workers/self'
const config = { roles: ['servicing-worker'] as const }
const leaseParams = z.object({ lease: z.uuid() })
const objectParams = leaseParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** Adds the routes. Bodies of the type application/octet-stream come as streams. */
export function addWorkerContentRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  addDoneRoutes(server, house)
  addTransferRoutes(server, house)
}

function addDoneRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/done-before`,
    config,
    schema: {
      operationId: 'findDoneWork',
      description: 'The result of the same work, when it was done before; the worker may download it then.',
      params: leaseParams,
      body: doneQuestion,
      response: { 200: doneAnswer },
    },
    handler: async request => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      const found = await giveDone(house, holder, request.body.key)
      return { protocolVersion: 1 as const, found }
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/done-before/refuse`,
    config,
    schema: {
      operationId: 'refuseDoneWork',
      description: 'What was given of earlier work is damaged or was not proven: it is not given again.',
      params: leaseParams,
      body: doneRefused,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      await refuseDone(house.db, holder, request.body.keys)
      return reply.code(204).send(null)
    },
  })
}

function addTransferRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  server.route({
    method: 'GET',
    url: `${self}/leases/:lease/content/objects/:sha256`,
    config,
    schema: {
      operationId: 'readWorkObject',
      description:
        "Bytes of an object of the plan's content version, or of an update file of the plan; ranges are followed.",
      params: objectParams,
    },
    handler: async (request, reply) => {
      const { lease, sha256 } = request.params
      const { path, size } = await openForWorker(house, { lease, sha256 })
      reply.hijack()
      await sendObject(request.raw, reply.raw, { path, size, sha256 }).catch(() => reply.raw.destroy())
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/missing`,
    config,
    schema: {
      operationId: 'findMissingObjects',
      description: 'Those of the objects that the run does not have yet.',
      params: leaseParams,
      body: missingObjects,
      response: { 200: missingObjects },
    },
    handler: async request => ({
      protocolVersion: 1 as const,
      objects: await missingOf(house, request.params.lease, request.body.objects),
    }),
  })
  server.route({
    method: 'PUT',
    url: `${self}/leases/:lease/content/objects/:sha256`,
    config,
    schema: {
      operationId: 'uploadPiece',
      description: 'One piece, application/octet-stream with its length, at most 4 MiB.',
      params: objectParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const size = Number(request.headers['content-length'] ?? Number.NaN)
      const bytes = request.body
      if (!Number.isSafeInteger(size) || !isStream(bytes))
        throw new RequestInvalid({ problems: ['a piece is application/octet-stream and says its length'] })
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort(new Error('the servicing worker went away')))
      const { lease, sha256 } = request.params
      const holder = { worker: request.caller.name, lease }
      await receivePiece(house, holder, { sha256, size, bytes, signal: gone.signal })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/content/objects/:sha256/assemble`,
    config,
    schema: {
      operationId: 'assembleObject',
      description: 'Puts an object together from ranges of objects that the run has.',
      params: objectParams,
      body: assembly,
      response: { 204: z.null() },
    },
    bodyLimit: assemblyBytes,
    handler: async (request, reply) => {
      const { lease, sha256 } = request.params
      const { size, parts } = request.body
      await assembleForRun(house, { worker: request.caller.name, lease }, { sha256, size, parts })
      return reply.code(204).send(null)
    },
  })
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}
