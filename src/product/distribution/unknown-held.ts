// What distribution points hold and this database does not know of: after an older backup was restored, this is what was distributed since.

import type { Database } from '#platform/database'
import { type PointRow, withDistribution } from './tables.ts'

/** A version that the site never asked a point to hold. */
export type UnknownVersion = { packageId: string; version: number; contentVersion: string }

/** {@link UnknownVersion} with the point that says it holds it. */
export type UnknownHeld = UnknownVersion & { point: string }

/** What the point said that it holds and was never asked to hold here; what it is to remove and has not named as gone counts as known. */
export async function unknownHeldOf(db: Database, point: PointRow): Promise<UnknownVersion[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .select(['package_id', 'content_version', 'receipt_content_version', 'previous_content_version'])
    .where('point_id', '=', point.id)
    .execute()
  const known = new Set(
    rows.flatMap(row =>
      [row.content_version, row.receipt_content_version, row.previous_content_version].map(
        version => `${row.package_id} ${version}`,
      ),
    ),
  )
  return (point.held ?? [])
    .filter(one => !known.has(`${one.packageId} ${one.contentVersion}`))
    .map(({ packageId, version, contentVersion }) => ({ packageId, version, contentVersion }))
}

/** The same for all points, by name. */
export async function listUnknownHeld(db: Database): Promise<UnknownHeld[]> {
  const points = await withDistribution(db)
    .selectFrom('distribution_points')
    .selectAll()
    .orderBy('name_key')
    .execute()
  const listed: UnknownHeld[] = []
  for (const point of points)
    for (const version of await unknownHeldOf(db, point)) listed.push({ point: point.name, ...version })
  return listed
}
