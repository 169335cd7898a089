// Waits until a worker has done the work of a run. The row is asked again and again, so that it does not matter which process
// took the worker's messages, nor whether this one was started anew meanwhile.

import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import type { JobContext } from '#platform/jobs'
import { noteFailures } from '#product/servicing-engines'
import type { Delivery } from '#product/servicing-work'
import { ServicingAttemptsUsedUp, ServicingRunMissing, ServicingWorkerFailed } from './errors.ts'
import { isFree } from './lease-work.ts'
import { demandRun, type RunAttempt } from './move-run.ts'
import { mostAttempts } from './offer-work.ts'
import { withServicing } from './tables.ts'

const lookEveryMs = 500

/**
 * What a worker delivered for this run.
 * @throws ServicingWorkerFailed, ServicingAttemptsUsedUp, the signal's reason
 */
export async function waitForDelivery(
  db: Database,
  asked: RunAttempt & { packageId: string },
  { signal, report }: Pick<JobContext, 'signal' | 'report'>,
): Promise<Delivery> {
  for (;;) {
    signal.throwIfAborted()
    const work = await readWork(db, asked.run)
    const { delivery } = work
    if (delivery) return delivery
    if (work.state === 'given-up') throw failureOfWorker(work)
    if (work.is_free && work.attempts >= mostAttempts) await giveUp(db, asked)
    const isWaiting = work.is_free || work.state === 'waiting'
    const phase = isWaiting
      ? `waiting for a servicing worker (${work.engine})`
      : `${work.worker}: ${work.phase ?? 'begins'}`
    report({ phase, bytesDone: work.bytes_done, bytesTotal: work.bytes_total })
    await wait(lookEveryMs, null, { signal }).catch(() => undefined)
  }
}

/** What a worker said, and which update it belongs to. */
function failureOfWorker({ worker, error, failed }: Awaited<ReturnType<typeof readWork>>): Error {
  const { code, message } = error ?? { code: 'UNKNOWN', message: 'It did not say why.' }
  const thrown = new ServicingWorkerFailed({ worker: worker ?? '', code, message })
  return failed && error ? noteFailures(thrown, [{ ...failed, error }]) : thrown
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

/** Ends it, unless the last worker has come back in this moment. @throws ServicingAttemptsUsedUp, ServicingAttemptOver */
async function giveUp(
  db: Database,
  { run, attempt, packageId }: RunAttempt & { packageId: string },
): Promise<void> {
  const gone = await db.transaction().execute(async trx => {
    const deleted = await withServicing(trx)
      .deleteFrom('servicing_work')
      .where('run_id', '=', run)
      .where('attempts', '>=', mostAttempts)
      .where(isFree)
      .returning(['worker', 'attempts'])
      .executeTakeFirst()
    await demandRun(trx, { run, attempt })
    return deleted
  })
  if (!gone) return
  throw new ServicingAttemptsUsedUp({ packageId, attempts: gone.attempts, last: gone.worker ?? 'unknown' })
}
