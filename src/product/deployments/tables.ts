import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Assignment, AttemptState, StatusReport } from '#product/device-protocol'
import type { ServiceWindow } from '#product/schedules'
import type { PreCache } from './schemas.ts'

type Json<Value> = ColumnType<Value, string, string>
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

/** A version that an attempt uses; `contentVersion` is its digest. */
export type AttemptVersion = { packageId: string; version: number; contentVersion: string }

/** How an attempt stands: as the device said last, or `offered` when it has said nothing. */
export type ShownState = AttemptState | 'offered'

/** How the version of a package is chosen. */
export type ChoiceKind = 'latest' | 'ring' | 'pinned' | 'named'

type Tables = {
  deployments_deployments: {
    id: string
    name: string
    name_key: string
    comment: string
    sequence_id: string
    sequence_version: number
    group_id: string
    purpose: 'available' | 'required'
    available_from: Date
    deadline: Optional<Date>
    windows: ColumnType<ServiceWindow[] | null, string | null, string | null>
    estimated_minutes: number
    variables: Json<Record<string, string>>
    pre_cache: ColumnType<PreCache | null, string | null, string | null>
    state: Generated<'active' | 'paused'>
    pause_reason: Optional<string>
    created_by: string
    created_at: Generated<Date>
    changed_by: string
    changed_at: Generated<Date>
  }
  deployments_packages: {
    deployment_id: string
    place: number
    package_id: string
    choice: ChoiceKind
    ring: Optional<string>
    version_number: Optional<number>
  }
  deployments_rings: {
    deployment_id: string
    place: number
    name: string
    group_id: Optional<string>
    part_from: Optional<number>
    part_until: Optional<number>
    minimum_success_percent: number
    minimum_success_count: number
    minimum_hours: number
    by_hand: boolean
    state: 'waiting' | 'open'
    reason: Generated<string>
    opened_at: Optional<Date>
  }
  deployments_attempts: {
    deployment_id: string
    device_id: string
    attempt: number
    is_current: Generated<boolean>
    ring_place: Optional<number>
    action: Assignment['action']
    versions: Json<AttemptVersion[]>
    state: Generated<ShownState>
    last_number: Generated<number>
    step_id: Optional<string>
    step_name: Optional<string>
    exit_code: ColumnType<string | null, number | null | undefined, number | null>
    message: Optional<string>
    bytes: ColumnType<StatusReport['bytes'], string | undefined, string>
    offered_at: Generated<Date>
    begun_at: Optional<Date>
    reported_at: Optional<Date>
    ended_at: Optional<Date>
    silent_since: Optional<Date>
  }
  deployments_reports: {
    deployment_id: string
    device_id: string
    attempt: number
    number: number
    report: Json<StatusReport>
    taken_at: Generated<Date>
  }
}

/** The database with this room's tables. */
export function withDeployments(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
