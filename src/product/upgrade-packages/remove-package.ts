// Takes a whole package away, in the caller's transaction: all of its versions let their content go. Its ID is never given out again, and
// what was told of it stays.

import type { DatabaseTransaction } from '#platform/database'
import { releaseContentVersion } from '#product/content-library'
import { PackageMissing } from './errors.ts'
import { isPackageId } from './read-packages.ts'
import { withPackages } from './tables.ts'

/**
 * Keeps everybody else from the package until the transaction ends: nothing is published, distributed or marked meanwhile. To be locked
 * before anything else of the transaction.
 * @throws PackageMissing
 */
export async function lockPackage(transaction: DatabaseTransaction, packageId: string): Promise<void> {
  const locked = isPackageId(packageId)
    ? await withPackages(transaction)
        .selectFrom('upgrade_packages')
        .select('id')
        .where('id', '=', packageId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!locked) throw new PackageMissing({ packageId })
}

/** Removes what this room knows of the package, which the caller has locked. Its update schedule goes with it. */
export async function removePackage(transaction: DatabaseTransaction, packageId: string): Promise<void> {
  const packages = withPackages(transaction)
  const versions = await packages
    .selectFrom('upgrade_packages_versions')
    .select(['number', 'content_version'])
    .where('package_id', '=', packageId)
    .execute()
  for (const { number, content_version: contentVersion } of versions)
    await releaseContentVersion(transaction, {
      contentVersion,
      holder: `upgrade-package:${packageId}:${number}`,
    })
  await packages
    .insertInto('upgrade_packages_removed_notes')
    .values(versions.map(({ number }) => ({ package_id: packageId, version_number: number })))
    .execute()
  await packages.deleteFrom('upgrade_packages_images').where('package_id', '=', packageId).execute()
  await packages.deleteFrom('upgrade_packages_versions').where('package_id', '=', packageId).execute()
  await packages.deleteFrom('upgrade_packages').where('id', '=', packageId).execute()
}
