// How long a transfer will take by a point's measured rate and its schedule. Pure.

import {
  hourOfWeek,
  letsThrough,
  type PointRules,
  type Priority,
  ruleAt,
} from '#product/distribution-protocol'

const hourSeconds = 3600
const hoursOfWeek = 168

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
    const moment = new Date(from.getTime() + seconds * 1000)
    const secondsLeft = hourOfWeek(moment, rules.timeZone)?.secondsLeft ?? hourSeconds
    const rule = ruleAt(rules, moment)
    if (letsThrough(rule.access, priority)) {
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
