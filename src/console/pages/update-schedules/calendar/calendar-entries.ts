// What stands in the calendar, by the day. Pure.

import type { ServicingCalendar } from '#api-client'
import { dayOf } from './month-days.ts'

type Time = ServicingCalendar['times'][number]

/** One time of a schedule, and the moment at which it stands: when it began or can begin, else when it is due. */
export type CalendarEntry = Time & { key: string; at: string }

/** The entries of each day in local time, the earliest first. */
export function entriesByDay(times: readonly Time[]): Map<string, CalendarEntry[]> {
  const entries = times.map(time => ({
    ...time,
    key: time.occurrence ?? `${time.schedule} ${time.due}`,
    at: time.start ?? time.due,
  }))
  entries.sort((left, right) => left.at.localeCompare(right.at))
  return Map.groupBy(entries, entry => dayOf(new Date(entry.at)))
}
