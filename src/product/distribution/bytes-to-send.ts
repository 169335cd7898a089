// How many bytes a version costs a point: what its manifest names and the versions that the point has proved to hold do not. A
// lower bound: a point may hold more than it has receipts for, and may have to fetch a piece twice when a connection breaks.

import type { Database } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { readManifest } from '#product/content-library'
import type { ContentReader } from '#product/content-store'

/** What a content version consists of: distinct objects with their sizes, and the segments of each large one. */
export type VersionParts = {
  objects: ReadonlyMap<string, { size: number; segments: readonly { length: number; sha256: string }[] }>
  segments: ReadonlySet<string>
}

/** What a version costs a point. Bytes. */
export type Cost = {
  /** What has to travel. */
  bytesToSend: number
  /** What the point has already, in whole objects or in segments. */
  bytesReused: number
  /** What the disk must have room for beside everything that is there: the objects that the point does not hold whole. */
  spaceNeeded: number
}

/** Reads the parts of versions, each once; null for a version whose manifest cannot be read here. */
export type PartsReader = (digest: string) => Promise<VersionParts | null>

/** Makes a reader that remembers what it has read; it is for one preview, and then let go. */
export function openPartsReader(db: Database, reader: ContentReader): PartsReader {
  const known = new Map<string, Promise<VersionParts | null>>()
  const read = async (digest: string) => {
    try {
      return partsOf((await readManifest(db, reader, digest)).manifest.files)
    } catch (error) {
      if (error instanceof SlipstreamError) return null
      throw error
    }
  }
  return digest => {
    const before = known.get(digest)
    if (before) return before
    const parts = read(digest)
    known.set(digest, parts)
    return parts
  }
}

type File = { sha256: string; size: number; segments?: readonly { length: number; sha256: string }[] }

/** The parts of a manifest's files. */
export function partsOf(files: readonly File[]): VersionParts {
  const objects = new Map(
    files.map(({ sha256, size, segments }) => [sha256, { size, segments: segments ?? [] }]),
  )
  const segments = new Set(
    [...objects.values()].flatMap(object => object.segments.map(segment => segment.sha256)),
  )
  return { objects, segments }
}

/** What `target` costs a point that holds `held`. */
export function costOf(target: VersionParts, held: readonly VersionParts[]): Cost {
  const cost = { bytesToSend: 0, bytesReused: 0, spaceNeeded: 0 }
  // A segment that stands in two files of the target is fetched once.
  const fetched = new Set<string>()
  const isHeld = (segment: string) => fetched.has(segment) || held.some(parts => parts.segments.has(segment))
  for (const [sha256, { size, segments }] of target.objects) {
    if (held.some(parts => parts.objects.has(sha256))) {
      cost.bytesReused += size
      continue
    }
    cost.spaceNeeded += size
    const pieces = segments.length > 0 ? segments : [{ sha256, length: size }]
    for (const piece of pieces) {
      if (isHeld(piece.sha256)) cost.bytesReused += piece.length
      else cost.bytesToSend += piece.length
      fetched.add(piece.sha256)
    }
  }
  return cost
}

/** The bytes of `gone` that no version of `kept` needs: what a removal frees once the point's grace is over. */
export function bytesFreed(gone: VersionParts, kept: readonly VersionParts[]): number {
  let bytes = 0
  for (const [sha256, { size }] of gone.objects) {
    if (!kept.some(parts => parts.objects.has(sha256))) bytes += size
  }
  return bytes
}
