import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { readUpdate } from '#product/software-updates'
import { readPackage } from '#product/upgrade-packages'
import {
  type PlanRequest,
  planRequestSchema,
  planServicingJob,
  runRequestSchema,
  runServicingJob,
} from './jobs.ts'
import { listRuns, readRun } from './runs.ts'

const reasonSchema = z
  .object({ code: z.string(), text: z.string(), wayOut: z.string() })
  .meta({ id: 'ServicingReason' })
const imagePlaceSchema = z.object({ path: z.string(), index: z.int() }).nullable()
const runSchema = z
  .object({
    id: z.string(),
    packageId: z.string(),
    baseVersion: z.int(),
    engine: z.string(),
    state: z.enum(['running', 'succeeded', 'not-needed', 'failed']),
    plan: z.record(z.string(), z.unknown()),
    publishedVersion: z.int().nullable(),
    proof: z
      .object({
        proven: z.boolean(),
        checks: z.array(
          z.object({
            what: z.string(),
            where: z.string(),
            expected: z.string(),
            found: z.string(),
            ok: z.boolean(),
          }),
        ),
      })
      .nullable(),
    statuses: z.array(
      z.object({
        update: z.string(),
        image: imagePlaceSchema,
        status: z.string(),
        reason: reasonSchema.nullable(),
      }),
    ),
    error: z.record(z.string(), z.unknown()).nullable(),
    requestedBy: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ServicingRun' })
const accepted = z.object({ operation: z.string() })

/** Offline servicing over HTTP. */
export function addServicingRoutes(
  server: HttpServer,
  { db, start }: { db: Database; start: StartOperation },
): void {
  /** Names that do not exist are refused at once, not after a wait. */
  const check = async ({ packageId, updates }: PlanRequest) => {
    await readPackage(db, packageId)
    for (const update of updates) await readUpdate(db, update)
  }
  server.route({
    method: 'POST',
    url: '/api/v1/servicing/plans',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'planServicing',
      description: "The plan is the operation's result.",
      body: planRequestSchema,
      response: { 202: accepted },
    },
    handler: async (request, reply) => {
      await check(request.body)
      const asked = { data: request.body, subject: request.body.packageId, requestedBy: request.caller.name }
      return reply
        .code(202)
        .send({ operation: await db.transaction().execute(trx => start(trx, planServicingJob, asked)) })
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/servicing/runs',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'runServicing',
      description: 'The run has the ID of the operation.',
      body: runRequestSchema,
      response: { 202: accepted },
    },
    handler: async (request, reply) => {
      await check(request.body)
      const asked = { data: request.body, subject: request.body.packageId, requestedBy: request.caller.name }
      return reply
        .code(202)
        .send({ operation: await db.transaction().execute(trx => start(trx, runServicingJob, asked)) })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/servicing/runs/:run',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'readServicingRun',
      params: z.object({ run: z.uuid() }),
      response: { 200: runSchema },
    },
    handler: request =>
      readRun(db, request.params.run).then(run => ({
        ...run,
        plan: { ...run.plan },
        error: run.error && { ...run.error },
      })),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/servicing-runs',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'listServicingRuns',
      params: z.object({ packageId: z.string() }),
      response: { 200: z.array(runSchema) },
    },
    handler: async request => {
      const runs = await listRuns(db, request.params.packageId)
      return runs.map(run => ({ ...run, plan: { ...run.plan }, error: run.error && { ...run.error } }))
    },
  })
}
