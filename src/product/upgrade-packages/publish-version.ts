// Publishing: a package or its next version, its content and its message appear in one transaction, or not at all.

import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { publishContentVersion, type StoredManifest } from '#product/content-library'
import { nextPackageId } from '#product/sites'
import { nameKey, refuseTakenName } from './check-new-package.ts'
import type { PackageImage } from './describe-images.ts'
import { PackageChanged, PackageMissing } from './errors.ts'
import type { NewPackage } from './jobs.ts'
import { refuseBadContent, refuseHeldVersion } from './refuse-version.ts'
import { keepSourceRecord, type SourceRecord } from './source-record.ts'
import { type VersionOrigin, withPackages } from './tables.ts'

/** A package version that was published. */
export type PublishedVersion = { packageId: string; version: number; contentVersion: string }

/** What every new version has. */
export type NewVersion = {
  stored: StoredManifest
  images: readonly PackageImage[]
  operation: string
  by: string
}

/** Called in the transaction that publishes a version, so that work which follows from it is never forgotten. */
export type OnPublished = (
  transaction: DatabaseTransaction,
  version: { packageId: string; version: number },
  by: string,
) => Promise<void>

/** The version that an operation published before it was interrupted, if it did. */
export async function findVersionOfOperation(
  db: Database,
  operation: string,
): Promise<PublishedVersion | null> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .select(['package_id', 'number', 'content_version'])
    .where('operation', '=', operation)
    .executeTakeFirst()
  return row ? { packageId: row.package_id, version: row.number, contentVersion: row.content_version } : null
}

/**
 * Does the work that ends in a publication for an operation. What it published before is its result, also when that happened meanwhile: an
 * attempt that was thought dead (its machine slept, say) can go on beside the one that took its place, and be the faster one. The other
 * then meets a name that is taken or a package that has changed, by itself.
 * @throws what the work throws, when nothing was published for the operation
 */
export async function publishOnce(
  db: Database,
  operation: string,
  work: () => Promise<PublishedVersion>,
): Promise<PublishedVersion> {
  const before = await findVersionOfOperation(db, operation)
  if (before) return before
  try {
    return await work()
  } catch (error) {
    // A database that is away says nothing: the work's own error counts then.
    const meanwhile = await findVersionOfOperation(db, operation).catch(() => null)
    if (meanwhile) return meanwhile
    throw error
  }
}

/**
 * Publishes a new package with its first version.
 * @throws PackageNameTaken when another request was faster
 */
export async function createPackage(
  db: Database,
  {
    asked,
    about,
    source,
    onPublished,
    ...version
  }: NewVersion & { asked: NewPackage; about: string; source: SourceRecord; onPublished: OnPublished },
): Promise<PublishedVersion> {
  return db.transaction().execute(async trx => {
    const id = await nextPackageId(trx)
    const { path, name, comment, architecture, language } = asked
    const inserted = await withPackages(trx)
      .insertInto('upgrade_packages')
      .values({
        id,
        name,
        name_key: nameKey(name),
        version: asked.version,
        comment,
        source_path: path,
        architecture,
        language,
        licence_accepted_by: version.by,
        licence_accepted_at: new Date(),
        current_version: 1,
        created_by: version.by,
      })
      .onConflict(conflict => conflict.column('name_key').doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) await refuseTakenName(trx, name)
    const lineage = { restores: null, pristine: 1 }
    await writeVersion(trx, { packageId: id, number: 1, origin: 'added', lineage, version })
    await keepSourceRecord(trx, { packageId: id, version: 1, record: source })
    const message = `${version.by} added the operating system upgrade package “${name}” from ${path}${about}.`
    await recordActivity(trx, {
      code: 'UPGRADE_PACKAGE_ADDED',
      actor: version.by,
      subject: id,
      message,
      change: {
        after: {
          name,
          version: 1,
          contentVersion: version.stored.digest,
          sourcePath: path,
          architecture,
          language,
        },
      },
    })
    await onPublished(trx, { packageId: id, version: 1 }, version.by)
    return { packageId: id, version: 1, contentVersion: version.stored.digest }
  })
}

/**
 * Publishes the next version of a package in the caller's transaction and puts it into use; the version before it stays.
 * @param expected the version in use that the work began with.
 * @param base the version that it was made from, when that is another one; of a rollback, the version that comes back.
 * @throws PackageMissing; PackageChanged when another version is in use now; PackageVersionHeld when that one is held; PackageVersionBad when the very
 * same content was marked bad, or what it was serviced from
 */
export async function publishNextVersion(
  transaction: DatabaseTransaction,
  {
    packageId,
    expected,
    base = expected,
    origin,
    ...version
  }: NewVersion & {
    packageId: string
    expected: number
    base?: number
    origin: Exclude<VersionOrigin, 'added'>
  },
): Promise<PublishedVersion> {
  const packages = withPackages(transaction)
  const current = await packages
    .selectFrom('upgrade_packages')
    .select('current_version')
    .where('id', '=', packageId)
    .forUpdate()
    .executeTakeFirst()
  if (!current) throw new PackageMissing({ packageId })
  if (current.current_version !== expected)
    throw new PackageChanged({ packageId, expected, found: current.current_version })
  await refuseHeldVersion(transaction, packageId)
  await refuseBadContent(transaction, { packageId, contentVersion: version.stored.digest })
  // Marked while the run was under way: what is made of it is no better. A source that was read anew has nothing of it.
  if (origin === 'serviced') await refuseBadBase(transaction, packageId, base)
  const highest = await packages
    .selectFrom('upgrade_packages_versions')
    .select(select => select.fn.max('number').as('number'))
    .where('package_id', '=', packageId)
    .executeTakeFirstOrThrow()
  const number = highest.number + 1
  const lineage = {
    restores: origin === 'rolled-back' ? base : null,
    pristine: origin === 'reloaded' ? number : await readPristine(transaction, packageId, base),
  }
  await writeVersion(transaction, { packageId, number, origin, lineage, version })
  await packages
    .updateTable('upgrade_packages')
    .set({ current_version: number })
    .where('id', '=', packageId)
    .execute()
  return { packageId, version: number, contentVersion: version.stored.digest }
}

async function refuseBadBase(
  transaction: DatabaseTransaction,
  packageId: string,
  base: number,
): Promise<void> {
  const { content_version: contentVersion } = await withPackages(transaction)
    .selectFrom('upgrade_packages_versions')
    .select('content_version')
    .where('package_id', '=', packageId)
    .where('number', '=', base)
    .executeTakeFirstOrThrow()
  await refuseBadContent(transaction, { packageId, contentVersion })
}

async function readPristine(
  transaction: DatabaseTransaction,
  packageId: string,
  base: number,
): Promise<number | null> {
  const row = await withPackages(transaction)
    .selectFrom('upgrade_packages_versions')
    .select('pristine_version')
    .where('package_id', '=', packageId)
    .where('number', '=', base)
    .executeTakeFirst()
  return row?.pristine_version ?? null
}

async function writeVersion(
  transaction: DatabaseTransaction,
  at: {
    packageId: string
    number: number
    origin: VersionOrigin
    lineage: { restores: number | null; pristine: number | null }
    version: NewVersion
  },
): Promise<void> {
  const { packageId, number, origin, lineage, version } = at
  const { stored, images, operation, by } = version
  await publishContentVersion(transaction, stored, `upgrade-package:${packageId}:${number}`)
  const packages = withPackages(transaction)
  await packages
    .insertInto('upgrade_packages_versions')
    .values({
      package_id: packageId,
      number,
      content_version: stored.digest,
      file_count: stored.manifest.files.length,
      total_bytes: stored.manifest.files.reduce((total, file) => total + file.size, 0),
      origin,
      restores: lineage.restores,
      pristine_version: lineage.pristine,
      operation,
      created_by: by,
    })
    .execute()
  await insertImages(transaction, { packageId, number, images })
  reachFailpoint('upgrade-packages.publishing')
}

/** Writes down the images of a version, each with all that is known of it. */
export async function insertImages(
  transaction: DatabaseTransaction,
  {
    packageId,
    number,
    images,
  }: { packageId: string; number: number; images: readonly { path: string; index: number }[] },
): Promise<void> {
  if (images.length === 0) return
  await withPackages(transaction)
    .insertInto('upgrade_packages_images')
    .values(
      images.map(image => ({
        package_id: packageId,
        version_number: number,
        path: image.path,
        image_index: image.index,
        description: JSON.stringify(image),
      })),
    )
    .execute()
}
