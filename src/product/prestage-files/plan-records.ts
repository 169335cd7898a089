// Which records a prestage file needs: every object that the target lacks, and of those that it holds in part only the rest.

import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import { piecesOf } from '#product/distribution-protocol'

/** A stretch of an object, in bytes. */
export type ObjectPart = { offset: number; length: number }

/** An object to write: whole when `parts` is null. */
export type PlannedObject = { sha256: string; size: number; parts: ObjectPart[] | null }

/** A version to write: its manifest, and the size of the manifest's bytes. */
export type PrestageVersion = { contentVersion: string; manifest: ContentManifest; manifestBytes: number }

/** Parts are worth their records when this share of an object at most has to travel. */
const worthParts = 0.9
const longestPart = 8 * 1024 * 1024

/** The objects in the order in which they are written: manifests first, then files by their place in the manifests. */
export function planRecords(
  versions: readonly PrestageVersion[],
  have: readonly PrestageVersion[],
): PlannedObject[] {
  const held = new Set(
    have.flatMap(({ contentVersion, manifest }) => [contentVersion, ...digestsOf(manifest)]),
  )
  const segments = new Set(have.flatMap(({ manifest }) => manifest.files.flatMap(segmentsOf)))
  const planned = new Map<string, PlannedObject>()
  // A manifest always travels: it is what everything else is checked against.
  for (const { contentVersion: sha256, manifestBytes: size } of versions)
    planned.set(sha256, { sha256, size, parts: null })
  for (const file of versions.flatMap(({ manifest }) => manifest.files)) {
    if (held.has(file.sha256) || planned.has(file.sha256)) continue
    planned.set(file.sha256, { sha256: file.sha256, size: file.size, parts: partsOf(file, segments) })
  }
  return [...planned.values()]
}

function digestsOf(manifest: ContentManifest): string[] {
  return manifest.files.map(file => file.sha256)
}

function segmentsOf(file: ManifestFile): string[] {
  return (file.segments ?? []).map(segment => segment.sha256)
}

/** The parts that are not among the held segments; null when the object had better travel as a whole. */
function partsOf(file: ManifestFile, held: ReadonlySet<string>): ObjectPart[] | null {
  if (file.segments === undefined || held.size === 0) return null
  const parts: ObjectPart[] = []
  let bytes = 0
  for (const { offset, length, sha256 } of piecesOf(file)) {
    if (sha256 !== null && held.has(sha256)) continue
    bytes += length
    const last = parts.at(-1)
    const isNext = last !== undefined && last.offset + last.length === offset
    if (isNext && last.length + length <= longestPart) last.length += length
    else parts.push({ offset, length })
  }
  return bytes <= file.size * worthParts ? parts : null
}
