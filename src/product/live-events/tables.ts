import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Change } from './gather-changes.ts'

type Tables = {
  live_events_changes: {
    id: Generated<number>
    kind: string
    object_id: string | null
    change: Change
    sequence: number | null
    at: Generated<Date>
  }
  live_events_head: { sequence: number; forgotten: number }
}

/** The database with this room's tables. */
export function withLiveEvents(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
