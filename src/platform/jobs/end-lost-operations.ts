// Ends operations that the queue has given up: their server died and never came back, or died too often. Without this they would
// look as if they still ran.

import type { PgBoss } from 'pg-boss'
import type { Database } from '#platform/database'
import { reportError } from '#platform/errors'
import type { Log } from '#platform/logging'
import { OperationInterrupted } from './errors.ts'
import { withOperations } from './tables.ts'
import { type OnOperationEnded, secondsOf } from './tell-operations.ts'

/** States of a queue's job in which nobody will run it any more. */
const over = new Set(['failed', 'cancelled', 'completed'])

/** Looks through the open operations of the given kinds once. An operation whose job still waits or runs is left alone. */
export async function endLostOperations(at: {
  boss: PgBoss
  db: Database
  log: Log
  kinds: readonly string[]
  onEnded?: OnOperationEnded | undefined
}): Promise<void> {
  const operations = withOperations(at.db)
  const open = await operations
    .selectFrom('jobs_operations')
    .select(['id', 'kind', 'queue_job', 'attempt'])
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  for (const { id, kind, queue_job, attempt } of open) {
    if (!at.kinds.includes(kind)) continue
    const [job] = queue_job === null ? [] : await at.boss.findJobs(kind, { id: queue_job })
    if (job !== undefined && !over.has(job.state)) continue
    const error = reportError(new OperationInterrupted({ operation: id, attempts: attempt }))
    const isEnded = await at.db.transaction().execute(async trx => {
      const row = await withOperations(trx)
        .updateTable('jobs_operations')
        .set({ state: 'failed', error: JSON.stringify(error), finished_at: new Date(), runner: null })
        .where('id', '=', id)
        .where('attempt', '=', attempt)
        .where('state', 'in', ['waiting', 'running'])
        .returning(['subject', 'requested_by', 'started_at', 'finished_at'])
        .executeTakeFirst()
      if (!row) return false
      const { subject, requested_by: requestedBy } = row
      const state = 'failed' as const
      await at.onEnded?.(trx, { id, kind, subject, requestedBy, state, error, seconds: secondsOf(row) })
      return true
    })
    if (isEnded) at.log.error({ operation: id, job: kind }, 'this operation was given up by the queue')
  }
}
