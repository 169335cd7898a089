// What people say of versions and their number: pin, unpin, keep so many.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { PackageVersionMissing } from './errors.ts'
import { readPackage, readPackageVersion } from './read-packages.ts'
import { withPackages } from './tables.ts'

/** Which version, and who speaks. */
export type VersionOfPackage = { packageId: string; version: number; by: string }

/**
 * Pins a version: it is never removed until it is unpinned. Pinned again, it has the new reason.
 * @throws PackageMissing, PackageVersionMissing
 */
export async function pinVersion(
  db: Database,
  { packageId, version, by, reason }: VersionOfPackage & { reason: string },
): Promise<void> {
  await changePin(db, { packageId, version, by }, { by, at: new Date(), reason })
}

/**
 * Unpins a version; one that is not pinned stays as it is.
 * @throws PackageMissing, PackageVersionMissing
 */
export async function unpinVersion(db: Database, version: VersionOfPackage): Promise<void> {
  await changePin(db, version, null)
}

async function changePin(
  db: Database,
  { packageId, version, by }: VersionOfPackage,
  pin: { by: string; at: Date; reason: string } | null,
): Promise<void> {
  await readPackageVersion(db, packageId, version)
  await db.transaction().execute(async trx => {
    const before = await withPackages(trx)
      .selectFrom('upgrade_packages_versions')
      .select(['pinned_by as pinnedBy', 'pin_reason as reason'])
      .where('package_id', '=', packageId)
      .where('number', '=', version)
      .executeTakeFirst()
    const changed = await withPackages(trx)
      .updateTable('upgrade_packages_versions')
      .set({ pinned_by: pin?.by ?? null, pinned_at: pin?.at ?? null, pin_reason: pin?.reason ?? null })
      .where('package_id', '=', packageId)
      .where('number', '=', version)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    // A clean-up may have removed it since it was read.
    if (changed.numUpdatedRows === 0n) throw new PackageVersionMissing({ packageId, version })
    const did = pin === null ? 'unpinned' : 'pinned'
    const message = `${by} ${did} version ${version} of ${packageId}${pin?.reason ? `: ${pin.reason}` : ''}.`
    const code = pin === null ? 'PACKAGE_VERSION_UNPINNED' : 'PACKAGE_VERSION_PINNED'
    const after = pin === null ? { version, pinned: false } : { version, pinned: true, reason: pin.reason }
    const change = { before: { version, ...before }, after }
    await recordActivity(trx, { code, actor: by, subject: packageId, message, change })
  })
}

/**
 * Says how many versions of a package are kept; null stands for the site's number.
 * @throws PackageMissing
 */
export async function keepVersionsOfPackage(
  db: Database,
  { packageId, keep, by }: { packageId: string; keep: number | null; by: string },
): Promise<void> {
  await readPackage(db, packageId)
  await db.transaction().execute(async trx => {
    const before = await withPackages(trx)
      .selectFrom('upgrade_packages')
      .select('keep_versions')
      .where('id', '=', packageId)
      .executeTakeFirst()
    await withPackages(trx)
      .updateTable('upgrade_packages')
      .set({ keep_versions: keep })
      .where('id', '=', packageId)
      .execute()
    const message = `${by} has ${keep === null ? 'as many versions as the site says' : `${keep} versions`} of ${packageId} kept.`
    await recordRetention(trx, {
      by,
      subject: packageId,
      message,
      before: before?.keep_versions,
      after: keep,
    })
  })
}

/** Says how many versions of each package the site keeps; null for all. */
export async function keepVersionsOfSite(
  db: Database,
  { keep, by }: { keep: number | null; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await withPackages(trx)
      .selectFrom('upgrade_packages_retention')
      .select('keep_versions')
      .executeTakeFirst()
    await withPackages(trx).updateTable('upgrade_packages_retention').set({ keep_versions: keep }).execute()
    const message = `${by} has ${keep === null ? 'all versions' : `${keep} versions`} of each package kept.`
    await recordRetention(trx, { by, subject: null, message, before: before?.keep_versions, after: keep })
  })
}

async function recordRetention(
  trx: Parameters<typeof recordActivity>[0],
  {
    by,
    subject,
    message,
    before,
    after,
  }: {
    by: string
    subject: string | null
    message: string
    before: number | null | undefined
    after: number | null
  },
): Promise<void> {
  await recordActivity(trx, {
    code: 'RETENTION_CHANGED',
    actor: by,
    subject,
    message,
    change: { before: { keepVersions: before ?? null }, after: { keepVersions: after } },
  })
}
