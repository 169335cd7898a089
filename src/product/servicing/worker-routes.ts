// Servicing workers over HTTP: their tokens for administrators, and the protocol between site and worker.

import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { ContentLibrary } from '#product/content-library'
import {
  claim,
  claimAnswer,
  delivery,
  deliveryBytes,
  heartbeat,
  release,
  type StepLimits,
  surrender,
  workerIdentity,
} from '#product/servicing-work'
import { claimWork, giveUpWork, takeBack, takeHeartbeat } from './lease-work.ts'
import { takeDelivery } from './take-delivery.ts'
import { addWorkerContentRoutes } from './worker-content-routes.ts'
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

/** Adds the routes. */
export function addServicingWorkerRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  addAdministration(server, house)
  // Bytes as they come are for these routes alone.
  server.register(async plugin => {
    const own = plugin as unknown as HttpServer
    own.addContentTypeParser('application/octet-stream', (_request, bytes, done) => done(null, bytes))
    addLeaseRoutes(own, house)
    addWorkerContentRoutes(own, house)
  })
}

function addAdministration(server: HttpServer, { db }: WorkerRoutesHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/servicing-workers/tokens',
    config: { permission: { objectClass: 'servicing-worker', operation: 'create' }, givesAccess: true },
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
    config: {
      permission: { objectClass: 'servicing-worker', operation: 'read' },
      etag: ['name', 'engine'],
      page: { by: 'name' },
    },
    schema: {
      operationId: 'listServicingWorkers',
      description: 'The servicing workers that have a token, and when each was heard of last.',
      response: {
        200: z.array(
          z
            .object({
              name: z.string(),
              engine: z.string().nullable(),
              createdAt: z.iso.datetime(),
              lastSeenAt: z.iso.datetime().nullable(),
              runsAtOnce: z.int().min(1).describe('How many runs it does at once.'),
              runs: z.int().min(0).describe('How many it has now.'),
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

function addLeaseRoutes(server: HttpServer, house: WorkerRoutesHouse): void {
  const { db, site, workerLeaseSeconds: leaseSeconds, limits } = house
  server.route({
    method: 'GET',
    url: self,
    config,
    schema: {
      operationId: 'readWorkerIdentity',
      description: 'A servicing worker asks who it is to the site.',
      response: { 200: workerIdentity },
    },
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
    schema: {
      operationId: 'claimServicingWork',
      description: 'A servicing worker asks for work that its engine can do, and gets a lease of it.',
      body: claim,
      response: { 200: claimAnswer },
    },
    handler: async request => {
      const { engine, runsAtOnce } = request.body
      const worker = request.caller.name
      await noteWorker(db, { name: worker, engine, runsAtOnce: runsAtOnce ?? 1 })
      const work = await claimWork(db, { worker, engine, runsAtOnce, leaseSeconds, limits })
      return { protocolVersion: 1 as const, work }
    },
  })
  server.route({
    method: 'POST',
    url: `${self}/leases/:lease/heartbeat`,
    config,
    schema: {
      operationId: 'extendServicingLease',
      description: 'A servicing worker says that it still works, how far it is, and new lines of its log.',
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
      description: 'A servicing worker hands in what it produced, with its proof.',
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
