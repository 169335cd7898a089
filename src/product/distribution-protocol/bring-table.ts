// Brings the blob table of a WIM file into a draft before everything else, because it says what else is needed.

import type { ContentDraft } from '#product/content-store'
import { fetchWhole, overlaps } from './fetch-missing.ts'
import type { ObjectFetch } from './fetch-object.ts'
import type { Piece } from './fetch-pieces.ts'
import { findBlobTable } from './held-resources.ts'
import type { HeldRange } from './held-segments.ts'

/** An object in the making. */
export type TableWanted = {
  fetch: ObjectFetch
  draft: ContentDraft
  object: { sha256: string; size: number }
  /** All of the object, in order. */
  pieces: readonly Piece[]
  /** Pieces that held objects have. */
  found: ReadonlyMap<Piece, HeldRange>
  isDone: (piece: Piece) => boolean
  onDone: (piece: Piece) => void
}

/**
 * The blob table; null when the object is no WIM file, or when a part of the table cannot be checked before all of the object is here.
 * @throws as `fetchPieces`
 */
export async function bringTable(wanted: TableWanted): Promise<Uint8Array | null> {
  const { draft, object } = wanted
  if (!(await bring(wanted, 0, 1))) return null
  const place = await findBlobTable((buffer, position) => draft.read(buffer, position), object.size)
  if (place === null || !(await bring(wanted, place.offset, place.size))) return null
  const table = new Uint8Array(place.size)
  await draft.read(table, place.offset)
  return table
}

/** Completes every piece that has bytes of the stretch; false, and nothing is done, when one of them has no digest. */
async function bring(wanted: TableWanted, offset: number, length: number): Promise<boolean> {
  const { fetch, draft, object, pieces, found, isDone, onDone } = wanted
  const over = pieces.filter(piece => overlaps(piece, offset, length))
  if (over.some(piece => piece.sha256 === null)) return false
  const { signal } = fetch
  const lacking: Piece[] = []
  for (const piece of over) {
    if (isDone(piece)) continue
    const held = found.get(piece)
    if (!held) {
      lacking.push(piece)
      continue
    }
    await draft.copyRange({
      sha256: held.sha256,
      offset: held.offset,
      length: piece.length,
      position: piece.offset,
      signal,
    })
    fetch.onReused(piece.length)
    onDone(piece)
  }
  await fetchWhole({ fetch, draft, object, onDone, signal }, lacking)
  return true
}
