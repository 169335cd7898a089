// Packages and their images as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { packageQuery } from './read-packages.ts'
import { withPackages } from './tables.ts'

/** One row per package, with its version in use. */
export function packageRelation(db: Database) {
  return packageQuery(db)
}

/** One row per image of the version in use of each package. `description` is what the WIM file says of it. */
export function imageRelation(db: Database) {
  return withPackages(db)
    .selectFrom('upgrade_packages_images')
    .innerJoin('upgrade_packages', join =>
      join
        .onRef('upgrade_packages.id', '=', 'upgrade_packages_images.package_id')
        .onRef('upgrade_packages.current_version', '=', 'upgrade_packages_images.version_number'),
    )
    .select(['package_id', 'path', 'image_index', 'description', 'created_by'])
    .select(sql<string>`upgrade_packages.version`.as('package_version'))
}
