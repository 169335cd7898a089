import { z } from 'zod'
import { type HttpServer, makeLookStreams, pageByIdQuery } from '#platform/http'
import type { ChangePriority } from '#platform/jobs'
import { readPackage } from '#product/upgrade-packages'
import { type AskingHouse, askForPlan, askForRun } from './ask-for-run.ts'
import { planRequestSchema, runRequestSchema } from './jobs.ts'
import { priorities } from './priorities.ts'
import { changePriority, readQueue } from './queue.ts'
import { findRun, listRuns, readRun } from './read-runs.ts'
import { readLog } from './run-log.ts'
import { watchRun } from './run-progress.ts'
import { progressSchema, queuedSchema, runSchema, summarySchema } from './run-schemas.ts'
import { endInterruptedRuns } from './runs.ts'

const accepted = z.object({ operation: z.string() })
const params = z.object({
  run: z
    .string()
    .regex(/^[0-9a-f-]{8,36}$/i, 'the ID of a run, or its first 8 or more characters')
    .describe('The ID of a run, or its first 8 or more characters.'),
})
const runs = '/api/v1/servicing/runs'

/** What the routes need. */
export type ServicingRoutesHouse = AskingHouse & {
  changePriority: ChangePriority
  /** How many runs this site server does at once. */
  runsAtOnce: number
}

/** How often a stream of events looks for news. */
const eventEveryMs = 500

/** Offline servicing over HTTP. */
export function addServicingRoutes(server: HttpServer, house: ServicingRoutesHouse): void {
  addAsking(server, house)
  addReading(server, house)
  addQueue(server, house)
  addLogs(server, house)
}

function addAsking(server: HttpServer, house: ServicingRoutesHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/servicing/plans',
    config: { permission: { objectClass: 'upgrade-package', operation: 'service' } },
    schema: {
      operationId: 'planServicing',
      description: "The plan is the operation's result.",
      body: planRequestSchema,
      response: { 202: accepted },
    },
    handler: async (request, reply) =>
      reply.code(202).send(await askForPlan(house, request.body, request.caller.name)),
  })
  server.route({
    method: 'POST',
    url: runs,
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'service' },
      reachesAllPoints: body => (body as { updateDistributionPoints: boolean }).updateDistributionPoints,
    },
    schema: {
      operationId: 'runServicing',
      description: 'The run has the ID of the operation; cancelling the operation ends it.',
      body: runRequestSchema,
      response: { 202: accepted },
    },
    handler: async (request, reply) =>
      reply.code(202).send(await askForRun(house, request.body, request.caller.name)),
  })
}

function addReading(server: HttpServer, { db }: ServicingRoutesHouse): void {
  server.route({
    method: 'GET',
    url: `${runs}/:run`,
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      etag: ['id', 'state', 'priority'],
    },
    schema: {
      operationId: 'readServicingRun',
      description: 'One run: its plan, its steps, the status of each update in each image, and its proof.',
      params,
      response: { 200: runSchema },
    },
    handler: async request => {
      await endInterruptedRuns(db)
      const run = await readRun(db, await findRun(db, request.params.run))
      return { ...run, plan: run.plan && { ...run.plan }, error: run.error && { ...run.error } }
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/servicing-runs',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listServicingRuns',
      description: 'Runs of a package, the newest first, without plan and proof.',
      params: z.object({ packageId: z.string() }),
      querystring: pageByIdQuery.extend({ state: summarySchema.shape.state.optional() }),
      response: { 200: z.array(summarySchema) },
    },
    handler: async request => {
      await endInterruptedRuns(db)
      const { id } = await readPackage(db, request.params.packageId)
      const found = await listRuns(db, id, request.query)
      return found.map(run => ({ ...run, error: run.error && { ...run.error } }))
    },
  })
  server.route({
    method: 'GET',
    url: `${runs}/:run/progress`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readServicingProgress',
      description: 'How far a run is. Rate and time left are told by its events, which see it move.',
      params,
      response: { 200: progressSchema },
    },
    handler: async request => watchRun(db, await findRun(db, request.params.run))(),
  })
  const streams = makeLookStreams({ everyMs: eventEveryMs })
  server.route({
    method: 'GET',
    url: `${runs}/:run/events`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'followServicingRun',
      description:
        'Server-sent events: one `run` event per change of its step, phase and bytes, with rate and time left; the last one when it has ended. A stream ends after ten minutes at most: ask again.',
      params,
      produces: ['text/event-stream'],
    },
    handler: async (request, reply) => {
      const look = watchRun(db, await findRun(db, request.params.run))
      return streams.follow({ request, reply }, { event: 'run', look, isOver: one => one.isOver })
    },
  })
}

function addQueue(server: HttpServer, house: ServicingRoutesHouse): void {
  const { db, runsAtOnce } = house
  server.route({
    method: 'GET',
    url: '/api/v1/servicing/queue',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'run' } },
    schema: {
      operationId: 'readServicingQueue',
      description: 'Every run that has not ended, in the order in which runs are taken.',
      response: { 200: z.array(queuedSchema) },
    },
    handler: async () => {
      const queue = await readQueue(db, { runsAtOnce })
      return queue.map(one => ({
        ...one,
        askedAt: one.askedAt.toISOString(),
        runningSince: one.runningSince?.toISOString() ?? null,
        expectedStart: one.expectedStart?.toISOString() ?? null,
      }))
    },
  })
  server.route({
    method: 'PUT',
    url: `${runs}/:run/priority`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'service' } },
    schema: {
      operationId: 'changeServicingPriority',
      description: 'Changes how urgent a run is, while it waits.',
      params,
      body: z.object({ priority: z.enum(priorities) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { priority } = request.body
      const run = await findRun(db, request.params.run)
      await changePriority(house, { run, priority, by: request.caller.name })
      return reply.code(204).send(null)
    },
  })
}

function addLogs(server: HttpServer, { db }: ServicingRoutesHouse): void {
  server.route({
    method: 'GET',
    url: `${runs}/:run/log`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readServicingLog',
      description:
        'The last part of the log of a run, in the form of CMTrace. `next` is the `after` with which the lines that come later are asked for; the last ones may come a moment after the run is over.',
      params,
      querystring: z.object({ after: z.coerce.number().int().min(0).default(0) }),
      response: { 200: z.object({ lines: z.array(z.string()), next: z.int(), isOver: z.boolean() }) },
    },
    handler: async request => {
      await endInterruptedRuns(db)
      const { id, finishedAt } = await readRun(db, await findRun(db, request.params.run))
      return { ...(await readLog(db, id, request.query.after)), isOver: finishedAt !== null }
    },
  })
  server.route({
    method: 'GET',
    url: `${runs}/:run/log/file`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'downloadServicingLog',
      description: 'The same as a text file, for CMTrace.',
      params,
      produces: ['text/plain'],
    },
    handler: async (request, reply) => {
      const { id } = await readRun(db, await findRun(db, request.params.run))
      const { lines } = await readLog(db, id)
      return reply
        .header('content-type', 'text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="servicing-${id}.log"`)
        .send(lines.map(line => `${line}\r\n`).join(''))
    },
  })
}
