// Runs one job for one operation: progress out, cancellation in, and an end that is written down whatever happens.

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Job as QueueJob } from 'pg-boss'
import { type Database, isDatabaseAway } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import { OperationCancelled } from './errors.ts'
import { type HandledJob, JobPostponed, type Progress } from './job.ts'
import { reportJobError } from './report-job-error.ts'
import type { PostponeJob } from './start-operation.ts'
import { withOperations } from './tables.ts'
import { type OnOperationEnded, secondsOf } from './tell-operations.ts'
import { isTriedAgain } from './try-again.ts'

/** What is in the queue. */
export type QueueData = { operationId: string; requestedBy: string; data: object }

/** How often progress is written and a cancellation is looked for. */
const heartbeatMs = 500

type Running = {
  db: Database
  log: Log
  runner: string
  stopping: AbortSignal
  onEnded?: OnOperationEnded | undefined
  postpone: PostponeJob
}

/** Names one attempt at an operation. */
type Mine = { id: string; attempt: number; queue_job: string }

/**
 * Runs the job and writes its end. Throws only when the queue shall try again: then the operation waits.
 */
export async function runJob(
  handled: HandledJob,
  queued: QueueJob<QueueData>,
  running: Running,
): Promise<void> {
  const { operationId: id, requestedBy } = queued.data
  const db = withOperations(running.db)
  const attempt = queued.retryCount + 1
  const begun = await patiently(running.stopping, () =>
    db
      .updateTable('jobs_operations')
      .set({
        state: 'running',
        attempt,
        runner: running.runner,
        queue_job: queued.id,
        started_at: new Date(),
        phase: null,
        bytes_done: 0,
        fence: sql<number>`fence + 1`,
      })
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      // Of a job that was postponed only the new one counts.
      .where('queue_job', '=', queued.id)
      .returning('fence')
      .executeTakeFirst(),
  )
  if (begun === undefined) return
  reachFailpoint('jobs.begun')
  const cancel = new AbortController()
  const signal = AbortSignal.any([cancel.signal, running.stopping, queued.signal])
  const progress = watch(running, id, cancel)
  const { report } = progress
  const context = { operationId: id, requestedBy, attempt, fence: begun.fence, signal, report }
  // A job that was postponed counts its attempts anew: it is told from the one before by its place in the queue.
  const mine: Mine = { id, attempt, queue_job: queued.id }
  let result: object
  try {
    signal.throwIfAborted()
    result = await handled.run(handled.job.data.parse(queued.data.data), context)
    await progress.stop()
  } catch (error) {
    await progress.stop()
    // The server stops, or the queue has taken the job back: the operation goes on where the queue hands it out again.
    if ((running.stopping.aborted || queued.signal.aborted) && !cancel.signal.aborted) throw error
    if (error instanceof JobPostponed && !cancel.signal.aborted) {
      await postponeJob(running, queued, { ...mine, error })
      return
    }
    const met: unknown = cancel.signal.aborted ? cancel.signal.reason : error
    const report = reportJobError(met)
    running.log.error({ err: error, operation: id, job: handled.job.name, code: report.code }, report.message)
    if (isTriedAgain(met, attempt)) {
      await patiently(running.stopping, () =>
        db
          .updateTable('jobs_operations')
          .set({ state: 'waiting', error: JSON.stringify(report) })
          .where(where => where.and(mine))
          .execute(),
      )
      throw error
    }
    const state = report.kind === 'cancelled' ? ('cancelled' as const) : ('failed' as const)
    await end(running, mine, { state, result: null, error: report })
    return
  }
  reachFailpoint('jobs.done')
  // Not inside the `try`: work that is done has not failed because its end could not be written down. The queue tries
  // again, and the job finds what it did.
  await end(running, mine, { state: 'succeeded', result, error: null })
}

/** The operation waits, with a new job in the queue; nothing when it has gone on in another attempt since. */
async function postponeJob(
  { db, stopping, postpone }: Running,
  { id: job, name, data }: QueueJob<QueueData>,
  { error, ...mine }: Mine & { error: JobPostponed },
): Promise<void> {
  await patiently(stopping, () =>
    db.transaction().execute(async trx => {
      const table = withOperations(trx)
      const waiting = await table
        .updateTable('jobs_operations')
        .set({ state: 'waiting', phase: error.message, runner: null })
        .where(where => where.and(mine))
        .where('state', '=', 'running')
        .executeTakeFirst()
      if (waiting.numUpdatedRows === 0n) return
      const next = await postpone(trx, { name, id: job, data }, error.seconds)
      await table.updateTable('jobs_operations').set({ queue_job: next }).where('id', '=', mine.id).execute()
    }),
  )
}

/** Writes the end of one attempt; nothing when the operation has gone on in another one since. */
async function end(
  { db, stopping, onEnded }: Running,
  mine: Mine,
  {
    state,
    result,
    error,
  }: { state: 'succeeded' | 'failed' | 'cancelled'; result: object | null; error: ErrorReport | null },
): Promise<void> {
  const stored = { result: result && JSON.stringify(result), error: error && JSON.stringify(error) }
  await patiently(stopping, () =>
    db.transaction().execute(async trx => {
      const row = await withOperations(trx)
        .updateTable('jobs_operations')
        .set({ state, ...stored, finished_at: new Date(), runner: null })
        .where(where => where.and(mine))
        .returning(['id', 'kind', 'subject', 'requested_by', 'started_at', 'finished_at'])
        .executeTakeFirst()
      if (!row) return
      const { id, kind, subject, requested_by: requestedBy } = row
      await onEnded?.(trx, { id, kind, subject, requestedBy, state, error, seconds: secondsOf(row) })
    }),
  )
}

const patienceMs = 120_000

/**
 * Does something in the database, and waits for a while when that is away: what is not said now would only be found out when the queue
 * misses the heartbeats of the job.
 */
async function patiently<Result>(stopping: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + patienceMs
  for (let pause = 100; ; pause = Math.min(2000, 2 * pause)) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || stopping.aborted || performance.now() > until) throw error
      await wait(pause, null, { signal: stopping }).catch(() => undefined)
    }
  }
}

function watch({ db, log }: Running, id: string, cancel: AbortController) {
  let latest: Progress | null = null
  let busy: Promise<void> = Promise.resolve()
  const beat = async () => {
    const row = latest
      ? { phase: latest.phase, bytes_done: latest.bytesDone, bytes_total: latest.bytesTotal }
      : null
    latest = null
    const table = withOperations(db)
    if (row) await table.updateTable('jobs_operations').set(row).where('id', '=', id).execute()
    const now = await table
      .selectFrom('jobs_operations')
      .select('cancel_requested')
      .where('id', '=', id)
      .executeTakeFirst()
    if (now?.cancel_requested) cancel.abort(new OperationCancelled({ operation: id }))
  }
  const timer = setInterval(() => {
    busy = busy
      .then(beat)
      .catch(error => log.warn({ err: error, operation: id }, 'progress could not be written'))
  }, heartbeatMs)
  return {
    report: (progress: Progress) => {
      latest = progress
    },
    stop: async () => {
      clearInterval(timer)
      await busy
      if (latest) await beat().catch(() => undefined)
    },
  }
}
