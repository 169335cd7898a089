import { z } from 'zod'
import { isTimeZone } from './local-time.ts'

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
    start: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
      .refine(text => isLocalTime(text), 'a date and a time that exist')
      .describe('The first day that counts, and the time of day; local time, as 2027-01-31T22:00.'),
    timeZone: z.string().max(100).refine(isTimeZone, 'a time zone that is known here, as Europe/Paris'),
  })
  .meta({ id: 'Recurrence' })

/** A recurrence as it was checked. */
export type Recurrence = z.output<typeof recurrenceSchema>

function isLocalTime(text: string): boolean {
  const moment = new Date(`${text}:00Z`)
  const year = Number(text.slice(0, 4))
  return (
    !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) && year >= 2000 && year < 2200
  )
}
