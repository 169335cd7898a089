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
import { type CheckedGroups, checkGroups } from './check-groups.ts'
import { copyHeld } from './copy-held.ts'
import { cutFile } from './cut-file.ts'
import type { FileToFetch } from './fetch-files.ts'
import { fetchMissing, fetchWhole, type MissingPieces } from './fetch-missing.ts'
import type { Piece } from './fetch-pieces.ts'
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
  /** Whether a full disk is worth more than what has arrived. */
  givesWay: boolean
  signal: AbortSignal
  /** Bytes that came over the network. */
  onFetched: (bytes: number) => void
  /** Bytes that were here already. */
  onReused: (bytes: number) => void
}

/** Below this looking at a WIM file's tables does not pay. Bytes. */
const WORTH_A_LOOK = 1024 * 1024
/** No more than a page of any system's memory, which it writes whole. Bytes. */
const LAST_BLOCK = 4096

/**
 * Builds one object in the store. After a failure the bytes stay for the next attempt, also when the disk is full: what is right of them
 * need not travel again once there is room.
 * @throws the errors of fetching; ContentNoSpace; ContentHashMismatch when the manifest contradicts itself
 */
export async function fetchObject(fetch: ObjectFetch, file: FileToFetch): Promise<void> {
  const { sha256, size } = file
  const draft = await fetch.store.openDraft({ sha256, size })
  const cut = cutFile(file)
  const groups = checkGroups({ fetch, draft, object: { sha256, size }, groups: cut.groups })
  try {
    await fillDraft(fetch, { draft, object: { sha256, size }, pieces: cut.pieces, groups })
  } catch (error) {
    const isWorthless =
      error instanceof ContentHashMismatch ||
      groups.isWholeWrong() ||
      (fetch.givesWay && error instanceof ContentNoSpace)
    if (isWorthless || cut.pieces.length < 2) await draft.discard()
    else await draft.close()
    throw error
  }
}

type ObjectInTheMaking = {
  draft: ContentDraft
  object: { sha256: string; size: number }
  pieces: readonly Piece[]
  groups: CheckedGroups
}

async function fillDraft(fetch: ObjectFetch, making: ObjectInTheMaking): Promise<void> {
  const { draft, object, pieces, groups } = making
  const progress = trackPieces(draft, pieces)
  if (draft.resumed) {
    for (const piece of pieces) {
      fetch.signal.throwIfAborted()
      if (!(await isLeft(draft, piece))) continue
      fetch.onReused(piece.length)
      progress.done(piece)
      await groups.arrived(piece, null)
    }
  }
  const missing = pieces.filter(piece => !progress.isDone(piece))
  const found = await findHeldPieces(fetch.store, fetch.held, missing, fetch.signal)
  const toFetch = missing.filter(piece => !found.has(piece))
  const onArrived: MissingPieces['onArrived'] = async (piece, source) => {
    progress.done(piece)
    await groups.arrived(piece, source)
  }
  const related = [...new Set([...found.values()].map(range => range.sha256))]
  const { isDone, done: onDone } = progress
  const into = { fetch, draft, object, onDone, onArrived }
  const isWorthALook = related.length > 0 && bytesOf(toFetch) >= WORTH_A_LOOK
  const table = isWorthALook ? await bringTable({ ...into, pieces, found, related, isDone }) : null
  const copied = new Map([...found].filter(([piece]) => !isDone(piece)))
  const left = toFetch.filter(piece => !isDone(piece))
  await both(fetch.signal, signal => [
    copyHeld({ draft, found: copied, signal, progress, onCopied: fetch.onReused }),
    fetchMissing({ ...into, pieces: left, table, related, signal }),
  ])
  for (;;) {
    await groups.repair()
    try {
      return await draft.finish(fetch.signal)
    } catch (error) {
      if (!(error instanceof ContentHashMismatch)) throw error
      const wrong = await findWrongPieces(draft, pieces, fetch.signal)
      const areGroupsWrong = await groups.findWrong()
      if (wrong.length === 0 && !areGroupsWrong) throw error
      await quarantineDamaged(fetch, new Set([...found.values()].map(range => range.sha256)))
      found.clear()
      await fetchWhole({ ...into, signal: fetch.signal }, wrong)
    }
  }
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + piece.length, 0)
}

/** Pieces with digests of their own that do not have them. */
async function findWrongPieces(
  draft: ContentDraft,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<Piece[]> {
  const wrong: Piece[] = []
  for (const piece of pieces) {
    signal.throwIfAborted()
    if (piece.sha256 !== null && !(await isSound(draft, piece))) wrong.push(piece)
  }
  return wrong
}

/**
 * Whether an earlier attempt left a piece. One with a digest is checked; of another it is only seen whether it was written: bytes arrive
 * in order, so its last block is not empty then. A full block of zeros is fetched again, and what is wrong is found with the group.
 */
async function isLeft(draft: ContentDraft, piece: Piece): Promise<boolean> {
  if (piece.sha256 !== null) return isSound(draft, piece)
  const end = Buffer.allocUnsafe(Math.min(LAST_BLOCK, piece.length))
  await draft.read(end, piece.offset + piece.length - end.length)
  return end.some(byte => byte !== 0)
}

async function isSound(draft: ContentDraft, piece: Piece): Promise<boolean> {
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
