// One version of a package as it is read, and what people said of it.

import type { PackageImage } from './describe-images.ts'
import type { VersionOrigin } from './tables.ts'

/** What somebody said of a version: who, when (ISO 8601 in UTC), and why. */
export type VersionMark = { by: string; at: string; reason: string }

/** One version of a package. Times are ISO 8601 in UTC. */
export type PackageVersion = {
  number: number
  contentVersion: string
  fileCount: number
  totalBytes: number
  origin: VersionOrigin
  /** The version whose content it has, when it was rolled back to; null else. */
  restores: number | null
  /** The version as it was read from a source that it was made from; null when that is not on record. */
  pristine: number | null
  createdBy: string
  createdAt: string
  /** Nothing replaces it while it is in use, and it is never removed. */
  held: VersionMark | null
  /** It is never chosen again. */
  bad: VersionMark | null
  /** It was tested and found good. */
  promoted: VersionMark | null
}

/** A version with its images. */
export type VersionWithImages = PackageVersion & { images: PackageImage[] }

/** A row of `upgrade_packages_versions`, as far as it is shown. */
type VersionRow = {
  number: number
  content_version: string
  file_count: number
  total_bytes: number
  origin: VersionOrigin
  restores: number | null
  pristine_version: number | null
  created_by: string
  created_at: Date
  held_by: string | null
  held_at: Date | null
  hold_reason: string | null
  bad_by: string | null
  bad_at: Date | null
  bad_reason: string | null
  promoted_by: string | null
  promoted_at: Date | null
  promote_reason: string | null
}

/** The version of a row. */
export function versionOf(row: VersionRow): PackageVersion {
  return {
    number: row.number,
    contentVersion: row.content_version,
    fileCount: row.file_count,
    totalBytes: row.total_bytes,
    origin: row.origin,
    restores: row.restores,
    pristine: row.pristine_version,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    held: markOf(row.held_by, row.held_at, row.hold_reason),
    bad: markOf(row.bad_by, row.bad_at, row.bad_reason),
    promoted: markOf(row.promoted_by, row.promoted_at, row.promote_reason),
  }
}

/** The mark that these columns hold; null when there is none. */
export function markOf(by: string | null, at: Date | null, reason: string | null): VersionMark | null {
  return by !== null && at !== null ? { by, at: at.toISOString(), reason: reason ?? '' } : null
}

/**
 * The number of the version that a version was made from, as it was read from a source; null when nobody knows. A site that was rebuilt
 * from old notes has it not on record: then every version counts as made from the one before it.
 */
export function pristineOf(versions: readonly PackageVersion[], number: number): number | null {
  const version = versions.find(one => one.number === number)
  if (version?.pristine) return version.pristine
  const read = versions.filter(one => one.number <= number && isRead(one)).map(one => one.number)
  return read.length === 0 ? null : Math.max(...read)
}

/** Whether it was read from a source, not made of another version. */
export function isRead({ origin }: { origin: VersionOrigin }): boolean {
  return origin === 'added' || origin === 'reloaded'
}
