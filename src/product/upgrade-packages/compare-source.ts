// What is different between a package's source as it was read and as it is now.

import type { Database } from '#platform/database'
import {
  compareListings,
  listSource,
  type ShareReader,
  type SourceDifference,
  type SourceListing,
} from '#product/package-sources'
import { readPackage, type UpgradePackageDetail } from './read-packages.ts'
import { type KeptSourceRecord, readSourceRecord, recordOf } from './source-record.ts'

/** The source of a package, compared. */
export type SourceComparison = {
  packageId: string
  /** The version in use; say it when reloading. */
  currentVersion: number
  /** What was looked at now. */
  path: string
  /** The version that was read from the source last; null when that is not on record, and everything counts as added. */
  readVersion: number | null
  readAt: string | null
  /** Where it was read then. */
  readPath: string | null
  difference: SourceDifference
  /**
   * `different`: see the difference. `unchanged`: same names, sizes and times. `unsure`: same names and sizes, but the times are not
   * known, and it is not the ISO file that was read: only reading it says whether it is the same.
   */
  outcome: 'different' | 'unchanged' | 'unsure'
  /** The version in use was made by servicing: reloading leaves its updates behind. */
  isServiced: boolean
}

/** A comparison with what it is made of. */
export type ComparedSource = {
  comparison: SourceComparison
  listing: SourceListing
  record: KeptSourceRecord | null
}

/**
 * Compares.
 * @param path another place of the source; null stands for the one on record.
 * @throws PackageMissing, the errors of listing a source
 */
export async function compareSource(
  db: Database,
  { packageId, path }: { packageId: string; path: string | null },
  signal: AbortSignal,
  shares?: ShareReader,
): Promise<ComparedSource> {
  const found = await readPackage(db, packageId)
  const record = await readSourceRecord(db, packageId)
  const listing = await listSource(path ?? found.sourcePath, { signal, shares })
  const now = recordOf(listing, null)
  const difference = compareListings(record?.files ?? [], now.files)
  const comparison: SourceComparison = {
    packageId,
    currentVersion: found.currentVersion,
    path: listing.path,
    readVersion: record?.version ?? null,
    readAt: record?.readAt ?? null,
    readPath: record?.path ?? null,
    difference,
    outcome: outcomeOf(difference, { record, now }),
    isServiced: isServiced(found),
  }
  return { comparison, listing, record }
}

function outcomeOf(
  { added, removed, changed }: SourceDifference,
  { record, now }: { record: KeptSourceRecord | null; now: Pick<KeptSourceRecord, 'iso' | 'files'> },
): SourceComparison['outcome'] {
  if (record === null || added.length + removed.length + changed.length > 0) return 'different'
  const areTimesKnown = [...record.files, ...now.files].every(file => file.modified !== null)
  const isSameIso =
    record.iso !== null && now.iso?.size === record.iso.size && now.iso.modified === record.iso.modified
  return areTimesKnown || isSameIso ? 'unchanged' : 'unsure'
}

/** A version is as it was read when it is its own pristine version, or brings that one back. */
function isServiced({ versions, currentVersion }: UpgradePackageDetail): boolean {
  const inUse = versions.find(({ number }) => number === currentVersion)
  if (inUse?.origin !== 'rolled-back') return inUse?.origin === 'serviced'
  return inUse.restores !== inUse.pristine
}
