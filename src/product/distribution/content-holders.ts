// Which distribution points proved to hold a content version: where the site may fetch back what it lost itself.

import type { Database } from '#platform/database'
import type { PointCertificate } from '#product/distribution-protocol'
import { withDistribution } from './tables.ts'

/** A point whose receipt for a content version counts. */
export type ContentHolder = {
  pointId: string
  name: string
  address: string
  certificate: PointCertificate | null
}

/** The points with a receipt for this content version, those that were seen most recently first. */
export async function contentHolders(db: Database, contentVersion: string): Promise<ContentHolder[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['distribution_points.id', 'distribution_points.name', 'address', 'last_seen_at'])
    .select('certificate')
    .distinct()
    .where('receipt_content_version', '=', contentVersion)
    .execute()
  // The database would put points that were never seen first.
  const seen = (row: { last_seen_at: Date | null }) => row.last_seen_at?.getTime() ?? 0
  return rows
    .sort((one, other) => seen(other) - seen(one))
    .map(({ id, name, address, certificate }) => ({ pointId: id, name, address, certificate }))
}
