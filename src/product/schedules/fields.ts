// Times as people write them: local, without a zone.

import { z } from 'zod'
import { isTimeZone } from './local-time.ts'

/** A local time to the minute, as `2027-01-31T22:00`. */
export const localMinuteSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .refine(isLocalTime, 'a date and a time that exist')

/** A local time to the minute or to the second. */
export const localTimeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/)
  .refine(isLocalTime, 'a date and a time that exist')

/** The name of a time zone, also `UTC`. */
export const timeZoneSchema = z
  .string()
  .max(100)
  .refine(isTimeZone, 'a time zone that is known here, as Europe/Paris')

/** A local time as a Date whose UTC parts are the local ones. */
export function readLocalTime(text: string): Date {
  return new Date(`${text}Z`)
}

function isLocalTime(text: string): boolean {
  const moment = readLocalTime(text)
  const year = Number(text.slice(0, 4))
  return (
    !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) && year >= 2000 && year < 2200
  )
}
