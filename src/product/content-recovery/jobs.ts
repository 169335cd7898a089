import { z } from 'zod'
import { defineJob } from '#platform/jobs'

/** How a verification is asked for. */
export const verificationRequestSchema = z
  .object({
    bytesPerSecond: z
      .int()
      .min(1024)
      .nullable()
      .default(null)
      .describe('The most that is read in a second; null reads as fast as the disk gives.'),
  })
  .meta({ id: 'LibraryVerificationRequest' })

/** Reads the whole library again and heals it. One at a time on a site server: it reads whole disks. */
export const verifyLibraryJob = defineJob({
  name: 'content-recovery.verify',
  data: verificationRequestSchema,
  concurrency: 1,
})
