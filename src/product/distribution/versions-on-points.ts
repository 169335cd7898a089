// Which package versions distribution points hold or shall hold.

import type { Database } from '#platform/database'
import { withDistribution } from './tables.ts'

/** A version of a package that some point holds or shall hold. */
export type VersionOnPoints = { packageId: string; version: number }

/** All of them; a version may be named more than once. */
export async function versionsOnPoints(db: Database): Promise<VersionOnPoints[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .select(['package_id', 'version_number', 'receipt_version_number', 'previous_version_number'])
    .execute()
  return rows.flatMap(row =>
    [row.version_number, row.receipt_version_number, row.previous_version_number]
      .filter(version => version !== null)
      .map(version => ({ packageId: row.package_id, version })),
  )
}
