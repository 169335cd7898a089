// Content status: per package and point, read from what points reported and signed, never inferred.

import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { contentStateName } from './content-state.ts'
import { withDistribution } from './tables.ts'

/** How one package stands on one point. */
export type PointStatus = {
  point: string
  packageId: string
  /** Configuration Manager's number and name. */
  state: number
  stateName: string
  /** The package version that the point shall hold. */
  version: number
  contentVersion: string
  bytesSent: number
  bytesReused: number
  bytesTotal: number
  error: ErrorReport | null
  requestedAt: string
  /** The last receipt: what the point signed that it holds, and when it had verified it. */
  receipt: {
    version: number
    contentVersion: string
    verifiedAt: string
    receivedAt: string
    ageSeconds: number
  } | null
}

/** The status of a package on every point that shall hold it; of all packages when none is named. */
export async function contentStatus(db: Database, packageId?: string): Promise<PointStatus[]> {
  let query = withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .selectAll('distribution_assignments')
    .select('distribution_points.name')
    .orderBy('package_id')
    .orderBy('name_key')
  if (packageId !== undefined) query = query.where('package_id', '=', packageId)
  const rows = await query.execute()
  return rows.map(row => ({
    point: row.name,
    packageId: row.package_id,
    state: row.state,
    stateName: contentStateName(row.state),
    version: row.version_number,
    contentVersion: row.content_version,
    bytesSent: row.bytes_sent,
    bytesReused: row.bytes_reused,
    bytesTotal: row.bytes_total,
    error: row.error,
    requestedAt: row.requested_at.toISOString(),
    receipt:
      row.verified_at && row.received_at && row.receipt_content_version && row.receipt_version_number
        ? {
            version: row.receipt_version_number,
            contentVersion: row.receipt_content_version,
            verifiedAt: row.verified_at.toISOString(),
            receivedAt: row.received_at.toISOString(),
            ageSeconds: Math.max(0, Math.round((Date.now() - row.received_at.getTime()) / 1000)),
          }
        : null,
  }))
}
