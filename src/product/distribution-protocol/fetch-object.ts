// Builds one object: what an earlier attempt left, ranges of held objects, and the rest from a source. The whole is
// checked before the store shows it.

import { hash } from 'node:crypto'
import {
  type ContentDraft,
  ContentHashMismatch,
  ContentNoSpace,
  type ContentWriter,
} from '#product/content-store'
import { bringTable } from './bring-table.ts'
import { copyHeld } from './copy-held.ts'
import type { FileToFetch } from './fetch-files.ts'
import { fetchMissing } from './fetch-missing.ts'
import { fetchPieces, LONGEST_CHECKED_PIECE, makeRuns, type Piece } from './fetch-pieces.ts'
import { unsound } from './fetch-range.ts'
import { findHeldPieces, type HeldSegments } from './held-segments.ts'
import type { Pace } from './pace.ts'
import type { SourceSet } from './source-set.ts'
import { trackPieces } from './track-pieces.ts'

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
/** Below this looking at a WIM file's tables does not pay. Bytes. */
const WORTH_A_LOOK = 1024 * 1024

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
  const related = [...new Set([...found.values()].map(range => range.sha256))]
  const { isDone, done: onDone } = progress
  const making = { fetch, draft, object: { sha256, size }, onDone }
  const isWorthALook = related.length > 0 && bytesOf(toFetch) >= WORTH_A_LOOK
  const table = isWorthALook ? await bringTable({ ...making, pieces, found, related, isDone }) : null
  const copied = new Map([...found].filter(([piece]) => !isDone(piece)))
  const left = toFetch.filter(piece => !isDone(piece))
  await both(fetch.signal, signal => [
    copyHeld({ draft, found: copied, signal, progress, onCopied: fetch.onReused }),
    fetchMissing({ ...making, pieces: left, table, related, signal }),
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

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + piece.length, 0)
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
