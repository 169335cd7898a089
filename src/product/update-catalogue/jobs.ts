import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** Synchronises one source of updates. One at a time: each keeps a processor and the database busy. */
export const synchroniseJob = defineJob({
  name: 'update-catalogue.synchronise',
  data: z.object({ source: z.string() }),
  concurrency: 1,
})

/** Looks into one folder of update files, and takes what is new. One at a time, beside whatever reads a catalogue. */
export const synchroniseFolderJob = defineJob({
  name: 'update-folders.synchronise',
  data: z.object({
    source: z.string(),
    /** Whether files that were refused before are tried once more. */
    retryRefused: z.boolean(),
  }),
  concurrency: 1,
})
