// Takes a version away: its content is let go, its images are forgotten. Its row stays, so that its number is never given out again.

import type { DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { releaseContentVersion } from '#product/content-library'
import { PackageMissing } from './errors.ts'
import { isPackageId } from './read-packages.ts'
import { withPackages } from './tables.ts'

/**
 * Keeps packages as they are until the transaction ends: nothing is published for them meanwhile. Lock before deciding what to remove.
 * The order is always the same, so that two who lock never wait for each other.
 */
export async function lockPackages(transaction: DatabaseTransaction): Promise<void> {
  await withPackages(transaction)
    .selectFrom('upgrade_packages')
    .select('id')
    .orderBy('id')
    .forUpdate()
    .execute()
}

/**
 * Keeps one package as it is until the transaction ends: no version is published for it, marked or removed meanwhile. Others may do the
 * same. To be locked before anything else of the transaction.
 * @throws PackageMissing
 */
export async function sharePackage(transaction: DatabaseTransaction, packageId: string): Promise<void> {
  const locked = isPackageId(packageId)
    ? await withPackages(transaction)
        .selectFrom('upgrade_packages')
        .select('id')
        .where('id', '=', packageId)
        .forShare()
        .executeTakeFirst()
    : undefined
  if (!locked) throw new PackageMissing({ packageId })
}

/** Removes a version that is neither in use nor pinned nor held; false when it is one of these, or gone already. */
export async function removeVersion(
  transaction: DatabaseTransaction,
  { packageId, version, by }: { packageId: string; version: number; by: string },
): Promise<boolean> {
  const packages = withPackages(transaction)
  const row = await packages
    .updateTable('upgrade_packages_versions')
    .set({ removed_by: by, removed_at: new Date() })
    .where('package_id', '=', packageId)
    .where('number', '=', version)
    .where('removed_at', 'is', null)
    .where('pinned_at', 'is', null)
    .where('held_at', 'is', null)
    .where(where =>
      where.not(
        where.exists(
          where
            .selectFrom('upgrade_packages')
            .select('id')
            .where('id', '=', packageId)
            .where('current_version', '=', version),
        ),
      ),
    )
    .returning('content_version')
    .executeTakeFirst()
  if (!row) return false
  await packages
    .deleteFrom('upgrade_packages_images')
    .where('package_id', '=', packageId)
    .where('version_number', '=', version)
    .execute()
  const holder = `upgrade-package:${packageId}:${version}`
  await releaseContentVersion(transaction, { contentVersion: row.content_version, holder })
  const message = `${by} removed version ${version} of ${packageId}; its content goes with the next collections.`
  await recordActivity(transaction, {
    code: 'PACKAGE_VERSION_REMOVED',
    actor: by,
    subject: packageId,
    message,
    change: { before: { version, contentVersion: row.content_version } },
  })
  return true
}
