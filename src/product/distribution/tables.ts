import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type { SignedReceipt } from '#product/distribution-protocol'

type Tables = {
  distribution_points: {
    id: string
    name: string
    name_key: string
    address: string
    public_key: string
    joined_at: Generated<Date>
    last_seen_at: Date | null
  }
  distribution_assignments: {
    point_id: string
    package_id: string
    version_number: number
    content_version: string
    state: number
    bytes_sent: Generated<number>
    bytes_reused: Generated<number>
    bytes_total: number
    error: ColumnType<ErrorReport | null, string | null, string | null>
    requested_by: string
    requested_at: Generated<Date>
    receipt: ColumnType<SignedReceipt | null, string | null, string | null>
    receipt_content_version: string | null
    receipt_version_number: number | null
    verified_at: Date | null
    received_at: Date | null
  }
}

/** The database with this room's tables. */
export function withDistribution(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
