// The moments of a recurrence, and of what is due once.

import rrulePackage from 'rrule'
import { readLocalTime } from './fields.ts'
import { localTimeAt, momentOf } from './local-time.ts'
import type { Timing } from './once.ts'
import type { Recurrence, Weekday } from './recurrence.ts'

const { RRule } = rrulePackage
type Options = NonNullable<ConstructorParameters<typeof RRule>[0]>

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
export function occurrencesAfter(timing: Timing, after: Date, count: number): Date[] {
  const found: Date[] = []
  if (count > 0)
    walk(timing, after, moment => {
      found.push(moment)
      return found.length < count
    })
  return found
}

/** The moments from one to another, both included, the earliest first; at most `most` of them. */
export function occurrencesBetween(
  timing: Timing,
  { from, until, most }: { from: Date; until: Date; most: number },
): Date[] {
  const found: Date[] = []
  walk(timing, new Date(from.getTime() - 1), moment => {
    if (moment <= until && found.length < most) found.push(moment)
    return moment < until && found.length < most
  })
  return found
}

/** The last moment after one and not after another; null when there is none. */
export function lastOccurrence(timing: Timing, { after, until }: { after: Date; until: Date }): Date | null {
  let last: Date | null = null
  walk(timing, after, moment => {
    if (moment <= until) last = moment
    return moment < until
  })
  return last
}

/** Calls `visit` with the moments after one, each once, the earliest first, until it says no. */
function walk(timing: Timing, after: Date, visit: (moment: Date) => boolean): void {
  if ('at' in timing) {
    const moment = momentOf(readLocalTime(timing.at), timing.timeZone)
    if (moment > after) visit(moment)
    return
  }
  const { timeZone } = timing
  const plusMs = plusMsOf(timing)
  // Two days earlier: a local time can be that far from its moment's parts, and the later filter is exact.
  const from = localTimeAt(after, timeZone).getTime() - plusMs - 2 * dayMs
  let last = after
  new RRule({ ...rruleOf(timing), dtstart: firstDay(timing, from) }).all(local => {
    if (local.getTime() < from) return true
    const moment = momentOf(new Date(local.getTime() + plusMs), timeZone)
    if (moment <= last) return true
    last = moment
    return visit(moment)
  })
}

/** RFC 5545's rule of the days before `plusDays` are added, in local time. */
function rruleOf(recurrence: Recurrence): Options {
  const { pattern, until, count } = recurrence
  const options: Options = optionsOf(pattern)
  if (count !== undefined) options.count = count
  if (until !== undefined) options.until = new Date(readLocalTime(until).getTime() - plusMsOf(recurrence))
  return options
}

/**
 * Where the search begins: the rule's first day, or a later one from which the rule goes on in the same way. rrule walks through every day
 * between, which takes long after some years. What is counted is counted from the first day.
 */
function firstDay({ pattern, start, count }: Recurrence, from: number): Date {
  const first = readLocalTime(start)
  if (count !== undefined || from <= first.getTime()) return first
  if (pattern.every === 'day' || pattern.every === 'week') {
    const stepMs = pattern.interval * (pattern.every === 'week' ? 7 : 1) * dayMs
    return new Date(first.getTime() + Math.floor((from - first.getTime()) / stepMs) * stepMs)
  }
  const at = new Date(from)
  const months = (at.getUTCFullYear() - first.getUTCFullYear()) * 12 + at.getUTCMonth() - first.getUTCMonth()
  const whole = Math.floor(months / pattern.interval) * pattern.interval
  if (whole === 0) return first
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + whole]
  return new Date(Date.UTC(year, month, 1, first.getUTCHours(), first.getUTCMinutes()))
}

function plusMsOf({ pattern }: Recurrence): number {
  return pattern.every === 'month-weekday' ? pattern.plusDays * dayMs : 0
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
