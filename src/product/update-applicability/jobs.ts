import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** What deciding is asked for. */
export const decideRequestSchema = z.object({ packageId: z.string(), version: z.int().min(1) })

/** A request to decide which updates apply to a package version. */
export type DecideRequest = z.output<typeof decideRequestSchema>

/** Decides which updates of the catalogue apply to the images of a version. One at a time: each keeps a processor busy. */
export const decideApplicabilityJob = defineJob({
  name: 'update-applicability.decide',
  data: decideRequestSchema,
  concurrency: 1,
})
