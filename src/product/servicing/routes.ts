import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { type AskingHouse, askForPlan, askForRun } from './ask-for-run.ts'
import { planRequestSchema, runRequestSchema } from './jobs.ts'
import { readLog } from './run-log.ts'
import { endInterruptedRuns, listRuns, readRun } from './runs.ts'

const reasonSchema = z
  .object({ code: z.string(), text: z.string(), wayOut: z.string() })
  .meta({ id: 'ServicingReason' })
const imagePlaceSchema = z.object({ path: z.string(), index: z.int() }).nullable()
const runFields = {
  id: z.string(),
  packageId: z.string(),
  baseVersion: z.int(),
  engine: z.string(),
  state: z.enum(['planning', 'waiting', 'running', 'succeeded', 'not-needed', 'failed']),
  publishedVersion: z.int().nullable(),
  error: z.record(z.string(), z.unknown()).nullable(),
  requestedBy: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  worker: z
    .string()
    .nullable()
    .describe('The servicing worker that had it last; null for a run on the site server.'),
  bytesDownloaded: z.int().nullable().describe('What the worker downloaded for it.'),
  bytesUploaded: z.int().nullable().describe('What workers uploaded for it.'),
  cleanup: z.enum(['none', 'start-component-cleanup', 'reset-base']),
  optimize: z.boolean(),
  verify: z.enum(['changed', 'whole']),
  wims: z
    .array(
      z
        .object({
          path: z.string(),
          bytesBefore: z.int(),
          bytesAfter: z.int(),
          bytesUnused: z.int().describe('What writing the published file anew would save.'),
          bytesSaved: z.int().nullable().describe('What writing it anew saved; null when it was not.'),
        })
        .meta({ id: 'ServicedWim' }),
    )
    .nullable()
    .describe('The WIM files that it published; null while there are none.'),
}
const summarySchema = z
  .object({
    ...runFields,
    planHash: z.string().nullable(),
    proven: z
      .boolean()
      .describe('Whether what was read back is as planned; false when nothing was read back.'),
    checks: z.int().describe('How many things were read back.'),
  })
  .meta({ id: 'ServicingRunSummary' })
const runSchema = z
  .object({
    ...runFields,
    plan: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('Null while it is being made, and when it could not be.'),
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
        updateStatus: z
          .object({ value: z.int(), text: z.string() })
          .describe(
            "The same in Configuration Manager's number and word (SMS_ImageUpdateStatus.UpdateStatus).",
          ),
        reason: reasonSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'ServicingRun' })
const accepted = z.object({ operation: z.string() })

/** Offline servicing over HTTP. */
export function addServicingRoutes(server: HttpServer, house: AskingHouse): void {
  const { db } = house
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
    handler: async (request, reply) =>
      reply.code(202).send(await askForPlan(house, request.body, request.caller.name)),
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
    handler: async (request, reply) =>
      reply.code(202).send(await askForRun(house, request.body, request.caller.name)),
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
    handler: async request => {
      await endInterruptedRuns(db)
      const run = await readRun(db, request.params.run)
      return { ...run, plan: run.plan && { ...run.plan }, error: run.error && { ...run.error } }
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/servicing/runs/:run/log',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'readServicingLog',
      description:
        'The last part of the raw log of a run on a servicing worker; empty for a run on the site server.',
      params: z.object({ run: z.uuid() }),
      response: { 200: z.object({ lines: z.array(z.string()) }) },
    },
    handler: async request => {
      const { id } = await readRun(db, request.params.run)
      return { lines: await readLog(db, id) }
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/upgrade-packages/:packageId/servicing-runs',
    config: { roles: ['administrator'] },
    schema: {
      operationId: 'listServicingRuns',
      description: 'The latest runs of a package, the newest first, without plan and proof.',
      params: z.object({ packageId: z.string() }),
      response: { 200: z.array(summarySchema) },
    },
    handler: async request => {
      await endInterruptedRuns(db)
      const runs = await listRuns(db, request.params.packageId)
      return runs.map(run => ({ ...run, error: run.error && { ...run.error } }))
    },
  })
}
