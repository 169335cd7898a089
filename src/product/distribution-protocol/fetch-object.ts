// Builds one object: what an earlier attempt left, ranges of held objects, and the rest from a source. The whole is
// checked before the store shows it.

import { hash } from 'node:crypto'
import {
  type ContentDraft,
  ContentHashMismatch,
  ContentNoSpace,
  type ContentWriter,
} from '#product/content-store'
import type { FileToFetch } from './fetch-files.ts'
import { fetchPieces, makeRuns, type Piece } from './fetch-pieces.ts'
import { unsound } from './fetch-range.ts'
import { findHeldPieces, type HeldRange, type HeldSegments } from './held-segments.ts'
import type { Pace } from './pace.ts'
import type { SourceSet } from './source-set.ts'

/** What is needed to build objects. */
export type ObjectFetch = {
  store: ContentWriter
  sources: SourceSet
  held: HeldSegments
  connections: number
  pace: Pace
  signal: AbortSignal
  /** Bytes that came over the network. */
  onFetched: (bytes: number) => void
  /** Bytes that were here already. */
  onReused: (bytes: number) => void
}

/** Longer segments, and files without segments, are fetched in pieces of this size and checked as a whole. */
const UNCHECKED_PIECE = 1024 * 1024
const LONGEST_CHECKED_PIECE = 8 * 1024 * 1024

/**
 * Builds one object in the store. After a failure the bytes stay for the next attempt, unless the disk is full.
 * @throws the errors of fetching; ContentNoSpace; ContentHashMismatch when the manifest contradicts itself
 */
export async function fetchObject(fetch: ObjectFetch, file: FileToFetch): Promise<void> {
  const { sha256, size } = file
  const draft = await fetch.store.openDraft({ sha256, size })
  try {
    await fillDraft(fetch, draft, file)
  } catch (error) {
    const isWorthless = error instanceof ContentNoSpace || error instanceof ContentHashMismatch
    if (isWorthless || file.segments === undefined) await draft.discard()
    else await draft.close()
    throw error
  }
}

async function fillDraft(fetch: ObjectFetch, draft: ContentDraft, file: FileToFetch): Promise<void> {
  const { sha256, size } = file
  const pieces = piecesOf(file)
  const progress = trackPieces(draft, pieces)
  if (draft.resumed) {
    for (const piece of pieces) {
      fetch.signal.throwIfAborted()
      if (!(await isSound(draft, piece))) continue
      fetch.onReused(piece.length)
      progress.done(piece)
    }
  }
  const missing = pieces.filter(piece => !progress.isDone(piece))
  const found = await findHeldPieces(fetch.store, fetch.held, missing, fetch.signal)
  const toFetch = missing.filter(piece => !found.has(piece))
  const accept = async (piece: Piece, bytes: Uint8Array) => {
    await draft.write(bytes, piece.offset)
    progress.done(piece)
  }
  const { sources, connections, pace } = fetch
  const wanted = { sources, object: { sha256, size }, connections, pace, accept }
  const onReceived = fetch.onFetched
  await both(fetch.signal, signal => [
    copyHeld({ draft, found, signal, onCopied: fetch.onReused, onDone: progress.done }),
    fetchPieces({ ...wanted, runs: makeRuns(toFetch), signal, onReceived }),
  ])
  for (;;) {
    try {
      return await draft.finish(fetch.signal)
    } catch (error) {
      if (!(error instanceof ContentHashMismatch)) throw error
      const wrong = await findWrongPieces(draft, pieces, fetch.signal)
      if (wrong.length === 0) throw error
      await quarantineDamaged(fetch, new Set([...found.values()].map(range => range.sha256)))
      found.clear()
      // Pieces without a digest can only be wrong because the source gave wrong ones.
      const isSourceWrong = wrong.some(piece => piece.sha256 === null)
      if (isSourceWrong) {
        const source = fetch.sources.current()
        fetch.sources.giveUp(source, unsound(source.source, 'bytes with another SHA-256'))
      }
      await fetchPieces({ ...wanted, runs: makeRuns(wrong), signal: fetch.signal, onReceived })
    }
  }
}

/** Cuts a file into pieces: its segments, or equal stretches where those are missing or too long for memory. */
export function piecesOf(file: FileToFetch): Piece[] {
  const pieces: Piece[] = []
  let offset = 0
  for (const segment of file.segments ?? [{ length: file.size, sha256: null }]) {
    const isChecked = segment.sha256 !== null && segment.length <= LONGEST_CHECKED_PIECE
    const step = isChecked ? segment.length : UNCHECKED_PIECE
    for (let done = 0; done < segment.length; done += step) {
      const length = Math.min(step, segment.length - done)
      pieces.push({
        index: pieces.length,
        offset: offset + done,
        length,
        sha256: isChecked ? segment.sha256 : null,
      })
    }
    offset += segment.length
  }
  return pieces
}

/** Remembers which pieces are there, and tells the draft how far it is complete from its start on. */
function trackPieces(draft: ContentDraft, pieces: readonly Piece[]) {
  const isThere = new Uint8Array(pieces.length)
  let complete = 0
  return {
    isDone: (piece: Piece) => isThere[piece.index] === 1,
    done(piece: Piece) {
      isThere[piece.index] = 1
      while (complete < pieces.length && isThere[complete] === 1) complete += 1
      const last = pieces[complete - 1]
      if (last) draft.settleUpTo(last.offset + last.length)
    },
  }
}

/** Copies what is held; neighbours that lie side by side in the same object go in one go. */
async function copyHeld(copy: {
  draft: ContentDraft
  found: ReadonlyMap<Piece, HeldRange>
  signal: AbortSignal
  onCopied: (bytes: number) => void
  onDone: (piece: Piece) => void
}): Promise<void> {
  const { draft, signal } = copy
  const ordered = [...copy.found].sort(([left], [right]) => left.offset - right.offset)
  for (let start = 0; start < ordered.length; ) {
    const first = ordered[start]
    if (!first) break
    let length = first[0].length
    let end = start + 1
    for (; length < LONGEST_CHECKED_PIECE; end += 1) {
      const next = ordered[end]
      if (!next || next[1].sha256 !== first[1].sha256) break
      if (next[0].offset !== first[0].offset + length || next[1].offset !== first[1].offset + length) break
      length += next[0].length
    }
    const [{ offset: position }, { sha256, offset }] = first
    await draft.copyRange({ sha256, offset, length, position, signal })
    for (const [piece] of ordered.slice(start, end)) copy.onDone(piece)
    copy.onCopied(length)
    start = end
  }
}

async function findWrongPieces(
  draft: ContentDraft,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<Piece[]> {
  const wrong: Piece[] = []
  for (const piece of pieces) {
    signal.throwIfAborted()
    if (!(await isSound(draft, piece))) wrong.push(piece)
  }
  return wrong
}

async function isSound(draft: ContentDraft, piece: Piece): Promise<boolean> {
  if (piece.sha256 === null) return false
  const bytes = Buffer.allocUnsafe(piece.length)
  await draft.read(bytes, piece.offset)
  return hash('sha256', bytes, 'hex') === piece.sha256
}

/** A held object gave wrong bytes: whichever it was, it must not be used or served again. */
async function quarantineDamaged(fetch: ObjectFetch, objects: ReadonlySet<string>): Promise<void> {
  for (const sha256 of objects) await fetch.store.verify(sha256, { signal: fetch.signal })
}

/** Runs both; when one fails the other is stopped and waited for, so that nobody uses the draft any longer. */
async function both(outer: AbortSignal, start: (signal: AbortSignal) => Promise<void>[]): Promise<void> {
  const failure = new AbortController()
  const running = start(AbortSignal.any([outer, failure.signal]))
  try {
    await Promise.all(running)
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(running)
    throw error
  }
}
