import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** Synchronises one source of updates. One at a time: each keeps a processor and the database busy. */
export const synchroniseJob = defineJob({
  name: 'update-catalogue.synchronise',
  data: z.object({ source: z.string() }),
  concurrency: 1,
})
