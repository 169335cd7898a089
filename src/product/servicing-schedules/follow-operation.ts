// Waits for another operation, for instance a run. Whoever stops waiting for good has it cancelled, and waits until it has let go.

import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import { reportError, SlipstreamError } from '#platform/errors'
import { cancelOperation, type Operation, type Progress, readOperation } from '#platform/jobs'

/** How often operations are asked after. */
const pollMs = 500
/** So long the database may be away. */
const databaseAwayMs = 60_000
/** So long a cancelled operation may take to end. */
const lettingGoMs = 120_000

/**
 * Waits until the operation has ended. A signal with a reason of ours (cancelled, window closed) cancels it; a signal without, as when the
 * server stops, leaves it alone.
 * @throws the signal's reason, when the server stops
 */
export async function followOperation(
  db: Database,
  id: string,
  { signal, report }: { signal: AbortSignal; report: (progress: Progress) => void },
): Promise<Operation> {
  let letGoBy: number | null = null
  for (;;) {
    const operation = await readPatiently(db, id)
    if (operation.state !== 'waiting' && operation.state !== 'running') return operation
    if (letGoBy !== null && performance.now() > letGoBy) return operation
    if (signal.aborted && !isForGood(signal)) throw signal.reason
    if (signal.aborted && letGoBy === null) {
      letGoBy = performance.now() + lettingGoMs
      await stopOperation(db, id)
    }
    report({
      phase: operation.phase ?? 'waiting for its turn',
      bytesDone: operation.bytesDone,
      bytesTotal: operation.bytesTotal,
    })
    if (signal.aborted) await wait(pollMs)
    else await wait(pollMs, null, { signal }).catch(() => undefined)
  }
}

/** A database that is started anew meanwhile is waited for; a run goes on without it for longer than that. */
async function readPatiently(db: Database, id: string): Promise<Operation> {
  const giveUpAt = performance.now() + databaseAwayMs
  for (;;) {
    try {
      return await readOperation(db, id)
    } catch (error) {
      if (error instanceof SlipstreamError || performance.now() > giveUpAt) throw error
      await wait(pollMs)
    }
  }
}

/** Whether somebody ended the work; a server that stops gives no reason of ours, and the work goes on elsewhere or later. */
export function isForGood(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof SlipstreamError
}

/** Cancels an operation, unless it has ended. */
export async function stopOperation(db: Database, id: string): Promise<void> {
  try {
    await cancelOperation(db, id)
  } catch (error) {
    if (reportError(error).code !== 'OPERATION_ENDED') throw error
  }
}
