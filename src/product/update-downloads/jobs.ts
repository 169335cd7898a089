import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** The updates to download. */
export const updatesSchema = z.array(z.guid().toLowerCase()).min(1).max(500)

/** Downloads the files of updates. One at a time: two must not write the same file, and each fetches several at once. */
export const downloadUpdatesJob = defineJob({
  name: 'update-downloads.download',
  data: z.object({ updates: updatesSchema }),
  concurrency: 1,
})
