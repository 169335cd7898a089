// Task sequences as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withSequences } from './tables.ts'

/** One row per task sequence, as its version in use has it. */
export function sequenceRelation(db: Database) {
  return withSequences(db)
    .selectFrom('task_sequences')
    .innerJoin('task_sequences_versions', join =>
      join
        .onRef('task_sequences_versions.sequence_id', '=', 'task_sequences.id')
        .onRef('task_sequences_versions.number', '=', 'task_sequences.current_version'),
    )
    .select(['task_sequences.id', 'name', 'current_version', 'created_at', 'saved_at', 'saved_by'])
    .select([
      sql<string>`definition->>'description'`.as('description'),
      sql<number>`(select count(distinct package_id) from task_sequences_references
        where sequence_id = task_sequences.id)::int`.as('package_count'),
    ])
}
