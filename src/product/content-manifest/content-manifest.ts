// A content manifest: the files of one content version, and nothing else. Its canonical bytes are what is hashed and
// signed, so the same files always give the same digest.

import { createHash } from 'node:crypto'
import type { AddedFile, ContentSegment } from '#product/content-store'
import { PathCollisions } from './content-path.ts'
import { ManifestInvalid } from './errors.ts'
import { writeSegmentList } from './segment-list.ts'

/** One file of a content version. */
export type ManifestFile = {
  /** Relative, with '/', in the spelling of the source. */
  path: string
  /** Bytes. */
  size: number
  /** SHA-256 of the whole file, 64 lower-case hex digits. */
  sha256: string
  /** When it was last modified: ISO 8601 in UTC with milliseconds, `2024-04-01T07:31:20.000Z`. */
  modified: string
  /** Large files only: stretches that follow one another and add up to `size`. */
  segments?: readonly ContentSegment[]
}

/**
 * The files of one content version, sorted by path. The version says how segments are written; new manifests have version 2, and those
 * of version 1 stay what they were, because their digests name them.
 */
export type ContentManifest = { manifestVersion: 1 | 2; files: readonly ManifestFile[] }

/** Sums over a manifest. Bytes count every path; `distinctBytes` counts equal files once, as the store keeps them. */
export type ManifestTotals = { files: number; bytes: number; distinctBytes: number; segments: number }

/** The most that a manifest may hold; also what a parser will read. */
export const manifestLimits = {
  bytes: 128 * 1024 * 1024,
  files: 200_000,
  segments: 1_000_000,
} as const

/**
 * Makes a manifest from files in any order; of version 2 unless an older one is being read.
 * @throws ManifestInvalid when paths are refused or collide, or there are too many files
 */
export function makeManifest(
  files: Iterable<ManifestFile>,
  manifestVersion: ContentManifest['manifestVersion'] = 2,
): ContentManifest {
  const sorted = [...files].sort((left, right) => comparePaths(left.path, right.path))
  if (sorted.length === 0) throw new ManifestInvalid({ reason: 'it has no files' })
  if (sorted.length > manifestLimits.files)
    throw new ManifestInvalid({ reason: `it has ${sorted.length} files` })
  const paths = new PathCollisions()
  for (const file of sorted) {
    const problem = paths.add(file.path)
    if (problem !== null)
      throw new ManifestInvalid({ reason: `${JSON.stringify(file.path.slice(0, 300))}: ${problem}` })
  }
  return { manifestVersion, files: sorted }
}

/** One file of a manifest from what the store says of it; `path` is relative, with '/'. */
export function manifestFileOf(path: string, added: AddedFile): ManifestFile {
  const { sha256, size, segments, modified } = added
  const file = { path, size, sha256, modified: isoTime(modified) }
  return segments.length > 0 ? { ...file, segments } : file
}

/** Times outside of the years 0 to 9999 have another form in ISO 8601; such a file has no meaningful one. */
function isoTime(time: Date): string {
  const year = time.getUTCFullYear()
  return year >= 0 && year <= 9999 ? time.toISOString() : new Date(0).toISOString()
}

/** The order of files: by UTF-16 code units, the same everywhere. */
export function comparePaths(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** The bytes that are hashed and signed: UTF-8 JSON without white space, members in the order written here. */
export function encodeManifest({ manifestVersion, files: given }: ContentManifest): Uint8Array {
  const files = given.map(file => {
    const { path, size, sha256, modified } = file
    const known = { path, size, sha256, modified }
    if (file.segments === undefined) return JSON.stringify(known)
    return `${JSON.stringify(known).slice(0, -1)},"segments":${writeSegments(file.segments, manifestVersion)}}`
  })
  return Buffer.from(`{"manifestVersion":${manifestVersion},"files":[${files.join(',')}]}`, 'utf8')
}

function writeSegments(
  segments: readonly ContentSegment[],
  manifestVersion: ContentManifest['manifestVersion'],
): string {
  if (manifestVersion === 2) return `"${writeSegmentList(segments)}"`
  const written = segments.map(({ length, sha256 }) => `{"length":${length},"sha256":"${sha256}"}`)
  return `[${written.join(',')}]`
}

/** SHA-256 of the canonical bytes: the name of a content version's content. */
export function digestManifest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Sums over the files. */
export function manifestTotals(manifest: ContentManifest): ManifestTotals {
  const seen = new Set<string>()
  const totals = { files: manifest.files.length, bytes: 0, distinctBytes: 0, segments: 0 }
  for (const file of manifest.files) {
    totals.bytes += file.size
    totals.segments += file.segments?.length ?? 0
    if (seen.has(file.sha256)) continue
    seen.add(file.sha256)
    totals.distinctBytes += file.size
  }
  return totals
}
