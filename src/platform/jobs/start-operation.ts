// Asking for long work. The request and the job are written in the caller's transaction: either both exist or neither.

import { randomUUID } from 'node:crypto'
import { fromKysely, type PgBoss } from 'pg-boss'
import type { DatabaseTransaction } from '#platform/database'
import type { Job } from './job.ts'
import { withOperations } from './tables.ts'

/** How to ask for work; rooms get it from the server. It cannot be called outside a transaction: that does not compile. */
export type StartOperation = <Data extends object>(
  transaction: DatabaseTransaction,
  job: Job<Data>,
  request: { data: NoInfer<Data>; subject?: string; requestedBy: string },
) => Promise<string>

/** How often a job is handed out again when the process ended under it; restarts for maintenance count too. */
export const retryLimit = 20

/** Makes the function for one queue. It returns the operation's ID. */
export function makeStartOperation(boss: PgBoss): StartOperation {
  return async (transaction, job, { data, subject, requestedBy }) => {
    const id = randomUUID()
    const db = withOperations(transaction)
    const row = {
      id,
      kind: job.name,
      subject: subject ?? null,
      requested_by: requestedBy,
      state: 'waiting' as const,
    }
    const queued = await boss.send(
      job.name,
      { operationId: id, requestedBy, data: job.data.parse(data) },
      { db: fromKysely(transaction) },
    )
    await db
      .insertInto('jobs_operations')
      .values({
        ...row,
        phase: null,
        bytes_total: null,
        runner: null,
        queue_job: queued,
        started_at: null,
        finished_at: null,
        result: null,
        error: null,
      })
      .execute()
    return id
  }
}
