import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { TaskSequence } from '#product/task-sequence-model'

type Tables = {
  task_sequences: {
    id: string
    name: string
    name_key: string
    current_version: number
    created_by: string
    created_at: Generated<Date>
  }
  task_sequences_versions: {
    sequence_id: string
    number: number
    definition: ColumnType<TaskSequence, string, never>
    comment: string
    saved_by: string
    saved_at: Generated<Date>
  }
  task_sequences_references: {
    sequence_id: string
    step: string
    package_id: string
    version_number: number | null
  }
}

/** The database with this room's tables. */
export function withSequences(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
