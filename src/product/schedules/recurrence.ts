import { z } from 'zod'
import { localMinuteSchema, timeZoneSchema } from './fields.ts'

const weekdaySchema = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
/** A day of the week. */
export type Weekday = z.infer<typeof weekdaySchema>

/** Which days: every so many days; days of a week; a day of a month by its number, or by its weekday. */
const patternSchema = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), interval: z.int().min(1).max(999).default(1) }),
  z.strictObject({
    every: z.literal('week'),
    interval: z.int().min(1).max(99).default(1),
    weekdays: z.array(weekdaySchema).min(1).max(7),
  }),
  z.strictObject({
    every: z.literal('month'),
    interval: z.int().min(1).max(12).default(1),
    day: z
      .union([z.int().min(1).max(31), z.literal('last')])
      .describe('Months without this day are left out.'),
  }),
  z.strictObject({
    every: z.literal('month-weekday'),
    interval: z.int().min(1).max(12).default(1),
    week: z.union([z.int().min(1).max(4), z.literal('last')]),
    weekday: weekdaySchema,
    plusDays: z.int().min(0).max(27).default(0).describe('So many days later: the second Tuesday plus 3.'),
  }),
])

/** When something is due, again and again. */
export const recurrenceSchema = z
  .strictObject({
    pattern: patternSchema,
    start: localMinuteSchema.describe(
      'The first day that counts, and the time of day; local time, as 2027-01-31T22:00. With plusDays, the day before the days are added.',
    ),
    until: localMinuteSchema.optional().describe('The last local time at which it may be due.'),
    count: z.int().min(1).max(1000).optional().describe('How many times it is due altogether.'),
    timeZone: timeZoneSchema,
  })
  .refine(({ until, count }) => until === undefined || count === undefined, {
    error: 'either until or count, not both',
    path: ['count'],
  })
  .meta({ id: 'Recurrence' })

/** A recurrence as it was checked. */
export type Recurrence = z.output<typeof recurrenceSchema>
