import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type {
  PointCertificate,
  PointQuestion,
  Priority,
  ProgressReport,
  SignedReceipt,
} from '#product/distribution-protocol'
import type { PointProperties } from './point-properties.ts'

/** A column of JSON: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string | undefined, string>
/** The same where it may be null. */
type OptionalJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>

type PointsTable = {
  id: string
  name: string
  name_key: string
  /** Where the point said that others reach it. */
  address: string
  public_key: string
  joined_at: Generated<Date>
  last_seen_at: Date | null
  /** Only what was chosen; see `propertiesOf`. */
  properties: Json<Partial<PointProperties>>
  properties_revision: Generated<number>
  /** The point's clock less the site's, when it last asked. */
  clock_difference_ms: ColumnType<number | null, number | undefined>
  disk_free_bytes: ColumnType<number | null, number | undefined>
  disk_total_bytes: ColumnType<number | null, number | undefined>
  quarantined_objects: ColumnType<number | null, number | undefined>
  quarantined_bytes: ColumnType<number | null, number | null | undefined>
  last_validation: OptionalJson<PointQuestion['lastValidation']>
  /** What the point last said that it holds; null before its first question. */
  held: OptionalJson<PointQuestion['held']>
  /** Content versions that it last said to keep until its grace is over; null when it did not say. */
  kept: OptionalJson<PointQuestion['kept']>
  /** What it last said that it shows to whoever fetches from it; null when it does not encrypt. */
  certificate: OptionalJson<PointCertificate>
  open_content_url: ColumnType<string | null, string | null | undefined>
  measured_bytes_per_second: ColumnType<number | null, number | undefined>
  /** Requests that it was answering on average before its last question; null when it did not say. */
  serving_requests: ColumnType<number | null, number | null | undefined>
}

type AssignmentsTable = {
  point_id: string
  package_id: string
  version_number: number
  content_version: string
  state: number
  bytes_sent: Generated<number>
  bytes_reused: Generated<number>
  bytes_total: number
  error: OptionalJson<ErrorReport>
  requested_by: string
  requested_at: Generated<Date>
  receipt: OptionalJson<SignedReceipt>
  receipt_content_version: string | null
  receipt_version_number: number | null
  verified_at: Date | null
  received_at: Date | null
  assigned_directly: Generated<boolean>
  /** Of the action; null for the package's own. */
  priority: ColumnType<Priority | null, Priority | null | undefined>
  request_id: ColumnType<string | null, string | null | undefined>
  request_action: ColumnType<
    'validate' | 'redistribute' | null,
    'validate' | 'redistribute' | null | undefined
  >
  cancelled_at: ColumnType<Date | null, Date | null | undefined>
  previous_version_number: ColumnType<number | null, number | null | undefined>
  previous_content_version: ColumnType<string | null, string | null | undefined>
  withdrawn_verified_at: ColumnType<Date | null, Date | null | undefined>
  progress_state: ColumnType<ProgressReport['state'] | null, ProgressReport['state'] | null | undefined>
  waiting_for: ColumnType<ProgressReport['waitingFor'], ProgressReport['waitingFor'] | undefined>
  source: ColumnType<string | null, string | null | undefined>
  bytes_per_second: ColumnType<number | null, number | null | undefined>
  reported_at: ColumnType<Date | null, Date | null | undefined>
  last_copied_at: ColumnType<Date | null, Date | null | undefined>
}

type Tables = {
  distribution_points: PointsTable
  distribution_pull_sources: { point_id: string; source_point_id: string; source_order: number }
  distribution_packages: { package_id: string; priority: Priority }
  distribution_groups: {
    id: string
    name: string
    name_key: string
    description: string
    created_by: string
    created_at: Generated<Date>
  }
  distribution_group_members: { group_id: string; point_id: string }
  distribution_group_contents: { group_id: string; package_id: string }
  distribution_assignments: AssignmentsTable
  distribution_actions: {
    id: string
    action: string
    subject: string
    requested_by: string
    requested_at: Generated<Date>
  }
  distribution_action_entries: {
    action_id: string
    package_id: string
    point_id: string
    point_name: string
    content_version: string
    effect: string
    reason: string | null
    forecast_bytes: number | null
    forecast_seconds: number | null
    actual_bytes: ColumnType<number | null, number | null | undefined>
    actual_seconds: ColumnType<number | null, number | null | undefined>
    outcome: ColumnType<string | null, string | null | undefined>
    ended_at: ColumnType<Date | null, Date | null | undefined>
  }
}

/** One row of `distribution_points` as it is read. */
export type PointRow = { [Column in keyof PointsTable]: Selected<PointsTable[Column]> }
/** One row of `distribution_assignments` as it is read. */
export type AssignmentRow = { [Column in keyof AssignmentsTable]: Selected<AssignmentsTable[Column]> }
type Selected<Column> = Column extends ColumnType<infer Value, infer _In, infer _Out> ? Value : Column

/** The database with this room's tables. */
export function withDistribution(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
