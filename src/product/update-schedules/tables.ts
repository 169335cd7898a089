import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

/** What came of a schedule's last time; `started`: it is under way. */
export type ScheduleOutcome = 'started' | 'reloaded' | 'unchanged' | 'refused' | 'failed'

type Tables = {
  update_schedules: {
    package_id: string
    recurrence: ColumnType<unknown, string, string>
    next_at: Optional<Date>
    set_by: string
    set_at: Generated<Date>
    last_at: Optional<Date>
    last_operation: Optional<string>
    last_outcome: Optional<ScheduleOutcome>
    last_message: Optional<string>
  }
}

/** The database with this room's tables. */
export function withSchedules(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
