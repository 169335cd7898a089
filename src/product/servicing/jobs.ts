import { z } from 'zod'
import { defineJob } from '#platform/jobs'
import { updateClasses } from './continue-on-error.ts'

/** What a servicing plan is asked for. */
export const planRequestSchema = z
  .object({
    packageId: z.string(),
    updates: z
      .array(z.string())
      .min(1)
      .max(500)
      .describe('Update IDs, the beginnings of IDs, or KB articles.'),
    indexes: z
      .array(z.int().min(1))
      .min(1)
      .optional()
      .describe('Images of install.wim to service; all when absent.'),
    base: z
      .enum(['in-use', 'pristine'])
      .optional()
      .describe(
        'What the updates go onto: the version in use, or the version as it was read from a source that it was made from, which has none of the updates applied since. The version in use when absent.',
      ),
    engine: z
      .string()
      .min(1)
      .max(50)
      .optional()
      .describe('The engine that the plan is for; that of the site server when absent.'),
    cleanup: z
      .enum(['none', 'start-component-cleanup', 'reset-base'])
      .optional()
      .describe(
        'Remove superseded updates after the image is updated; after reset-base no update can be uninstalled either. None when absent. Only Windows can: the engine native refuses the updates then.',
      ),
    optimize: z
      .boolean()
      .optional()
      .describe(
        'Write each serviced WIM file anew when its images are done, so that what was replaced takes no space; nothing is compressed again. False when absent.',
      ),
    verify: z
      .enum(['changed', 'whole'])
      .optional()
      .describe(
        'What the proof decompresses of serviced WIM files: what changed (the rest is compared with the original as it is stored), or everything, which also finds damage that was there before. What changed when absent.',
      ),
  })
  .meta({ id: 'ServicingPlanRequest' })

/** What a servicing run is asked for. */
export const runRequestSchema = planRequestSchema
  .extend({
    planHash: z
      .string()
      .optional()
      .describe(
        'The hash of the plan that was agreed to, or its first 12 or more digits; the run refuses any other plan.',
      ),
    expectedVersion: z
      .int()
      .min(1)
      .optional()
      .describe(
        'The version in use that the result may replace; the run is refused when it is another one. With the base pristine, the one that is in use when the run is asked for.',
      ),
    updateDistributionPoints: z
      .boolean()
      .default(false)
      .describe('Update distribution points with the image.'),
    continueOnError: z
      .boolean()
      .default(false)
      .describe(
        'Go on with the other updates when one is refused or fails for an image: what is published holds nothing of it there, and the run says so. Otherwise the run fails and publishes nothing.',
      ),
    continueOnErrorClasses: z
      .array(z.enum(updateClasses))
      .min(1)
      .max(updateClasses.length)
      .optional()
      .describe('Go on over errors of updates of these classes alone, whatever continueOnError says.'),
    priority: z
      .enum(['high', 'medium', 'low'])
      .default('medium')
      .describe('Waiting runs of a higher priority come first; of one priority, the oldest.'),
    runOn: z
      .enum(['site', 'worker'])
      .default('site')
      .describe(
        'Where the plan is carried out: on the site server, or on a servicing worker that has the engine.',
      ),
  })
  .meta({ id: 'ServicingRunRequest' })

/** A request for a plan. */
export type PlanRequest = z.output<typeof planRequestSchema>
/** A request for a run. */
export type RunRequest = z.output<typeof runRequestSchema>

/** Makes a plan; reading the images takes time the first time. */
export const planServicingJob = defineJob({ name: 'servicing.plan', data: planRequestSchema, concurrency: 2 })

/** Services a package. One at a time on a site server, unless its setting says otherwise: it uses the whole disk. */
export const runServicingJob = defineJob({ name: 'servicing.run', data: runRequestSchema, concurrency: 1 })

/** Has a servicing worker service a package. Waiting costs little, so that all that wait are offered, the most urgent first. */
export const runOnWorkerJob = defineJob({
  name: 'servicing.run-on-worker',
  data: runRequestSchema,
  concurrency: 32,
})
