import { z } from 'zod'
import { defineJob } from '#platform/jobs'

const updateSchema = z.object({ packageId: z.string() })

/** A package whose schedule is due. */
export type UpdateRequest = z.output<typeof updateSchema>

/** Looks at the source of a package and brings what is new to its distribution points. */
export const updateOnScheduleJob = defineJob({
  name: 'update-schedules.update',
  data: updateSchema,
  concurrency: 1,
})
