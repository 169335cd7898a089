// What the hours of the week let through: the point goes by it, and the site's forecast. Pure: the moment is given, by the site's clock.

import type { HourRule, PointRules, Priority } from './desired-state.ts'

const hoursOfDay = 24
const hourSeconds = 3600
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const closed: HourRule = { access: 'closed', bytesPerSecond: null }
const quarterHourMs = 15 * 60_000

/** Making a formatter costs a thousand times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat | null>()

function formatterOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat | null = null
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  formatters.set(timeZone, made)
  return made
}

/** An hour of the week: 0 is Monday from 00:00 to 01:00, 167 Sunday from 23:00. `secondsLeft` of it have not passed. */
export type HourOfWeek = { hour: number; secondsLeft: number }

/**
 * The hour of the week at a moment, in a time zone. In the night in which clocks go back an hour comes twice, in the one in which
 * they go forward an hour never comes. Null for a time zone that is not known here.
 */
export function hourOfWeek(moment: Date, timeZone: string): HourOfWeek | null {
  const parts = formatterOf(timeZone)?.formatToParts(moment)
  if (!parts) return null
  const partOf = (type: string) => parts.find(part => part.type === type)?.value ?? ''
  const passed = Number(partOf('minute')) * 60 + Number(partOf('second')) + moment.getUTCMilliseconds() / 1000
  return {
    hour: weekdays.indexOf(partOf('weekday')) * hoursOfDay + Number(partOf('hour')),
    secondsLeft: hourSeconds - passed,
  }
}

/**
 * The rule at a moment. A time zone that is not known here closes every hour, unless all hours are alike: sending in working hours
 * is the worse mistake.
 */
export function ruleAt({ week, timeZone }: Pick<PointRules, 'week' | 'timeZone'>, moment: Date): HourRule {
  const [first = closed] = week
  const areAlike = week.every(
    hour => hour.access === first.access && hour.bytesPerSecond === first.bytesPerSecond,
  )
  if (areAlike) return first
  const hour = hourOfWeek(moment, timeZone)?.hour
  return hour === undefined ? closed : (week[hour] ?? closed)
}

/** Whether content of a priority may travel. */
export function letsThrough(access: HourRule['access'], priority: Priority): boolean {
  if (access === 'open') return true
  if (access === 'medium-and-high') return priority !== 'low'
  return access === 'high-only' && priority === 'high'
}

/**
 * Milliseconds until the rule can be another one. Every time zone in use is a multiple of a quarter of an hour away from UTC, and
 * so are its changes.
 */
export function msToNextRule(moment: Date): number {
  return quarterHourMs - (moment.getTime() % quarterHourMs)
}
