// When a device may begin the work of an assignment. Pure, so that every client decides alike.

import type { AssignmentSchedule } from './messages.ts'

/** `start`: now. `offer`: whoever is at the device may start it. `wait`: until `at` (ISO 8601), or with null until a newer policy says more. */
export type Start =
  | { kind: 'start' }
  | { kind: 'offer' }
  | { kind: 'wait'; at: string | null; reason: string }

/**
 * Required work begins at its deadline, inside a window when there are windows, and when it can end before the window closes. Available work is
 * offered from its first moment on; a window does not bind the person who asks for it.
 */
export function startOf(schedule: AssignmentSchedule, now: Date): Start {
  const { availableFrom, deadline, windows, estimatedMinutes } = schedule
  if (now < new Date(availableFrom))
    return { kind: 'wait', at: availableFrom, reason: 'it is not available yet' }
  if (deadline === null) return { kind: 'offer' }
  if (now < new Date(deadline)) return { kind: 'wait', at: deadline, reason: 'its deadline has not come' }
  if (windows === null) return { kind: 'start' }
  const needed = estimatedMinutes * 60_000
  const fits = windows.filter(({ from, until }) => {
    const start = Math.max(now.getTime(), Date.parse(from))
    return Date.parse(until) - start >= needed
  })
  const [next] = fits.sort((left, right) => Date.parse(left.from) - Date.parse(right.from))
  if (next === undefined)
    return { kind: 'wait', at: null, reason: 'no maintenance window is long enough for it' }
  if (Date.parse(next.from) <= now.getTime()) return { kind: 'start' }
  return { kind: 'wait', at: next.from, reason: 'its maintenance window has not opened' }
}
