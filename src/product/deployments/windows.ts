// Maintenance windows as a device is told them: in UTC, those of the next weeks. Pure.

import type { AssignmentSchedule } from '#product/device-protocol'
import { occurrencesAfter, type ServiceWindow } from '#product/schedules'

type Windows = NonNullable<AssignmentSchedule['windows']>

const aheadMs = 28 * 24 * 3_600_000
/** Of one window that opens every day for four weeks, with some to spare. */
const mostOpenings = 32
/** A message holds no more. */
const mostWindows = 200
const keptMs = 600_000
const kept = new Map<string, { until: number; windows: Windows }>()

/** The stretches of time that are open now or open within four weeks, the earliest first; windows that overlap or meet are one. Null: at any time. */
export function windowsInUtc(windows: readonly ServiceWindow[] | null, now: Date): Windows | null {
  if (windows === null) return null
  // Every device asks again and again, and finding the days of a recurrence is work.
  const key = JSON.stringify(windows)
  const known = kept.get(key)
  if (known !== undefined && now.getTime() < known.until && now.getTime() > known.until - keptMs)
    return known.windows
  const found = findWindows(windows, now)
  if (kept.size >= 500) kept.clear()
  kept.set(key, { until: now.getTime() + keptMs, windows: found })
  return found
}

function findWindows(windows: readonly ServiceWindow[], now: Date): Windows {
  const stretches = windows
    .flatMap(({ recurrence, minutes }) => {
      const lengthMs = minutes * 60_000
      return occurrencesAfter(recurrence, new Date(now.getTime() - lengthMs), mostOpenings).map(from => ({
        from: from.getTime(),
        until: from.getTime() + lengthMs,
      }))
    })
    .filter(({ from }) => from <= now.getTime() + aheadMs)
    .sort((one, other) => one.from - other.from)
  const joined: { from: number; until: number }[] = []
  for (const { from, until } of stretches) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until)
    else joined.push({ from, until })
  }
  return joined
    .slice(0, mostWindows)
    .map(({ from, until }) => ({ from: new Date(from).toISOString(), until: new Date(until).toISOString() }))
}
