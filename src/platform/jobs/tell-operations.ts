// What whoever opens the queue may be told of operations, in the transaction that writes it down.

import type { DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'

/** An operation that has just ended. */
export type EndedOperation = {
  id: string
  kind: string
  subject: string | null
  requestedBy: string
  state: 'succeeded' | 'failed' | 'cancelled'
  /** Null when it succeeded. */
  error: ErrorReport | null
  /** How long its last attempt ran; null when it never began. */
  seconds: number | null
}

/** Is told of the end of each operation. What it throws undoes the end, which is written again later. */
export type OnOperationEnded = (transaction: DatabaseTransaction, ended: EndedOperation) => Promise<void>

/** Is told that somebody cancels an operation. */
export type OnOperationCancelled = (
  transaction: DatabaseTransaction,
  cancelled: { id: string; kind: string; subject: string | null; by: string },
) => Promise<void>

/** The seconds between its start and its end. */
export function secondsOf(row: { started_at: Date | null; finished_at: Date | null }): number | null {
  if (row.started_at === null || row.finished_at === null) return null
  return Math.max(0, (row.finished_at.getTime() - row.started_at.getTime()) / 1000)
}
