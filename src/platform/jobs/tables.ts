import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'

/** How an operation stands. `waiting` also after an error that may pass, until its next try. */
export const operationStates = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const
/** See above. */
export type OperationState = (typeof operationStates)[number]

type Json<Value> = ColumnType<Value, string | null, string | null>

/** One row of `jobs_operations`. */
export type OperationRow = {
  id: string
  kind: string
  subject: string | null
  requested_by: string
  state: OperationState
  phase: string | null
  bytes_done: Generated<number>
  bytes_total: number | null
  attempt: Generated<number>
  runner: string | null
  queue_job: string | null
  fence: Generated<number>
  cancel_requested: Generated<boolean>
  result: Json<object | null>
  error: Json<ErrorReport | null>
  created_at: Generated<Date>
  started_at: Date | null
  finished_at: Date | null
}

type Tables = { jobs_operations: OperationRow }

/** The database with this room's tables. */
export function withOperations(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
