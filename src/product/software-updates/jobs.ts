import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** Where an update file is. */
export const updatePathSchema = z
  .string()
  .refine(path => isAbsolute(path) && !path.includes('\0'), 'an absolute path on the site server')

/** Adds one update file that lies on the site server. */
export const addUpdateJob = defineJob({
  name: 'software-updates.add',
  data: z.object({ path: updatePathSchema }),
  concurrency: 2,
})
