import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** What an inspection is asked for. */
export const inspectRequestSchema = z.object({ packageId: z.string(), version: z.int().min(1) })

/** A request to look at the images of one package version. */
export type InspectRequest = z.output<typeof inspectRequestSchema>

/** Looks at the images of a package version. One at a time on a site server: it follows other work, nobody waits for it. */
export const inspectImagesJob = defineJob({
  name: 'image-contents.inspect',
  data: inspectRequestSchema,
  concurrency: 1,
})
