import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** Adds one update file that lies on the site server. */
export const addUpdateJob = defineJob({
  name: 'software-updates.add',
  data: z.object({ path: z.string().refine(isAbsolute, 'an absolute path on the site server') }),
  concurrency: 2,
})
