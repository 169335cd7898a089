// From "how addresses moved" to "where in the reference each byte of the target comes from".
//
// A map moves every whole number by the offset of the piece it lies in. Three maps in a row lead from an offset in the
// reference's file to one in the target's file: the reference's own sections (offset to address), the delta's rift table
// (address in the reference to address in the target), and the delta's table of the target's sections (address to offset).
// The patch needs the way back. Where several offsets of the reference lead to the same place, the lowest one counts;
// negative ones come last. Where none leads, the piece before goes on.
//
// Source: github.com/jlevere/msdelta (composition and reversal of rift tables); verified with the deltas of the corpus.

import { DeltaInvalid } from './errors.ts'
import type { ImageLayout } from './image-layout.ts'
import { MOST_ENTRIES, type RiftEntry, type RiftTable } from './rift-table.ts'

/** Sorted; each holds up to the start of the next. The first starts at -Infinity, so that every number has a piece. */
type Piece = { start: number; offset: number }

/**
 * Maps offsets in the target's file to offsets in the reference's file.
 * @throws DELTA_INVALID when the tables would give unreasonably many pieces.
 */
export function makeCopyRift(
  layout: ImageLayout,
  addresses: RiftTable,
  targetAddressToOffset: RiftTable,
): RiftTable {
  const sections = layout.sections.filter(section => section.address !== 0 && section.offset !== 0)
  const offsetToAddress = [
    { source: 0, target: 0 },
    ...sections.map(section => ({ source: section.offset, target: section.address })),
  ].sort((left, right) => left.source - right.source)
  const forward = compose(
    compose(piecesOf(offsetToAddress), piecesOf(addresses)),
    piecesOf(targetAddressToOffset),
  )
  return reverse(forward)
}

/** Numbers before a table's first entry move as those after its last one. */
function piecesOf(table: RiftTable): Piece[] {
  const last = table.at(-1)
  const pieces: Piece[] = [{ start: Number.NEGATIVE_INFINITY, offset: last ? last.target - last.source : 0 }]
  for (const entry of table) {
    if (pieces.at(-1)?.start === entry.source) pieces.pop()
    pieces.push({ start: entry.source, offset: entry.target - entry.source })
  }
  return pieces
}

/** First one map, then the other. */
function compose(first: readonly Piece[], second: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  for (const [index, piece] of first.entries()) {
    const end = (first[index + 1]?.start ?? Number.POSITIVE_INFINITY) + piece.offset
    const from = piece.start + piece.offset
    for (let at = pieceAt(second, from); at < second.length; at += 1) {
      const part = second[at]
      if (!part || part.start >= end) break
      const start = Math.max(part.start, from)
      result.push({ start: start - piece.offset, offset: piece.offset + part.offset })
    }
    if (result.length > MOST_ENTRIES)
      throw new DeltaInvalid({ reason: 'its rift tables are too long together' })
  }
  return result
}

function pieceAt(pieces: readonly Piece[], value: number): number {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((pieces[middle]?.start ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

function reverse(pieces: readonly Piece[]): RiftTable {
  const entries: RiftEntry[] = []
  const covered: { from: number; to: number }[] = []
  const zero = pieceAt(pieces, 0)
  for (let step = 0; step < pieces.length; step += 1) {
    const index = (zero + step) % pieces.length
    const piece = pieces[index]
    if (!piece) continue
    const from = index === zero ? Math.max(0, piece.start) : piece.start
    const to = pieces[index + 1]?.start ?? Number.POSITIVE_INFINITY
    if (from >= to) continue
    for (const start of cover(covered, from + piece.offset, to + piece.offset)) {
      if (Number.isFinite(start)) entries.push({ source: start, target: start - piece.offset })
    }
  }
  return entries.sort((left, right) => left.source - right.source)
}

/** Adds an interval, and gives the starts of those parts of it that were not covered before. */
function cover(covered: { from: number; to: number }[], from: number, to: number): number[] {
  let low = 0
  let high = covered.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((covered[middle]?.to ?? 0) < from) low = middle + 1
    else high = middle
  }
  const starts: number[] = []
  let end = low
  let reached = from
  let mergedFrom = from
  for (let interval = covered[end]; interval && interval.from <= to; interval = covered[end]) {
    if (interval.from > reached) starts.push(reached)
    mergedFrom = Math.min(mergedFrom, interval.from)
    reached = Math.max(reached, interval.to)
    end += 1
  }
  if (reached < to) starts.push(reached)
  covered.splice(low, end - low, { from: mergedFrom, to: Math.max(reached, to) })
  return starts
}
