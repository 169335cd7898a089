// Brings the blob table of a WIM file into a draft before everything else, because it says what else is needed.

import type { ContentDraft } from '#product/content-store'
import { fetchWhole, overlaps } from './fetch-missing.ts'
import type { ObjectFetch } from './fetch-object.ts'
import type { Piece } from './fetch-pieces.ts'
import { findBlobTable, readHeldTable } from './held-resources.ts'
import type { HeldRange } from './held-segments.ts'
import { predictTable } from './predict-table.ts'

/** An object in the making. */
export type TableWanted = {
  fetch: ObjectFetch
  draft: ContentDraft
  object: { sha256: string; size: number }
  /** All of the object, in order. */
  pieces: readonly Piece[]
  /** Pieces that held objects have. */
  found: ReadonlyMap<Piece, HeldRange>
  /** Held objects that have other pieces of this object. */
  related: readonly string[]
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
  if (place === null) return null
  await guess(wanted, place)
  if (!(await bring(wanted, place.offset, place.size))) return null
  const table = new Uint8Array(place.size)
  await draft.read(table, place.offset)
  return table
}

/** A table of which less than this is missing is fetched and not guessed. Bytes. */
const WORTH_A_GUESS = 64 * 1024

/** Puts pieces of the table into the draft that were guessed from the tables of held files. */
async function guess(wanted: TableWanted, place: { offset: number; size: number }): Promise<void> {
  const { fetch, draft, pieces, found, isDone, onDone, related } = wanted
  let lacking = pieces.filter(
    piece => overlaps(piece, place.offset, place.size) && !isDone(piece) && !found.has(piece),
  )
  for (const sha256 of related) {
    const bytes = lacking.reduce((total, piece) => total + piece.length, 0)
    if (bytes < WORTH_A_GUESS) return
    const table = await readHeldTable(fetch.store, sha256)
    if (table === null) continue
    const guessed = predictTable(table, sha256, found)
    for (const piece of lacking) {
      const right = piece.sha256 === null ? undefined : guessed.get(piece.sha256)
      if (right?.length !== piece.length) continue
      await draft.write(right, piece.offset)
      fetch.onReused(piece.length)
      onDone(piece)
    }
    lacking = lacking.filter(piece => !isDone(piece))
  }
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
  await fetchWhole({ fetch, draft, object, onArrived: async piece => onDone(piece), signal }, lacking)
  return true
}
