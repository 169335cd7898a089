// Task sequences as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { currentQuery } from './read-sequences.ts'

/** One row per task sequence, as its version in use has it. */
export function sequenceRelation(db: Database) {
  return currentQuery(db).select([
    sql<string>`definition->>'description'`.as('description'),
    sql<number>`(select count(distinct package_id) from task_sequences_references
      where sequence_id = task_sequences.id)::int`.as('package_count'),
  ])
}
