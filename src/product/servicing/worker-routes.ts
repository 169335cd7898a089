// Servicing workers over HTTP: their tokens for administrators, and the protocol between site and worker.

import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, RequestInvalid } from '#platform/http'
import type { ContentLibrary } from '#product/content-library'
import { sendObject } from '#product/distribution-protocol'
import {
  assembly,
  claim,
  claimAnswer,
  delivery,
  deliveryBytes,
  heartbeat,
  missingObjects,
  release,
  type StepLimits,
  surrender,
  workerIdentity,
} from '#product/servicing-work'
import { claimWork, giveUpWork, takeBack, takeHeartbeat } from './lease-work.ts'
import { assembleForRun, missingOf, openForWorker, receivePiece } from './receive-objects.ts'
import { takeDelivery } from './take-delivery.ts'
import { createWorkerToken, listWorkers, noteWorker, removeWorker } from './workers.ts'

/** What the routes need. */
export type WorkerRoutesHouse = {
  db: Database
  library: ContentLibrary
  site: { code: string; publicKey: string }
  /** How long a lease lasts after each heartbeat. */
  workerLeaseSeconds: number
  /** How long each step of the work may take. */
  limits: StepLimits
}

/** Letters, digits, and what host names and people put between them. */
const workerName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u,
    'letters and digits, with blanks, points, dashes and underscores between, at most 100',
  )

/** The longest list of parts of one object. */
const assemblyBytes = 32 * 1024 * 1024

/** Adds the routes. */
export function addServicingWorkerRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  addAdministration(server, house)
  // Bytes as they come are for these routes alone.
  server.register(async plugin => {
    const own = plugin as unknown as HttpServer
    own.addContentTypeParser('application/octet-stream', (_request, bytes, done) => done(null, bytes))
    addLeaseRoutes(own, house)
    addTransferRoutes(own, house)
  })
}

function addAdministration(server: HttpServer, { db }: WorkerRoutesHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/servicing-workers/tokens',
    config: { permission: { objectClass: 'servicing-worker', operation: 'create' } },
    schema: {
      operationId: 'createServicingWorkerToken',
      description: 'The token of a servicing worker. One that was made for this name before no longer works.',
      body: z.object({ name: workerName }),
      response: { 200: z.object({ token: z.string() }) },
    },
    handler: async request => ({
      token: await createWorkerToken(db, { name: request.body.name, by: request.caller.name }),
    }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/servicing-workers',
    config: { permission: { objectClass: 'servicing-worker', operation: 'read' } },
    schema: {
      operationId: 'listServicingWorkers',
      response: {
        200: z.array(
          z
            .object({
              name: z.string(),
              engine: z.string().nullable(),
              createdAt: z.iso.datetime(),
              lastSeenAt: z.iso.datetime().nullable(),
            })
            .meta({ id: 'ServicingWorker' }),
        ),
      },
    },
    handler: () => listWorkers(db),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/servicing-workers/:name',
    config: { permission: { objectClass: 'servicing-worker', operation: 'delete' } },
    schema: {
      operationId: 'removeServicingWorker',
      description: 'Its token no longer works. Work that it has goes to another worker when its lease ends.',
      params: z.object({ name: z.string() }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeWorker(db, { name: request.params.name, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
}

const self = '/api/v1/servicing-workers/self'
const config = { roles: ['servicing-worker'] as const }
const leaseParams = z.object({ lease: z.uuid() })
const objectParams = leaseParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

function addLeaseRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  const { db, site, workerLeaseSeconds: leaseSeconds, limits } = house
  server.route({
    method: 'GET',
    url: self,
    config,
    schema: { operationId: 'readWorkerIdentity', response: { 200: workerIdentity } },
    handler: async request => ({
      protocolVersion: 1 as const,
      workerName: request.caller.name,
      siteCode: site.code,
      sitePublicKey: site.publicKey,
    }),
  })
  server.route({
    method: 'POST',
    url: `${self}/claim`,
    config,
    schema: { operationId: 'claimServicingWork', body: claim, response: { 200: claimAnswer } },
    handler: async request => {
      const { engine } = request.body
      const worker = request.caller.name
      await noteWorker(db, { name: worker, engine })
      const work = await claimWork(db, { worker, engine, leaseSeconds, limits })
      return { protocolVersion: 1 as const, work }
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/heartbeat`,
    config,
    schema: {
      operationId: 'extendServicingLease',
      params: leaseParams,
      body: heartbeat,
      response: { 204: z.null() },
    },
    bodyLimit: 4 * 1024 * 1024,
    handler: async (request, reply) => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      await takeHeartbeat(db, holder, { beat: request.body, leaseSeconds })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/deliver`,
    config,
    schema: {
      operationId: 'deliverServicingWork',
      params: leaseParams,
      body: delivery,
      response: { 204: z.null() },
    },
    bodyLimit: deliveryBytes,
    handler: async (request, reply) => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      await takeDelivery(house, holder, request.body)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/surrender`,
    config,
    schema: {
      operationId: 'surrenderServicingWork',
      description: 'The worker could not do it; the run ends with its error.',
      params: leaseParams,
      body: surrender,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      await giveUpWork(db, holder, request.body)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/release`,
    config,
    schema: {
      operationId: 'releaseServicingLease',
      description: 'The work waits for the next claim.',
      params: leaseParams,
      body: release,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const holder = { worker: request.caller.name, lease: request.params.lease }
      await takeBack(db, holder, request.body.why)
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
