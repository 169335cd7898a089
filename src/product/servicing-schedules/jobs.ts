import { z } from 'zod'
import { defineJob } from '#platform/jobs'
import { scheduleSchema } from './schedule-definition.ts'

const occurrenceSchema = z.object({ occurrence: z.string() })

/** Does what is due. Mostly it waits for runs, which have a queue of their own, so many may wait. */
export const runOccurrenceJob = defineJob({
  name: 'servicing-schedules.run',
  data: occurrenceSchema,
  concurrency: 16,
})

/** Says what a schedule would do; reading the images takes time the first time. */
export const previewScheduleJob = defineJob({
  name: 'servicing-schedules.preview',
  data: scheduleSchema,
  concurrency: 2,
})
