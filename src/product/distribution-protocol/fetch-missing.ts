// Fetches the pieces that are nowhere as a whole. The table of a WIM file says which resources in those pieces are held all the same;
// then only the rest of the pieces travels.

import { hash } from 'node:crypto'
import type { ContentDraft } from '#product/content-store'
import type { ObjectFetch } from './fetch-object.ts'
import { fetchPieces, makeRuns, type Piece } from './fetch-pieces.ts'
import { findHeldResources } from './held-resources.ts'
import { type PartlyHeldPiece, splitPartlyHeld } from './partly-held.ts'
import type { OpenSource } from './source-set.ts'

/** What is to be fetched, and where it goes. */
export type MissingPieces = {
  fetch: ObjectFetch
  draft: ContentDraft
  object: { sha256: string; size: number }
  /** In the order of the object. */
  pieces: readonly Piece[]
  /** The blob table when the object is a WIM file and looking at it pays; otherwise null. */
  table: Uint8Array | null
  /** Held objects that have other pieces of this object. */
  related: readonly string[]
  /** A piece is complete and right. */
  onDone: (piece: Piece) => void
  /** A piece came as it is, and is right if it has a digest. */
  onArrived: (piece: Piece, source: OpenSource) => Promise<void>
  signal: AbortSignal
}

/**
 * Fetches the pieces into the draft; each counts as done once its own digest is right.
 * @throws as `fetchPieces`
 */
export async function fetchMissing(missing: MissingPieces): Promise<void> {
  const { table, pieces } = missing
  if (table === null) return fetchWhole(missing, pieces)
  const stretches = await findHeldResources({
    table,
    wanted: withinAny(pieces),
    store: missing.fetch.store,
    held: missing.related,
  })
  const { whole, partly } = splitPartlyHeld(pieces, stretches)
  const wrong = await fetchSplit(missing, whole, partly)
  await fetchWhole(missing, wrong)
}

/** Fetches pieces as they are. */
export async function fetchWhole(
  missing: Omit<MissingPieces, 'table' | 'related' | 'pieces' | 'onDone'>,
  pieces: readonly Piece[],
): Promise<void> {
  const { fetch, draft, object, signal, onArrived } = missing
  await fetchPieces({
    sources: fetch.sources,
    object,
    connections: fetch.connections,
    pace: fetch.pace,
    runs: makeRuns(pieces),
    signal,
    onReceived: fetch.onFetched,
    async accept(piece, bytes, source) {
      await draft.write(bytes, piece.offset)
      await onArrived(piece, source)
    },
  })
}

/** Copies what is held and fetches the rest. @returns the pieces that were not right then */
async function fetchSplit(
  missing: MissingPieces,
  whole: readonly Piece[],
  partly: readonly PartlyHeldPiece[],
): Promise<Piece[]> {
  const { fetch, draft, object, signal, onDone, onArrived } = missing
  const wrong: Piece[] = []
  const open = new Map<number, { piece: Piece; left: number }>()
  async function check(piece: Piece): Promise<void> {
    open.delete(piece.index)
    const bytes = Buffer.allocUnsafe(piece.length)
    await draft.read(bytes, piece.offset)
    if (hash('sha256', bytes, 'hex') === piece.sha256) onDone(piece)
    else wrong.push(piece)
  }
  for (const { piece, copy, fetch: rest } of partly) {
    for (const { offset: position, length, from } of copy) {
      await draft.copyRange({ ...from, length, position, signal })
      fetch.onReused(length)
    }
    open.set(piece.index, { piece, left: rest.reduce((total, part) => total + part.length, 0) })
    if (rest.length === 0) await check(piece)
  }
  const parts = partly.flatMap(({ fetch: rest }) => rest)
  const ordered = [...whole, ...parts].sort((left, right) => left.offset - right.offset)
  await fetchPieces({
    sources: fetch.sources,
    object,
    connections: fetch.connections,
    pace: fetch.pace,
    runs: makeRuns(ordered),
    signal,
    onReceived: fetch.onFetched,
    async accept(part, bytes, source) {
      await draft.write(bytes, part.offset)
      const split = open.get(part.index)
      if (!split) return onArrived(part, source)
      split.left -= part.length
      if (split.left === 0) await check(split.piece)
    },
  })
  return wrong
}

/** Whether a piece and a stretch have bytes in common. */
export function overlaps(piece: Piece, offset: number, length: number): boolean {
  return piece.offset < offset + length && offset < piece.offset + piece.length
}

/** Whether a stretch meets any of the pieces, which are in order. */
function withinAny(pieces: readonly Piece[]): (offset: number, length: number) => boolean {
  return (offset, length) => {
    let low = 0
    let high = pieces.length
    while (low < high) {
      const middle = (low + high) >> 1
      const piece = pieces[middle]
      if (piece && piece.offset + piece.length <= offset) low = middle + 1
      else high = middle
    }
    const piece = pieces[low]
    return piece !== undefined && overlaps(piece, offset, length)
  }
}
