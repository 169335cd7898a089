import { z } from 'zod'
import { localTimeSchema, timeZoneSchema } from './fields.ts'
import type { Recurrence } from './recurrence.ts'

/** One date and time. */
export const onceSchema = z
  .strictObject({
    at: localTimeSchema.describe('Local time, as 2027-01-31T22:00, with seconds if wanted.'),
    timeZone: timeZoneSchema,
  })
  .meta({ id: 'Once' })

/** A date and time as it was checked. */
export type Once = z.output<typeof onceSchema>

/** When something is due: once, or again and again. */
export type Timing = Once | Recurrence
