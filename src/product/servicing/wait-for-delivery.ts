// Waits until a worker has done the work of a run. The row is asked again and again, so that it does not matter which process
// took the worker's messages, nor whether this one was started anew meanwhile.

import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import type { JobContext } from '#platform/jobs'
import type { Delivery } from '#product/servicing-work'
import { ServicingAttemptsUsedUp, ServicingRunMissing, ServicingWorkerFailed } from './errors.ts'
import { isFree } from './lease-work.ts'
import { mostAttempts } from './offer-work.ts'
import { withServicing } from './tables.ts'

const lookEveryMs = 500

/**
 * What a worker delivered for this run.
 * @throws ServicingWorkerFailed, ServicingAttemptsUsedUp, the signal's reason
 */
export async function waitForDelivery(
  db: Database,
  { packageId }: { packageId: string },
  { operationId: run, signal, report }: JobContext,
): Promise<Delivery> {
  for (;;) {
    signal.throwIfAborted()
    const work = await readWork(db, run)
    const { state, worker, delivery, error } = work
    if (delivery) return delivery
    if (state === 'given-up') {
      const { code, message } = error ?? { code: 'UNKNOWN', message: 'It did not say why.' }
      throw new ServicingWorkerFailed({ worker: worker ?? '', code, message })
    }
    if (work.is_free && work.attempts >= mostAttempts) await giveUp(db, { run, packageId })
    const phase = work.is_free
      ? `waiting for a servicing worker (${work.engine})`
      : `${worker}: ${work.phase ?? 'begins'}`
    report({ phase, bytesDone: work.bytes_done, bytesTotal: work.bytes_total })
    await wait(lookEveryMs, null, { signal }).catch(() => undefined)
  }
}

async function readWork(db: Database, run: string) {
  const row = await withServicing(db)
    .selectFrom('servicing_work')
    .selectAll()
    .select(isFree.as('is_free'))
    .where('run_id', '=', run)
    .executeTakeFirst()
  if (!row) throw new ServicingRunMissing({ run })
  return row
}

/** Ends it, unless the last worker has come back in this moment. @throws ServicingAttemptsUsedUp */
async function giveUp(db: Database, { run, packageId }: { run: string; packageId: string }): Promise<void> {
  const gone = await withServicing(db)
    .deleteFrom('servicing_work')
    .where('run_id', '=', run)
    .where('attempts', '>=', mostAttempts)
    .where(isFree)
    .returning(['worker', 'attempts'])
    .executeTakeFirst()
  if (!gone) return
  throw new ServicingAttemptsUsedUp({ packageId, attempts: gone.attempts, last: gone.worker ?? 'unknown' })
}
