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
  request: {
    data: NoInfer<Data>
    subject?: string
    requestedBy: string
    /** Among the jobs of one kind that wait, higher ones come first, then older ones; 0 when absent. */
    priority?: number
  },
) => Promise<string>

/** How often a job is handed out again when the process ended under it; restarts for maintenance count too. */
export const retryLimit = 20

/** Makes the function for one queue. It returns the operation's ID. */
export function makeStartOperation(boss: PgBoss): StartOperation {
  return async (transaction, job, { data, subject, requestedBy, priority = 0 }) => {
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
      { db: fromKysely(transaction), priority },
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

/** Puts a job that was handed out back into the queue, as a new job of the same operation and priority. */
export type PostponeJob = (
  transaction: DatabaseTransaction,
  job: { name: string; id: string; data: object },
  seconds: number,
) => Promise<string | null>

/** Makes the function for one queue. It returns the new job's ID. */
export function makePostponeJob(boss: PgBoss): PostponeJob {
  return async (transaction, { name, id, data }, seconds) => {
    // It may have been changed since the job was handed out.
    const [before] = await boss.findJobs(name, { id })
    const options = { priority: before?.priority ?? 0, startAfter: seconds }
    return boss.send(name, data, { ...options, db: fromKysely(transaction) })
  }
}

/** Changes the priority of an operation that waits; nothing when it does not wait any more. */
export type ChangePriority = (
  transaction: DatabaseTransaction,
  operation: string,
  priority: number,
) => Promise<void>

/** Makes the function for one queue. */
export function makeChangePriority(boss: PgBoss): ChangePriority {
  return async (transaction, operation, priority) => {
    const row = await withOperations(transaction)
      .selectFrom('jobs_operations')
      .select(['kind', 'queue_job'])
      .where('id', '=', operation)
      .executeTakeFirst()
    if (!row?.queue_job) return
    // Nothing instead of data leaves the data as they are.
    await boss.update(row.kind, undefined, { id: row.queue_job, priority, db: fromKysely(transaction) })
  }
}
