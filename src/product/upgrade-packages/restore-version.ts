// Brings a version back from its note, in the caller's transaction: the package when it is not there, the version, its images, its
// content. Nothing that is there is changed, but for the version in use: the highest of a package that comes back.

import type { DatabaseTransaction } from '#platform/database'
import { publishContentVersion, type StoredManifest } from '#product/content-library'
import { keepPackageNumber } from '#product/sites'
import { nameKey } from './check-new-package.ts'
import { insertImages } from './publish-version.ts'
import { withPackages } from './tables.ts'
import type { VersionNote } from './version-note.ts'
import { isRead } from './version-row.ts'

/** What restoring a version came to: `restored`; it was `there` already; or another package has the name. */
export type Restored = 'restored' | 'there' | 'name-taken'

/** Restores one version whose content is whole in the store. @throws ContentDamaged when it is not */
export async function restoreVersion(
  transaction: DatabaseTransaction,
  { note, stored }: { note: VersionNote; stored: StoredManifest },
): Promise<Restored> {
  const packages = withPackages(transaction)
  const { package: about, version } = note
  await packages
    .insertInto('upgrade_packages')
    .values({
      id: about.id,
      name: about.name,
      name_key: nameKey(about.name),
      version: about.version,
      comment: about.comment,
      source_path: about.sourcePath,
      architecture: about.architecture,
      language: about.language,
      licence_accepted_by: about.licenceAcceptedBy,
      licence_accepted_at: new Date(about.licenceAcceptedAt),
      current_version: version.number,
      created_by: about.createdBy,
      created_at: new Date(about.createdAt),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const known = await packages
    .selectFrom('upgrade_packages')
    .select(['id', 'current_version'])
    .where('id', '=', about.id)
    .forUpdate()
    .executeTakeFirst()
  if (!known) return 'name-taken'
  await keepPackageNumber(transaction, about.id)
  const isThere = await packages
    .selectFrom('upgrade_packages_versions')
    .select('number')
    .where('package_id', '=', about.id)
    .where('number', '=', version.number)
    .executeTakeFirst()
  if (isThere) return 'there'
  await writeRestored(transaction, { note, stored })
  if (version.number > known.current_version)
    await packages
      .updateTable('upgrade_packages')
      .set({ current_version: version.number })
      .where('id', '=', about.id)
      .execute()
  return 'restored'
}

async function writeRestored(
  transaction: DatabaseTransaction,
  { note, stored }: { note: VersionNote; stored: StoredManifest },
): Promise<void> {
  const packages = withPackages(transaction)
  const { version, images } = note
  const packageId = note.package.id
  await publishContentVersion(transaction, stored, `upgrade-package:${packageId}:${version.number}`)
  await packages
    .insertInto('upgrade_packages_versions')
    .values({
      package_id: packageId,
      number: version.number,
      content_version: version.contentVersion,
      file_count: version.fileCount,
      total_bytes: version.totalBytes,
      origin: version.origin,
      restores: version.restores ?? null,
      pristine_version: version.pristine ?? (isRead(version) ? version.number : null),
      bad_by: version.bad?.by ?? null,
      bad_at: version.bad ? new Date(version.bad.at) : null,
      bad_reason: version.bad?.reason ?? null,
      operation: version.operation,
      created_by: version.createdBy,
      created_at: new Date(version.createdAt),
    })
    .execute()
  await insertImages(transaction, { packageId, number: version.number, images })
}
