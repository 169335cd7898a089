// What people say of versions, beside pinning them: hold, mark bad, promote; and each taken back. Always in the caller's transaction,
// so that what follows from a mark happens with it or not at all.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { recordActivity, type StatusCode } from '#product/activity'
import { PackageMissing, PackageVersionMissing } from './errors.ts'
import type { VersionOfPackage } from './pin-version.ts'
import { isPackageId } from './read-packages.ts'
import { refuseBadContent } from './refuse-version.ts'
import { withPackages } from './tables.ts'

type Asked = VersionOfPackage & { reason: string }
type Columns = {
  held_by?: string | null
  held_at?: Date | null
  hold_reason?: string | null
  bad_by?: string | null
  bad_at?: Date | null
  bad_reason?: string | null
  promoted_by?: string | null
  promoted_at?: Date | null
  promote_reason?: string | null
}

const notHeld: Columns = { held_by: null, held_at: null, hold_reason: null }
const notPromoted: Columns = { promoted_by: null, promoted_at: null, promote_reason: null }
const notBad: Columns = { bad_by: null, bad_at: null, bad_reason: null }

/**
 * Holds a version: while it is in use no run, no reload and no rollback replaces it, and no clean-up removes it, until it is released.
 * Held again, it has the new reason.
 * @throws PackageMissing, PackageVersionMissing, PackageVersionBad
 */
export async function holdVersion(trx: DatabaseTransaction, asked: Asked): Promise<void> {
  const { by, reason } = asked
  const contentVersion = await lockVersion(trx, asked)
  await refuseBadContent(trx, { packageId: asked.packageId, contentVersion })
  await change(trx, asked, { held_by: by, held_at: new Date(), hold_reason: reason })
  await tell(trx, asked, { code: 'PACKAGE_VERSION_HELD', did: 'holds' })
}

/** Releases a version; one that is not held stays as it is. @throws PackageMissing, PackageVersionMissing */
export async function releaseVersion(trx: DatabaseTransaction, asked: VersionOfPackage): Promise<void> {
  await lockVersion(trx, asked)
  await change(trx, asked, notHeld)
  const about = { code: 'PACKAGE_VERSION_RELEASED', did: 'released' } as const
  await tell(trx, { ...asked, reason: '' }, about)
}

/**
 * Promotes a version: it was tested and found good. @throws PackageMissing, PackageVersionMissing, PackageVersionBad
 */
export async function promoteVersion(trx: DatabaseTransaction, asked: Asked): Promise<void> {
  const { by, reason } = asked
  const contentVersion = await lockVersion(trx, asked)
  await refuseBadContent(trx, { packageId: asked.packageId, contentVersion })
  await change(trx, asked, { promoted_by: by, promoted_at: new Date(), promote_reason: reason })
  await tell(trx, asked, { code: 'PACKAGE_VERSION_PROMOTED', did: 'promoted' })
}

/** Takes a promotion back. @throws PackageMissing, PackageVersionMissing */
export async function withdrawPromotion(trx: DatabaseTransaction, asked: VersionOfPackage): Promise<void> {
  await lockVersion(trx, asked)
  await change(trx, asked, notPromoted)
  const code = 'PACKAGE_VERSION_PROMOTION_WITHDRAWN'
  const did = 'took back the promotion of'
  await tell(trx, { ...asked, reason: '' }, { code, did })
}

/**
 * Marks a version bad: it is never chosen again. With it every version of the package that has the same content, and they are neither
 * held nor promoted any more.
 * @returns the content, and whether it is that of the version in use: then somebody has to roll back
 * @throws PackageMissing, PackageVersionMissing
 */
export async function markVersionBad(
  trx: DatabaseTransaction,
  asked: Asked,
): Promise<{ contentVersion: string; inUse: boolean; sameContent: number[] }> {
  const { packageId, version, by, reason } = asked
  const contentVersion = await lockVersion(trx, asked)
  const bad = { bad_by: by, bad_at: new Date(), bad_reason: reason }
  await changeContent(trx, { packageId, contentVersion }, { ...bad, ...notHeld, ...notPromoted })
  await tell(trx, asked, { code: 'PACKAGE_VERSION_MARKED_BAD', did: 'marked bad' })
  const numbers = await numbersOf(trx, { packageId, contentVersion })
  return {
    contentVersion,
    inUse: await isInUse(trx, { packageId, contentVersion }),
    sameContent: numbers.filter(number => number !== version),
  }
}

/** Takes the mark away, with a reason that is kept in the status messages. @throws PackageMissing, PackageVersionMissing */
export async function unmarkVersionBad(trx: DatabaseTransaction, asked: Asked): Promise<void> {
  const { packageId } = asked
  const contentVersion = await lockVersion(trx, asked)
  await changeContent(trx, { packageId, contentVersion }, notBad)
  const code = 'PACKAGE_VERSION_UNMARKED_BAD'
  await tell(trx, asked, { code, did: 'took the bad mark from' })
}

/** The versions of a package that have this content, the oldest first. */
async function numbersOf(
  trx: DatabaseTransaction,
  { packageId, contentVersion }: { packageId: string; contentVersion: string },
): Promise<number[]> {
  const rows = await withPackages(trx)
    .selectFrom('upgrade_packages_versions')
    .select('number')
    .where('package_id', '=', packageId)
    .where('content_version', '=', contentVersion)
    .where('removed_at', 'is', null)
    .orderBy('number')
    .execute()
  return rows.map(({ number }) => number)
}

/** Locks the package, as whatever publishes for it does; gives the content of the version. */
async function lockVersion(
  trx: DatabaseTransaction,
  { packageId, version }: VersionOfPackage,
): Promise<string> {
  const packages = withPackages(trx)
  const found = isPackageId(packageId)
    ? await packages
        .selectFrom('upgrade_packages')
        .select('id')
        .where('id', '=', packageId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!found) throw new PackageMissing({ packageId })
  const row = await packages
    .selectFrom('upgrade_packages_versions')
    .select('content_version')
    .where('package_id', '=', packageId)
    // Any number may be asked for, also one that is too large for the column.
    .where(sql<string>`number::bigint`, '=', String(version))
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new PackageVersionMissing({ packageId, version })
  return row.content_version
}

async function change(
  trx: DatabaseTransaction,
  { packageId, version }: VersionOfPackage,
  columns: Columns,
): Promise<void> {
  await withPackages(trx)
    .updateTable('upgrade_packages_versions')
    .set(columns)
    .where('package_id', '=', packageId)
    .where('number', '=', version)
    .execute()
}

/** Notes of versions say whether they are bad: they are written anew. */
async function changeContent(
  trx: DatabaseTransaction,
  { packageId, contentVersion }: { packageId: string; contentVersion: string },
  columns: Columns,
): Promise<void> {
  const ofContent = () =>
    withPackages(trx)
      .updateTable('upgrade_packages_versions')
      .where('package_id', '=', packageId)
      .where('content_version', '=', contentVersion)
  await ofContent().set(columns).execute()
  await ofContent().set({ noted_at: null }).where('removed_at', 'is', null).execute()
}

async function isInUse(
  trx: DatabaseTransaction,
  { packageId, contentVersion }: { packageId: string; contentVersion: string },
): Promise<boolean> {
  const row = await withPackages(trx)
    .selectFrom('upgrade_packages')
    .innerJoin('upgrade_packages_versions', join =>
      join
        .onRef('upgrade_packages_versions.package_id', '=', 'upgrade_packages.id')
        .onRef('upgrade_packages_versions.number', '=', 'upgrade_packages.current_version'),
    )
    .select('number')
    .where('upgrade_packages.id', '=', packageId)
    .where('content_version', '=', contentVersion)
    .executeTakeFirst()
  return row !== undefined
}

async function tell(
  trx: DatabaseTransaction,
  { packageId, version, by, reason }: Asked,
  { code, did }: { code: StatusCode; did: string },
): Promise<void> {
  const message = `${by} ${did} version ${version} of ${packageId}${reason === '' ? '' : `: ${reason}`}.`
  await recordActivity(trx, { code, actor: by, subject: packageId, message })
}
