// Reading and cancelling operations.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { type ErrorReport, reportError } from '#platform/errors'
import { OperationAmbiguous, OperationCancelled, OperationEnded, OperationMissing } from './errors.ts'
import { type OperationRow, type OperationState, withOperations } from './tables.ts'
import type { OnOperationCancelled } from './tell-operations.ts'

/** An operation as people see it. Times are ISO 8601 in UTC. */
export type Operation = {
  id: string
  kind: string
  subject: string | null
  requestedBy: string
  state: OperationState
  phase: string | null
  bytesDone: number
  bytesTotal: number | null
  attempt: number
  result: Record<string, unknown> | null
  error: ErrorReport | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

/** @throws OperationMissing */
export async function readOperation(db: Database | DatabaseTransaction, id: string): Promise<Operation> {
  const row = await withOperations(db)
    .selectFrom('jobs_operations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new OperationMissing({ operation: id })
  return fromRow(row)
}

/** The whole ID of the operation that somebody named by it, or by its beginning. @throws OperationMissing, OperationAmbiguous */
export async function findOperation(db: Database, operation: string): Promise<string> {
  const rows = await withOperations(db)
    .selectFrom('jobs_operations')
    .select('id')
    .where(sql<string>`id::text`, 'like', `${operation.toLowerCase()}%`)
    .limit(2)
    .execute()
  const [row] = rows
  if (!row) throw new OperationMissing({ operation })
  if (rows.length > 1) throw new OperationAmbiguous({ operation })
  return row.id
}

/** Which operations; what is not given is not asked. */
export type OperationFilter = {
  state?: OperationState | undefined
  kind?: string | undefined
  subject?: string | undefined
  /** Only older ones than this: the next page. */
  after?: string | undefined
  limit: number
}

/** The newest operations, at most `limit`. @throws OperationMissing for an unknown `after` */
export async function listOperations(
  db: Database,
  { state, kind, subject, after, limit }: OperationFilter,
): Promise<Operation[]> {
  let query = withOperations(db)
    .selectFrom('jobs_operations')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (state !== undefined) query = query.where('state', '=', state)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (after !== undefined) {
    await readOperation(db, after)
    // Compared by the database: a Date has no microseconds.
    query = query.where(
      sql<boolean>`(created_at, id) < (select created_at, id from jobs_operations where id = ${after})`,
    )
  }
  return (await query.execute()).map(fromRow)
}

/**
 * Asks an operation to stop. One that has not begun ends at once; a running one within about a second.
 * @param told who asks, and who is told of it in the same transaction.
 * @throws OperationMissing, OperationEnded
 */
export async function cancelOperation(
  db: Database,
  id: string,
  told?: { by: string; onCancelled: OnOperationCancelled },
): Promise<void> {
  const { kind, subject } = await readOperation(db, id)
  await db.transaction().execute(async trx => {
    const table = withOperations(trx)
    const asked = await table
      .updateTable('jobs_operations')
      .set({ cancel_requested: true })
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .executeTakeFirst()
    if (asked.numUpdatedRows === 0n) {
      const { state } = await readOperation(trx, id)
      throw new OperationEnded({ operation: id, state })
    }
    const error = JSON.stringify(reportError(new OperationCancelled({ operation: id })))
    await table
      .updateTable('jobs_operations')
      .set({ state: 'cancelled', error, finished_at: new Date() })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute()
    await told?.onCancelled(trx, { id, kind, subject, by: told.by })
  })
}

/** How many operations there are of each kind in each state. */
export async function countOperations(
  db: Database,
): Promise<{ kind: string; state: OperationState; count: number }[]> {
  return withOperations(db)
    .selectFrom('jobs_operations')
    .select(['kind', 'state'])
    .select(row => row.fn.countAll<number>().as('count'))
    .groupBy(['kind', 'state'])
    .execute()
}

function fromRow(row: { [Column in keyof OperationRow]: unknown }): Operation {
  const time = (value: unknown) => (value instanceof Date ? value.toISOString() : null)
  return {
    id: row.id as string,
    kind: row.kind as string,
    subject: row.subject as string | null,
    requestedBy: row.requested_by as string,
    state: row.state as OperationState,
    phase: row.phase as string | null,
    bytesDone: row.bytes_done as number,
    bytesTotal: row.bytes_total as number | null,
    attempt: row.attempt as number,
    result: row.result as Record<string, unknown> | null,
    error: row.error as ErrorReport | null,
    createdAt: time(row.created_at) ?? '',
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
  }
}
