import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type { ChosenUpdate, LeftOutUpdate } from './chosen-update.ts'
import type { UpdateResult } from './update-results.ts'

type OptionalJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

/** Whether a schedule is due at its times: `paused` and `cancelled` ones are not. */
export type ScheduleStanding = 'active' | 'paused' | 'cancelled'

/**
 * One time of a schedule. `waiting`: for a service window or for the time before it; `skipped`: the time before it still ran;
 * `missed`: it could not begin in time.
 */
export type OccurrenceState =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'missed'

/**
 * One package at one time. `finishing`: its version is published, or nothing had to be; `partly`: published without some of the
 * updates; `nothing-to-do`: nothing was chosen, or all of it is installed.
 */
export type PackageState =
  | 'waiting'
  | 'downloading'
  | 'servicing'
  | 'finishing'
  | 'succeeded'
  | 'partly'
  | 'nothing-to-do'
  | 'failed'
  | 'not-started'
  | 'cancelled'

/** What an action did to a point. */
export type DistributedTo = { point: string; effect: string; reason: string | null }

type Tables = {
  servicing_schedules: {
    id: Generated<string>
    name: string
    name_key: string
    /** See `readDefinition`. */
    definition: ColumnType<unknown, string, string>
    state: Generated<ScheduleStanding>
    next_at: Optional<Date>
    made_by: string
    made_at: Generated<Date>
    changed_by: string
    changed_at: Generated<Date>
  }
  servicing_schedules_occurrences: {
    id: Generated<string>
    schedule_id: string
    /** See `readDefinition`. */
    definition: ColumnType<unknown, string, string>
    due_at: Date
    not_before: Date
    not_after: Optional<Date>
    outside_windows: Generated<boolean>
    state: OccurrenceState
    reason: Optional<string>
    requested_by: string
    operation: Optional<string>
    created_at: Generated<Date>
    started_at: Optional<Date>
    finished_at: Optional<Date>
  }
  servicing_schedules_packages: {
    occurrence_id: string
    package_id: string
    place: number
    state: Generated<PackageState>
    reason: Optional<string>
    chosen: OptionalJson<ChosenUpdate[]>
    left_out: OptionalJson<LeftOutUpdate[]>
    download: Optional<string>
    run: Optional<string>
    published_version: Optional<number>
    results: ColumnType<UpdateResult[], string | undefined, string>
    distributed: ColumnType<DistributedTo[], string | undefined, string>
    removed_versions: Generated<number[]>
    error: OptionalJson<ErrorReport>
    started_at: Optional<Date>
    finished_at: Optional<Date>
  }
}

/** The database with this room's tables. */
export function withServicingSchedules(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
