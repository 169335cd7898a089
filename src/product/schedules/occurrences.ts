// The moments of a recurrence.

import rrulePackage from 'rrule'
import { localTimeAt, momentOf } from './local-time.ts'
import type { Recurrence, Weekday } from './recurrence.ts'

const { RRule } = rrulePackage
type Options = ConstructorParameters<typeof RRule>[0]

const dayMs = 86_400_000
const weekdays = {
  monday: RRule.MO,
  tuesday: RRule.TU,
  wednesday: RRule.WE,
  thursday: RRule.TH,
  friday: RRule.FR,
  saturday: RRule.SA,
  sunday: RRule.SU,
} satisfies Record<Weekday, unknown>

/** The next moments after one, the earliest first; fewer than `count` only when there are no more. */
export function occurrencesAfter(recurrence: Recurrence, after: Date, count: number): Date[] {
  const { pattern, start, timeZone } = recurrence
  const plusMs = pattern.every === 'month-weekday' ? pattern.plusDays * dayMs : 0
  const rule = new RRule({ ...optionsOf(pattern), dtstart: new Date(`${start}:00Z`) })
  const found: Date[] = []
  // Two days earlier: a local time can be that far from its moment's parts, and the later filter is exact.
  let local: Date | null = new Date(localTimeAt(after, timeZone).getTime() - plusMs - 2 * dayMs)
  while (found.length < count) {
    local = rule.after(local)
    if (local === null) return found
    const moment = momentOf(new Date(local.getTime() + plusMs), timeZone)
    if (moment > after && moment.getTime() !== found.at(-1)?.getTime()) found.push(moment)
  }
  return found
}

function optionsOf(pattern: Recurrence['pattern']): Options {
  const { interval } = pattern
  switch (pattern.every) {
    case 'day':
      return { freq: RRule.DAILY, interval }
    case 'week':
      return { freq: RRule.WEEKLY, interval, byweekday: pattern.weekdays.map(day => weekdays[day]) }
    case 'month':
      return { freq: RRule.MONTHLY, interval, bymonthday: pattern.day === 'last' ? -1 : pattern.day }
    case 'month-weekday': {
      const nth = pattern.week === 'last' ? -1 : pattern.week
      return { freq: RRule.MONTHLY, interval, byweekday: [weekdays[pattern.weekday].nth(nth)] }
    }
  }
}
