// Packages with their versions, for whoever decides what devices get: one question to the database, because every device asks for it again and again.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** A version that was not removed. `bad`: its content was marked bad, in this version of the package or in another one. */
export type VersionForDevices = { number: number; contentVersion: string; totalBytes: number; bad: boolean }

/** A package as far as devices are concerned. Architecture: null where it is not known. */
export type PackageForDevices = {
  packageId: string
  name: string
  architecture: string | null
  currentVersion: number
  /** The newest first. */
  versions: VersionForDevices[]
}

/** The packages of these that there are. */
export async function packagesForDevices(
  db: Database | DatabaseTransaction,
  packageIds: readonly string[],
): Promise<PackageForDevices[]> {
  if (packageIds.length === 0) return []
  const { rows } = await sql<PackageForDevices>`
    select package.id as "packageId", package.name, package.architecture, package.current_version as "currentVersion",
      (select json_agg(json_build_object('number', one.number, 'contentVersion', one.content_version, 'totalBytes', one.total_bytes,
          'bad', exists (select from upgrade_packages_versions as other where other.package_id = one.package_id
            and other.content_version = one.content_version and other.bad_at is not null)) order by one.number desc)
        from upgrade_packages_versions as one where one.package_id = package.id and one.removed_at is null) as versions
    from upgrade_packages as package where package.id = any (${[...packageIds]}::text[])`.execute(db)
  return rows
}
