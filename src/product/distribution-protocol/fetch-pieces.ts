// Fetches pieces of one object over several connections. Neighbouring pieces travel in one request; a piece counts once
// its digest is right; after a cut the request continues with the first piece that is not complete.

import { hash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { SourceUnavailable } from './errors.ts'
import { fetchRange, unsound } from './fetch-range.ts'
import type { Pace } from './pace.ts'
import type { OpenSource, SourceSet } from './source-set.ts'

/** A stretch of an object. Without a digest it is checked together with its neighbours only. */
export type Piece = { index: number; offset: number; length: number; sha256: string | null }

/** Neighbouring pieces for one request. */
export type PieceRun = readonly Piece[]

/** A piece is checked in memory, so a longer segment is fetched in parts and checked once all of them are here. Bytes. */
export const LONGEST_CHECKED_PIECE = 8 * 1024 * 1024
/** Bytes of one request: long enough that requests cost nothing, short enough that connections share the work. */
const RUN_BYTES = 16 * 1024 * 1024
const MAX_FAILURES = 6
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/** Groups pieces, given in the order of the object, into runs. */
export function makeRuns(pieces: readonly Piece[]): PieceRun[] {
  const runs: Piece[][] = []
  let end = -1
  let bytes = 0
  for (const piece of pieces) {
    const run = runs.at(-1)
    if (run && piece.offset === end && bytes + piece.length <= RUN_BYTES) {
      run.push(piece)
    } else {
      runs.push([piece])
      bytes = 0
    }
    bytes += piece.length
    end = piece.offset + piece.length
  }
  return runs
}

/** What fetching pieces needs. */
export type PieceFetch = {
  sources: SourceSet
  object: { sha256: string; size: number }
  runs: readonly PieceRun[]
  connections: number
  pace: Pace
  signal: AbortSignal
  /**
   * Keeps a piece that arrived whole (and, where it has a digest, is right), and may remember who gave it. The bytes are valid until this
   * settles.
   */
  accept: (piece: Piece, bytes: Uint8Array, source: OpenSource) => Promise<void>
  /** Every byte that came over the network. */
  onReceived: (bytes: number) => void
}

/**
 * Fetches all runs. Memory: one piece for each connection.
 * @throws SourceUnavailable, SourceRefused, SourceUnsound when no source is left; whatever `accept` throws
 */
export async function fetchPieces(fetch: PieceFetch): Promise<void> {
  const failure = new AbortController()
  const signal = AbortSignal.any([fetch.signal, failure.signal])
  const queue = fetch.runs.values()

  const longest = fetch.runs.reduce((most, run) => Math.max(most, longestOf(run)), 0)
  // Used again for the next request: so much memory, made anew each time, would have the collector of garbage at work all the time.
  const unused: Buffer[] = []
  const buffers: PieceBuffers = {
    take: () => unused.pop() ?? Buffer.allocUnsafeSlow(longest),
    giveBack: buffer => void unused.push(buffer),
  }

  async function connection(): Promise<void> {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      await fetchRun({ ...fetch, signal, buffers }, next.value)
    }
  }
  const lines = Array.from({ length: Math.min(fetch.connections, fetch.runs.length) }, connection)
  try {
    await Promise.all(lines)
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(lines)
    throw error
  }
}

/** Buffers with room for any piece, as many as there are requests at once. */
type PieceBuffers = { take: () => Buffer; giveBack: (buffer: Buffer) => void }
type ConnectionFetch = PieceFetch & { buffers: PieceBuffers }

function longestOf(run: PieceRun): number {
  return run.reduce((most, piece) => Math.max(most, piece.length), 0)
}

/** Tries until the run is complete: pauses after each failure, and turns to the next source when one is given up. */
async function fetchRun(fetch: ConnectionFetch, run: PieceRun): Promise<void> {
  let left = run
  let failures = 0
  while (left.length > 0) {
    fetch.signal.throwIfAborted()
    const giveBack = await fetch.pace.connect(fetch.sources, fetch.signal)
    let source: OpenSource | null = null
    const before = left.length
    try {
      source = fetch.sources.current()
      for await (const piece of fetchOnce(fetch, source, left)) left = left.slice(left.indexOf(piece) + 1)
    } catch (error) {
      if (fetch.signal.aborted) throw fetch.signal.reason
      if (source === null) throw error
      if (left.length < before) failures = 0
      if (!fetch.sources.isSourceError(error)) throw error
      const isWorthRetrying = error instanceof SourceUnavailable
      failures = isWorthRetrying ? failures + 1 : 0
      if (!isWorthRetrying || failures > MAX_FAILURES) {
        fetch.sources.giveUp(source, error)
        failures = 0
        continue
      }
      giveBack()
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
      await wait(pause * (0.5 + Math.random() / 2) * fetch.sources.pauseFactor, undefined, {
        signal: fetch.signal,
      })
    } finally {
      giveBack()
    }
  }
}

/** One request; gives each piece once it is kept. */
async function* fetchOnce(
  fetch: ConnectionFetch,
  source: OpenSource,
  pieces: PieceRun,
): AsyncGenerator<Piece, void> {
  const { object, signal, sources, buffers } = fetch
  const offset = pieces[0]?.offset ?? 0
  const length = pieces.reduce((total, piece) => total + piece.length, 0)
  const { dispatcher } = source
  const range = { offset, length }
  const body = fetchRange({
    source: source.source,
    dispatcher,
    object,
    range,
    patience: sources.patience,
    pace: fetch.pace,
    signal,
  })
  const buffer = buffers.take()
  let filled = 0
  let index = 0
  try {
    for await (const bytes of body) {
      fetch.onReceived(bytes.length)
      let taken = 0
      while (taken < bytes.length) {
        const piece = pieces[index]
        if (!piece) throw unsound(source.source, 'more bytes than asked for')
        const part = bytes.subarray(taken, taken + piece.length - filled)
        buffer.set(part, filled)
        taken += part.length
        filled += part.length
        if (filled < piece.length) continue
        const whole = buffer.subarray(0, filled)
        if (piece.sha256 !== null && hash('sha256', whole, 'hex') !== piece.sha256) {
          throw unsound(source.source, 'bytes with another SHA-256')
        }
        await fetch.accept(piece, whole, source)
        yield piece
        filled = 0
        index += 1
      }
    }
  } finally {
    buffers.giveBack(buffer)
  }
}
