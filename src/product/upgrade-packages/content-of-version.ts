// The content of a version for whoever wants to give it to a device: one question to the database, for every device asks.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { PackageVersionBad } from './errors.ts'
import { readPackageVersion } from './read-packages.ts'
import { withPackages } from './tables.ts'

/**
 * The digest of a version that may be given to devices. Content that was marked bad in any version of the package, also in one that was removed since,
 * may not.
 * @throws PackageMissing, PackageVersionMissing, PackageVersionBad
 */
export async function contentForDevices(db: Database, packageId: string, number: number): Promise<string> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_versions as version')
    .leftJoin('upgrade_packages_versions as bad', join =>
      join
        .onRef('bad.package_id', '=', 'version.package_id')
        .onRef('bad.content_version', '=', 'version.content_version')
        .on(sql<boolean>`bad.bad_at is not null`),
    )
    .select(['version.content_version', 'bad.number as bad_number', 'bad.bad_by', 'bad.bad_reason'])
    .where('version.package_id', '=', packageId)
    .where('version.number', '=', number)
    .where('version.removed_at', 'is', null)
    .orderBy('bad.number')
    .limit(1)
    .executeTakeFirst()
  // Which of the two is missing is told by the one that reads everything.
  if (row === undefined) return (await readPackageVersion(db, packageId, number)).contentVersion
  const { bad_number: version, bad_by, bad_reason } = row
  if (version !== null)
    throw new PackageVersionBad({ packageId, version, by: bad_by ?? '', reason: bad_reason ?? '' })
  return row.content_version
}
