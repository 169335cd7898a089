// Which versions are under way now. Pure.

import { type HourRule, letsThrough, type PointRules, type Priority } from '#product/distribution-protocol'
import type { WaitingReason } from './progress.ts'

/** A version that the point shall fetch. They come in the order of the desired state. */
export type QueuedTransfer = {
  key: string
  priority: Priority
  isRunning: boolean
  /** How long it has waited for its turn, over all of its pauses. */
  waitedMs: number
  /** Set while it is not to be tried again yet after a failure. */
  blockedBy: 'source' | 'space' | null
}

/** What holds now. */
export type TransferLimits = Pick<PointRules, 'maintenance' | 'transfersAtOnce'> & Pick<HourRule, 'access'>

const ranks: Record<Priority, number> = { high: 0, medium: 1, low: 2 }

/** Whoever has waited for its turn for so long counts as more urgent by one step, and again after as long: nobody waits for ever. */
const patienceMs = 24 * 3_600_000

/**
 * The versions that shall be under way, and why the others wait. The more urgent goes first, also before one that is under way
 * already, which keeps its bytes and waits for its turn; among equals what runs goes on, and the rest keeps its order. What the
 * hours let through is told by the priority alone.
 */
export function decideTransfers(
  queued: readonly QueuedTransfer[],
  limits: TransferLimits,
): { run: ReadonlySet<string>; waiting: ReadonlyMap<string, WaitingReason> } {
  const waiting = new Map<string, WaitingReason>()
  const ready: QueuedTransfer[] = []
  for (const one of queued) {
    if (limits.maintenance) waiting.set(one.key, 'maintenance')
    else if (!letsThrough(limits.access, one.priority)) waiting.set(one.key, 'schedule')
    else if (one.blockedBy !== null) waiting.set(one.key, one.blockedBy)
    else ready.push(one)
  }
  const ordered = ready.toSorted(
    (left, right) => rankOf(left) - rankOf(right) || Number(right.isRunning) - Number(left.isRunning),
  )
  for (const { key } of ordered.slice(limits.transfersAtOnce)) waiting.set(key, 'turn')
  return { run: new Set(ordered.slice(0, limits.transfersAtOnce).map(({ key }) => key)), waiting }
}

function rankOf({ priority, waitedMs }: QueuedTransfer): number {
  return ranks[priority] - Math.floor(waitedMs / patienceMs)
}

/** Negative when the first is more urgent by its priority alone, for a sort. */
export function compareUrgency(one: Priority, other: Priority): number {
  return ranks[one] - ranks[other]
}

/** Whether one goes before another when there is no room for both: waiting long gives nobody the space of what is wanted more. */
export function isMoreUrgent(one: Priority, other: Priority): boolean {
  return compareUrgency(one, other) < 0
}
