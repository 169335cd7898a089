// Publishing: a package or its next version, its content and its message appear in one transaction, or not at all.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { publishContentVersion, type StoredManifest } from '#product/content-library'
import { nextPackageId } from '#product/sites'
import { nameKey, refuseTakenName } from './check-new-package.ts'
import type { PackageImage } from './describe-images.ts'
import { PackageChanged } from './errors.ts'
import type { NewPackage } from './jobs.ts'
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
    await writeVersion(trx, { packageId: id, number: 1, origin: 'added', version })
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
 * @throws PackageChanged when another version is in use now
 */
export async function publishNextVersion(
  transaction: DatabaseTransaction,
  {
    packageId,
    expected,
    origin,
    ...version
  }: NewVersion & { packageId: string; expected: number; origin: Exclude<VersionOrigin, 'added'> },
): Promise<PublishedVersion> {
  const packages = withPackages(transaction)
  const current = await packages
    .selectFrom('upgrade_packages')
    .select('current_version')
    .where('id', '=', packageId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (current.current_version !== expected)
    throw new PackageChanged({ packageId, expected, found: current.current_version })
  const highest = await packages
    .selectFrom('upgrade_packages_versions')
    .select(select => select.fn.max('number').as('number'))
    .where('package_id', '=', packageId)
    .executeTakeFirstOrThrow()
  const number = highest.number + 1
  await writeVersion(transaction, { packageId, number, origin, version })
  await packages
    .updateTable('upgrade_packages')
    .set({ current_version: number })
    .where('id', '=', packageId)
    .execute()
  return { packageId, version: number, contentVersion: version.stored.digest }
}

async function writeVersion(
  transaction: DatabaseTransaction,
  at: { packageId: string; number: number; origin: VersionOrigin; version: NewVersion },
): Promise<void> {
  const { packageId, number, origin, version } = at
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
      operation,
      created_by: by,
    })
    .execute()
  await insertImages(transaction, { packageId, number, images })
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
