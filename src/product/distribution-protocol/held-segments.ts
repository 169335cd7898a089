// Finds the segments of a new file in objects that are already here.
//
// Most are found by their digest. Some bytes did not change though their segment did, because it grew or was cut
// elsewhere; so right behind (and right before) a segment that was found, the held object is compared as well.

import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { ContentManifest } from '#product/content-manifest'
import type { ContentReader } from '#product/content-store'
import type { Piece } from './fetch-pieces.ts'

/** Where held bytes lie. */
export type HeldRange = { sha256: string; offset: number; objectSize: number }

/** Segments of held objects by their digest. */
export type HeldSegments = ReadonlyMap<string, HeldRange>

/** Collects the segments of all objects that the manifests name and the store really has. */
export async function indexHeldSegments(
  store: ContentReader,
  manifests: readonly ContentManifest[],
): Promise<HeldSegments> {
  const index = new Map<string, HeldRange>()
  const seen = new Set<string>()
  for (const file of manifests.flatMap(manifest => manifest.files)) {
    if (file.segments === undefined || seen.has(file.sha256)) continue
    seen.add(file.sha256)
    if (!(await store.has(file.sha256))) continue
    let offset = 0
    for (const { sha256, length } of file.segments) {
      if (!index.has(sha256)) index.set(sha256, { sha256: file.sha256, offset, objectSize: file.size })
      offset += length
    }
  }
  return index
}

/** Where each piece can be copied from; pieces that are nowhere are left out. `pieces` are in the order of the object. */
export async function findHeldPieces(
  store: ContentReader,
  held: HeldSegments,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<Map<Piece, HeldRange>> {
  const found = new Map<Piece, HeldRange>()
  for (const piece of pieces) {
    const range = piece.sha256 === null ? undefined : held.get(piece.sha256)
    if (range) found.set(piece, range)
  }
  if (found.size === 0 || found.size === pieces.length) return found
  const compare = await openComparison(store)

  /** Walks along the object in one direction and lets every found piece try its neighbour. */
  async function spread(ordered: readonly Piece[], direction: 1 | -1): Promise<void> {
    let last: { piece: Piece; range: HeldRange } | null = null
    for (const piece of ordered) {
      signal.throwIfAborted()
      let range = found.get(piece)
      if (!range && last && areNeighbours(last.piece, piece)) {
        const distance: number = direction === 1 ? last.piece.length : -piece.length
        const guess: HeldRange = { ...last.range, offset: last.range.offset + distance }
        if (await compare.holds(piece, guess)) range = guess
      }
      if (range) found.set(piece, range)
      last = range ? { piece, range } : null
    }
  }
  try {
    await spread(pieces, 1)
    await spread(pieces.toReversed(), -1)
  } finally {
    await compare.close()
  }
  return found
}

function areNeighbours(one: Piece, other: Piece): boolean {
  return one.offset + one.length === other.offset || other.offset + other.length === one.offset
}

async function openComparison(store: ContentReader) {
  const handles = new Map<string, FileHandle>()
  async function handleOf(sha256: string): Promise<FileHandle> {
    const known = handles.get(sha256)
    if (known) return known
    const handle = await open((await store.open(sha256)).path, 'r')
    handles.set(sha256, handle)
    return handle
  }
  return {
    async holds(piece: Piece, range: HeldRange): Promise<boolean> {
      if (piece.sha256 === null || range.offset < 0 || range.offset + piece.length > range.objectSize)
        return false
      const handle = await handleOf(range.sha256)
      const bytes = Buffer.allocUnsafe(piece.length)
      let done = 0
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, range.offset + done)
        if (bytesRead === 0) return false
        done += bytesRead
      }
      return hash('sha256', bytes, 'hex') === piece.sha256
    },
    async close() {
      for (const handle of handles.values()) await handle.close()
    },
  }
}
