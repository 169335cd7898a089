// A recurrence as somebody fills it in: every answer is kept, also those of a pattern that is not chosen now.

import type { Recurrence } from '#api-client'

/** The days of a week, as a recurrence names them. */
export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
/** One of them. */
export type Weekday = (typeof weekdays)[number]

/** See the top of this file. */
export type Repeat = {
  every: Recurrence['pattern']['every']
  interval: number
  weekdays: Weekday[]
  day: number | 'last'
  week: number | 'last'
  weekday: Weekday
  plusDays: number
  /** Local time, to the minute: `2027-01-31T22:00`. */
  start: string
  timeZone: string
}

/** The time zone of this browser. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** A local time as fields for date and time hold it, so many hours from now. */
export function localInput(hours: number): string {
  const moment = new Date(Date.now() + hours * 3_600_000)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The second Tuesday of each month and three days more, at ten in the evening: what most people want of updates. */
export function usualRepeat(): Repeat {
  return {
    every: 'month-weekday',
    interval: 1,
    weekdays: ['saturday'],
    day: 1,
    week: 2,
    weekday: 'tuesday',
    plusDays: 3,
    start: `${localInput(0).slice(0, 10)}T22:00`,
    timeZone: ownTimeZone(),
  }
}

/** What is filled in, as the site takes it. */
export function recurrenceOf(repeat: Repeat): Recurrence {
  return { pattern: patternOf(repeat), start: repeat.start, timeZone: repeat.timeZone }
}

function patternOf({
  every,
  interval,
  weekdays: days,
  day,
  week,
  weekday,
  plusDays,
}: Repeat): Recurrence['pattern'] {
  switch (every) {
    case 'day':
      return { every, interval }
    case 'week':
      return { every, interval, weekdays: days }
    case 'month':
      return { every, interval, day }
    default:
      return { every, interval, week, weekday, plusDays }
  }
}

/** The reverse: a recurrence in the form that can be filled in. */
export function repeatOf(recurrence: Recurrence): Repeat {
  const { pattern, start, timeZone } = recurrence
  return { ...usualRepeat(), ...pattern, start, timeZone }
}
