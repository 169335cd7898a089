// The versions of packages as retention sees them: pinned or not, in use or not.

import type { Database, DatabaseTransaction } from '#platform/database'
import { readPackage } from './read-packages.ts'
import { withPackages } from './tables.ts'
import { markOf, type PackageVersion, type VersionMark, versionOf } from './version-row.ts'

/** A version that was not removed. `keep` is the number of versions to keep, null for all. */
export type RetainedVersion = PackageVersion & {
  packageId: string
  inUse: boolean
  pinned: VersionMark | null
  keep: number | null
}

/**
 * The versions of one package, or of all, by package and the newest first.
 * @throws PackageMissing
 */
export async function listRetainedVersions(db: Database, packageId?: string): Promise<RetainedVersion[]> {
  if (packageId !== undefined) await readPackage(db, packageId)
  const standard = await readRetention(db)
  let query = withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .innerJoin('upgrade_packages', 'upgrade_packages.id', 'upgrade_packages_versions.package_id')
    .selectAll('upgrade_packages_versions')
    .select(['current_version', 'keep_versions'])
    .where('removed_at', 'is', null)
    .orderBy('package_id')
    .orderBy('number', 'desc')
  if (packageId !== undefined) query = query.where('package_id', '=', packageId)
  const rows = await query.execute()
  return rows.map(row => ({
    ...versionOf(row),
    packageId: row.package_id,
    inUse: row.number === row.current_version,
    pinned: markOf(row.pinned_by, row.pinned_at, row.pin_reason),
    keep: row.keep_versions ?? standard,
  }))
}

/** How many versions of each package the site keeps; null for all. */
export async function readRetention(db: Database | DatabaseTransaction): Promise<number | null> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_retention')
    .select('keep_versions')
    .executeTakeFirst()
  return row?.keep_versions ?? null
}
