// Reads the source of a package again and publishes what it holds now as the next version; the versions before stay.

import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import type { ShareReader } from '#product/package-sources'
import type { AddPackageHouse } from './add-upgrade-package.ts'
import { checkSourceMedia } from './check-source-media.ts'
import { type ComparedSource, compareSource } from './compare-source.ts'
import { PackageChanged, ServicingWouldBeLost, SourceUnchanged } from './errors.ts'
import type { ReloadRequest } from './jobs.ts'
import { withOpenedMedia } from './open-media.ts'
import { type NewVersion, type PublishedVersion, publishNextVersion, publishOnce } from './publish-version.ts'
import { refuseHeldVersion } from './refuse-version.ts'
import { keepSourceRecord, recordOf, type SourceRecord } from './source-record.ts'
import { describeOpened, storeMedia } from './store-media.ts'
import { withPackages } from './tables.ts'

/** What reloading needs. */
export type ReloadHouse = AddPackageHouse & {
  updateDistributionPoints: (transaction: DatabaseTransaction, packageId: string, by: string) => Promise<void>
}

/**
 * What can be said before anything is read.
 * @throws PackageMissing, PackageChanged, PackageVersionHeld, SourceUnchanged, ServicingWouldBeLost, the errors of listing a source
 */
export async function checkReload(
  db: Database,
  asked: ReloadRequest,
  signal: AbortSignal,
  shares?: ShareReader,
): Promise<ComparedSource> {
  const { packageId, expectedVersion } = asked
  await refuseHeldVersion(db, packageId)
  const compared = await compareSource(db, asked, signal, shares)
  const { currentVersion, outcome, isServiced, path } = compared.comparison
  if (currentVersion !== expectedVersion)
    throw new PackageChanged({ packageId, expected: expectedVersion, found: currentVersion })
  if (outcome === 'unchanged' && !asked.evenIfUnchanged) throw new SourceUnchanged({ packageId, path })
  if (isServiced && !asked.discardServicing)
    throw new ServicingWouldBeLost({ packageId, version: currentVersion })
  return compared
}

/**
 * Reloads.
 * @throws what checkReload, opening and storing media throw; SourceUnchanged also when reading showed that nothing is different
 */
export function reloadPackage(
  house: ReloadHouse,
  asked: ReloadRequest,
  context: JobContext,
): Promise<PublishedVersion> {
  return publishOnce(house.db, context.operationId, () => readAgain(house, asked, context))
}

async function readAgain(
  house: ReloadHouse,
  asked: ReloadRequest,
  context: JobContext,
): Promise<PublishedVersion> {
  const { signal, operationId, requestedBy } = context
  const { comparison, record } = await checkReload(house.db, asked, signal, house.shares)
  const source = { path: comparison.path, extractIndex: record?.extractIndex ?? null }
  const checked = await checkSourceMedia(source, signal, house.shares)
  return await withOpenedMedia(house, { asked: source, checked }, context, async opened => {
    await describeOpened(opened, signal)
    return house.library.session(async store => {
      const { extractIndex } = source
      const media = await storeMedia(store, { opened, extractIndex, siteKey: house.siteKey }, context)
      await refuseSameContent(house.db, { asked, path: source.path, digest: media.stored.digest })
      reachFailpoint('upgrade-packages.before-publish')
      const next = { ...media, operation: operationId, by: requestedBy }
      const record = recordOf(checked.listing, extractIndex)
      const published = await publishReloaded(house, { asked, next, record })
      reachFailpoint('upgrade-packages.reloaded')
      return published
    })
  })
}

async function refuseSameContent(
  db: Database,
  { asked, path, digest }: { asked: ReloadRequest; path: string; digest: string },
): Promise<void> {
  const { packageId } = asked
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .select('content_version')
    .where('package_id', '=', packageId)
    .where('number', '=', asked.expectedVersion)
    .executeTakeFirst()
  if (row?.content_version === digest) throw new SourceUnchanged({ packageId, path })
}

function publishReloaded(
  house: ReloadHouse,
  { asked, next, record }: { asked: ReloadRequest; next: NewVersion; record: SourceRecord },
): Promise<PublishedVersion> {
  const { packageId, expectedVersion: expected } = asked
  return house.db.transaction().execute(async trx => {
    const published = await publishNextVersion(trx, { packageId, expected, origin: 'reloaded', ...next })
    const { version } = published
    await withPackages(trx)
      .updateTable('upgrade_packages')
      .set({ source_path: record.path })
      .where('id', '=', packageId)
      .execute()
    await keepSourceRecord(trx, { packageId, version, record })
    const message = `${next.by} read the source of ${packageId} again from ${record.path}: version ${version} is in use.`
    await recordActivity(trx, {
      code: 'UPGRADE_PACKAGE_RELOADED',
      actor: next.by,
      subject: packageId,
      message,
      change: {
        before: { version: expected },
        after: { version, contentVersion: published.contentVersion, sourcePath: record.path },
      },
    })
    await house.onPublished(trx, { packageId, version }, next.by)
    if (asked.updateDistributionPoints) await house.updateDistributionPoints(trx, packageId, next.by)
    return published
  })
}
