// Which versions are under way now. Pure.

import { type HourRule, letsThrough, type PointRules, type Priority } from '#product/distribution-protocol'
import type { WaitingReason } from './progress.ts'

/** A version that the point shall fetch. They come in the order of the desired state. */
export type QueuedTransfer = {
  key: string
  priority: Priority
  isRunning: boolean
  /** Set while it is not to be tried again yet after a failure. */
  blockedBy: 'source' | 'space' | null
}

/** What holds now. */
export type TransferLimits = Pick<PointRules, 'maintenance' | 'transfersAtOnce'> & Pick<HourRule, 'access'>

const ranks: Record<Priority, number> = { high: 0, medium: 1, low: 2 }

/**
 * The versions that shall be under way, and why the others wait. The more urgent goes first, also before one that is under way
 * already, which keeps its bytes and waits for its turn; among equals what runs goes on, and the rest keeps its order.
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
    (left, right) =>
      ranks[left.priority] - ranks[right.priority] || Number(right.isRunning) - Number(left.isRunning),
  )
  for (const { key } of ordered.slice(limits.transfersAtOnce)) waiting.set(key, 'turn')
  return { run: new Set(ordered.slice(0, limits.transfersAtOnce).map(({ key }) => key)), waiting }
}
