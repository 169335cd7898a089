import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** How a clean-up is asked for. */
export const cleanUpRequestSchema = z
  .object({
    plan: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .default(null)
      .describe('The hash of the preview that was agreed to; null removes what there is to remove.'),
  })
  .meta({ id: 'CleanUpRequest' })

/** Removes the versions that nothing keeps. */
export const cleanUpJob = defineJob({
  name: 'content-retention.clean-up',
  data: cleanUpRequestSchema,
  concurrency: 1,
})
