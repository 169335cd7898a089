// Content for chosen points, in somebody else's transaction: brings them the version in use, takes it back while it is under way, and
// says who has proved to hold it.

import type { Database, DatabaseTransaction } from '#platform/database'
import { carryOutIn } from './carry-out.ts'
import { contentStates, isRemoval } from './content-state.ts'
import { isProven } from './decide-effect.ts'
import { listGroups } from './groups.ts'
import { withDistribution } from './tables.ts'

/** Names of points and groups; at least one. */
export type Targets = { points: readonly string[]; groups: readonly string[] }

/**
 * Every one of these points shall hold the version in use: a first copy where the package is not, an update where another version is. How a
 * point has it, by itself or through a group, stays as it was; what is being removed from it stays on its way out.
 * @returns the IDs of the points
 * @throws PackageMissing, PackageVersionBad, PointMissing, PointGroupMissing
 */
export async function bringVersionInUse(
  trx: DatabaseTransaction,
  { packageId, by, ...targets }: Targets & { packageId: string; by: string },
): Promise<string[]> {
  const asked = { packageId, by, all: false, priority: null }
  const without = await targetsWithout(trx, packageId, targets)
  if (without !== null) await carryOutIn(trx, { ...asked, ...without, action: 'distribute' })
  const { entries } = await carryOutIn(trx, { ...asked, ...targets, action: 'update' })
  return entries.map(entry => entry.pointId)
}

/** The targets but for named points that have the package; null when that leaves none. */
export async function targetsWithout(
  db: Database | DatabaseTransaction,
  packageId: string,
  { points, groups }: Targets,
): Promise<Targets | null> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select('name_key')
    .where('package_id', '=', packageId)
    .execute()
  const having = new Set(rows.map(row => row.name_key))
  const left = points.filter(name => !having.has(name.toLowerCase()))
  return left.length + groups.length === 0 ? null : { points: left, groups }
}

/**
 * The version in use to every point that has the package, and to members of groups that hold it and were given nothing while another
 * version was not to be sent.
 * @returns how many points have something to do
 * @throws PackageMissing, PackageVersionBad
 */
export async function returnToPoints(
  trx: DatabaseTransaction,
  { packageId, by }: { packageId: string; by: string },
): Promise<number> {
  const holding = (await listGroups(trx)).filter(group => group.contents.includes(packageId))
  const asked = { packageId, by, points: [], priority: null }
  const updated = await carryOutIn(trx, { ...asked, action: 'update', groups: [], all: true })
  const groups = holding.filter(group => group.members.length > 0).map(group => group.name)
  const given =
    groups.length === 0
      ? []
      : (await carryOutIn(trx, { ...asked, action: 'distribute', groups, all: false })).entries
  return [...updated.entries, ...given].filter(entry => entry.effect !== 'nothing').length
}

/** Ends what is under way of one content of a package; what points held before stays. @throws PackageMissing */
export async function cancelUnderWay(
  trx: DatabaseTransaction,
  { packageId, contentVersion, by }: { packageId: string; contentVersion: string; by: string },
): Promise<void> {
  const rows = await withDistribution(trx)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .selectAll('distribution_assignments')
    .select('distribution_points.name')
    .where('package_id', '=', packageId)
    .where('content_version', '=', contentVersion)
    .execute()
  const points = rows.filter(row => !isProven(row) && !isRemoval(row.state)).map(row => row.name)
  if (points.length === 0) return
  await carryOutIn(trx, { action: 'cancel', packageId, by, points, groups: [], all: false, priority: null })
}

/** How a package stands on some points. `targeted`: those that are there and shall hold the package. */
export type PointCounts = { targeted: number; proven: number; failed: number }

/** Counts; only a receipt of the very version counts as proven. */
export async function countProven(
  db: Database | DatabaseTransaction,
  { packageId, version, pointIds }: { packageId: string; version: number; pointIds: readonly string[] },
): Promise<PointCounts> {
  if (pointIds.length === 0) return { targeted: 0, proven: 0, failed: 0 }
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .selectAll()
    .where('package_id', '=', packageId)
    .where('point_id', 'in', [...pointIds])
    .execute()
  const shall = rows.filter(row => !isRemoval(row.state) && row.version_number === version)
  return {
    targeted: shall.length,
    proven: shall.filter(isProven).length,
    failed: shall.filter(row => !isProven(row) && row.state === contentStates.installFailed).length,
  }
}
