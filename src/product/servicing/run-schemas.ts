// What runs look like over HTTP.

import { z } from 'zod'
import { updateClasses } from './continue-on-error.ts'
import { priorities } from './priorities.ts'
import { runSteps } from './run-steps.ts'

const reasonSchema = z
  .object({ code: z.string(), text: z.string(), wayOut: z.string() })
  .meta({ id: 'ServicingReason' })
const imagePlaceSchema = z.object({ path: z.string(), index: z.int() }).nullable()
const step = z.enum(runSteps)

const runFields = {
  id: z.string(),
  packageId: z.string(),
  baseVersion: z.int(),
  engine: z.string(),
  state: z.enum(['planning', 'waiting', 'running', 'succeeded', 'not-needed', 'failed']),
  step: step.describe('Where it is; the state follows from it.'),
  stepAt: z.iso.datetime(),
  priority: z.enum(priorities),
  publishedVersion: z.int().nullable(),
  error: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('Why it failed; of a run that succeeded, why distribution points could not be told.'),
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
  continueOnError: z.boolean(),
  continueOnErrorClasses: z.array(z.enum(updateClasses)).nullable(),
  failures: z
    .int()
    .describe('How many times an update could not be put into an image; the statuses say which, and why.'),
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

/** A run in a list. */
export const summarySchema = z
  .object({
    ...runFields,
    planHash: z.string().nullable(),
    proven: z
      .boolean()
      .describe('Whether what was read back is as planned; false when nothing was read back.'),
    checks: z.int().describe('How many things were read back.'),
  })
  .meta({ id: 'ServicingRunSummary' })

/** A run. */
export const runSchema = z
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
        status: z
          .enum(['applied', 'installed', 'not-required', 'applicable', 'unsupported', 'unknown', 'failed'])
          .describe('What became of this update for this image.'),
        updateStatus: z
          .object({ value: z.int(), text: z.string() })
          .describe(
            "The same in Configuration Manager's number and word (SMS_ImageUpdateStatus.UpdateStatus).",
          ),
        reason: reasonSchema.nullable(),
      }),
    ),
    steps: z
      .array(z.object({ step, at: z.iso.datetime() }))
      .describe('The steps that it took, each with the moment in which it began.'),
  })
  .meta({ id: 'ServicingRun' })

/** How far a run is. */
export const progressSchema = z
  .object({
    id: z.string(),
    state: runFields.state,
    step,
    stepAt: z.iso.datetime(),
    stepNumber: z.int().describe('Of all steps that a run can take, in their order.'),
    stepCount: z.int(),
    worker: z.string().nullable(),
    phase: z.string().nullable(),
    bytesDone: z.int().describe('Of the phase, as `bytesTotal` is.'),
    bytesTotal: z.int().nullable(),
    bytesPerSecond: z.int().nullable(),
    secondsLeft: z.int().nullable().describe('Of the phase.'),
    isOver: z.boolean(),
  })
  .meta({ id: 'ServicingProgress' })

/** A run in the queue. */
export const queuedSchema = z
  .object({
    run: z.string(),
    packageId: z.string(),
    lane: z
      .string()
      .describe(
        'What it waits for: `site`, or `worker:` and an engine. Runs of one lane wait for one another.',
      ),
    engine: z.string(),
    priority: z.enum(priorities),
    step,
    worker: z.string().nullable(),
    requestedBy: z.string(),
    askedAt: z.iso.datetime(),
    runningSince: z.iso.datetime().nullable().describe('Null while it waits.'),
    place: z.int().describe('Its place in the lane: 0 while it runs, 1 for the next one.'),
    expectedStart: z.iso
      .datetime()
      .nullable()
      .describe(
        'By how long the last runs of the lane took; null when nothing is known, no worker is there, or it waits for another run.',
      ),
    waitsFor: z
      .string()
      .nullable()
      .describe('The run of the same package that has to end first; null when there is none.'),
  })
  .meta({ id: 'QueuedServicingRun' })
