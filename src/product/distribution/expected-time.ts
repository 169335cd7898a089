// How long a transfer will take by a point's measured rate and its schedule. Pure.

import type { HourRule, PointRules, Priority } from '#product/distribution-protocol'

const hourSeconds = 3600
const hoursOfWeek = 168

/** Which hour of the week it is somewhere (0 is Monday from 00:00 to 01:00), and how many seconds of it are left. */
export function hourOfWeek(at: Date, timeZone: string): { hour: number; secondsLeft: number } {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday ?? '')
  const passed = Number(parts.minute) * 60 + Number(parts.second) + at.getUTCMilliseconds() / 1000
  return { hour: day * 24 + Number(parts.hour), secondsLeft: hourSeconds - passed }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  formatters.set(timeZone, made)
  return made
}

/** Whether an hour lets content of this priority through. */
export function letsThrough(access: HourRule['access'], priority: Priority): boolean {
  if (access === 'open') return true
  if (access === 'medium-and-high') return priority !== 'low'
  return access === 'high-only' && priority === 'high'
}

/** A transfer to be timed. `bytesPerSecond` is what the point was measured to reach; null when nothing was measured. */
export type TimedTransfer = {
  bytes: number
  bytesPerSecond: number | null
  rules: Pick<PointRules, 'maintenance' | 'timeZone' | 'week'>
  priority: Priority
  from: Date
}

/**
 * Seconds until the last byte has arrived, closed hours included. Null when it cannot be told: nothing was measured in an hour
 * without a limit, the point is in maintenance, or no hour of the week lets it through.
 */
export function expectedSeconds(transfer: TimedTransfer): number | null {
  if (transfer.bytes === 0) return 0
  if (transfer.rules.maintenance) return null
  const first = throughHours(transfer, transfer.bytes, transfer.from)
  if (first.seconds !== null) return Math.ceil(first.seconds)
  if (first.bytesMoved === null || first.bytesMoved <= 0) return null
  // What is left after this week: whole weeks are like this one, and the last one is gone through hour by hour again.
  const left = transfer.bytes - first.bytesMoved
  const weeks = Math.floor(left / first.bytesMoved)
  const passed = (weeks + 1) * hoursOfWeek * hourSeconds
  const rest = left - weeks * first.bytesMoved
  if (rest <= 0) return passed
  // Beyond ten years the hour of the end is of no use to anybody, and calendars end too.
  if (weeks > 520) return Math.ceil(passed + (rest / first.bytesMoved) * hoursOfWeek * hourSeconds)
  const last = throughHours(transfer, rest, new Date(transfer.from.getTime() + passed * 1000))
  return Math.ceil(passed + (last.seconds ?? hoursOfWeek * hourSeconds))
}

/** Goes through one week of hours. `bytesMoved` is null when the rate of an hour that lets it through is unknown. */
function throughHours(
  { bytesPerSecond, rules, priority }: TimedTransfer,
  bytes: number,
  from: Date,
): { seconds: number | null; bytesMoved: number | null } {
  let moved = 0
  let seconds = 0
  while (seconds < hoursOfWeek * hourSeconds) {
    const { hour, secondsLeft } = hourOfWeek(new Date(from.getTime() + seconds * 1000), rules.timeZone)
    const rule = rules.week[hour]
    if (rule && letsThrough(rule.access, priority)) {
      const limits = [bytesPerSecond, rule.bytesPerSecond].filter(limit => limit !== null)
      if (limits.length === 0) return { seconds: null, bytesMoved: null }
      const rate = Math.min(...limits)
      if (moved + rate * secondsLeft >= bytes)
        return { seconds: seconds + (bytes - moved) / rate, bytesMoved: bytes }
      moved += rate * secondsLeft
    }
    seconds += secondsLeft
  }
  return { seconds: null, bytesMoved: moved }
}
