// The order of runs that wait, and when each is expected to start. Pure.

import { priorities } from './priorities.ts'
import type { RunPriority } from './tables.ts'

/** An open run, as the queue sees it. */
export type OpenRun = {
  run: string
  /** What it waits for: `site`, or `worker:<engine>`. Runs of one lane wait for one another. */
  lane: string
  priority: RunPriority
  /** When it was asked for, and when its work began; null while it waits. */
  askedAt: Date
  runningSince: Date | null
}

/** What is known of a lane: how many runs at once, and how long one takes (milliseconds; null when none has ended yet). */
export type Lane = { atOnce: number; usualMs: number | null }

/** A run with its place in its lane: 0 while it runs, 1 for the next one. `expectedStart` is null when nothing is known. */
export type PlacedRun<Run extends OpenRun> = Run & { place: number; expectedStart: Date | null }

/**
 * Puts the runs in order: those that run, then by priority, then by age. A start is expected from how long runs of the lane took, as if
 * nothing else were asked for meanwhile.
 */
export function placeRuns<Run extends OpenRun>(
  runs: readonly Run[],
  laneOf: (lane: string) => Lane,
  now: Date,
): PlacedRun<Run>[] {
  const lanes = new Map<string, Run[]>()
  for (const run of runs) lanes.set(run.lane, [...(lanes.get(run.lane) ?? []), run])
  return [...lanes].sort(byName).flatMap(([name, some]) => placeLane(some, laneOf(name), now))
}

function placeLane<Run extends OpenRun>(
  runs: readonly Run[],
  { atOnce, usualMs }: Lane,
  now: Date,
): PlacedRun<Run>[] {
  const running = runs.filter(({ runningSince }) => runningSince !== null)
  const waiting = runs.filter(({ runningSince }) => runningSince === null).sort(compareWaiting)
  // When each of those that can run at once is free; unknown ends are infinitely far away.
  const free = running.map(({ runningSince }) =>
    usualMs === null
      ? Number.POSITIVE_INFINITY
      : Math.max(now.getTime(), (runningSince?.getTime() ?? 0) + usualMs),
  )
  while (free.length < atOnce) free.push(now.getTime())
  const placed = waiting.map((run, number) => {
    const start = Math.min(...free, Number.POSITIVE_INFINITY)
    const slot = free.indexOf(start)
    if (slot >= 0) free[slot] = start + (usualMs ?? Number.POSITIVE_INFINITY)
    return { ...run, place: number + 1, expectedStart: Number.isFinite(start) ? new Date(start) : null }
  })
  return [...running.map(run => ({ ...run, place: 0, expectedStart: null })), ...placed]
}

function compareWaiting(left: OpenRun, right: OpenRun): number {
  const urgency = priorities.indexOf(left.priority) - priorities.indexOf(right.priority)
  return urgency !== 0 ? urgency : left.askedAt.getTime() - right.askedAt.getTime()
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1
}

/** The middle of what runs took; null for none. */
export function usualDuration(milliseconds: readonly number[]): number | null {
  const sorted = [...milliseconds].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
