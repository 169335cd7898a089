// What a mark on a version keeps from happening.

import type { Database, DatabaseTransaction } from '#platform/database'
import { PackageVersionBad, PackageVersionHeld } from './errors.ts'
import { withPackages } from './tables.ts'
import type { PackageVersion } from './version-row.ts'

/**
 * Refuses when the version in use is held. In a transaction that has locked the package, it stays as it is until the end.
 * @throws PackageVersionHeld
 */
export async function refuseHeldVersion(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<void> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages')
    .innerJoin('upgrade_packages_versions', join =>
      join
        .onRef('upgrade_packages_versions.package_id', '=', 'upgrade_packages.id')
        .onRef('upgrade_packages_versions.number', '=', 'upgrade_packages.current_version'),
    )
    .select(['number', 'held_by', 'hold_reason'])
    .where('upgrade_packages.id', '=', packageId)
    .where('held_at', 'is not', null)
    .executeTakeFirst()
  if (!row) return
  const { number: version, held_by, hold_reason } = row
  throw new PackageVersionHeld({ packageId, version, by: held_by ?? '', reason: hold_reason ?? '' })
}

/**
 * Refuses content that was marked bad in any version of the package, also in one that was removed since.
 * @throws PackageVersionBad
 */
export async function refuseBadContent(
  db: Database | DatabaseTransaction,
  { packageId, contentVersion }: { packageId: string; contentVersion: string },
): Promise<void> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .select(['number', 'bad_by', 'bad_reason'])
    .where('package_id', '=', packageId)
    .where('content_version', '=', contentVersion)
    .where('bad_at', 'is not', null)
    .orderBy('number')
    .executeTakeFirst()
  if (!row) return
  const { number: version, bad_by, bad_reason } = row
  throw new PackageVersionBad({ packageId, version, by: bad_by ?? '', reason: bad_reason ?? '' })
}

/** The same for a version that was read. @throws PackageVersionBad */
export function refuseBadVersion(packageId: string, { number: version, bad }: PackageVersion): void {
  if (bad !== null) throw new PackageVersionBad({ packageId, version, by: bad.by, reason: bad.reason })
}
