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
    if (result.length > 4 * MOST_ENTRIES)
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

/** Paints the stretches between the ends of all images, piece after piece; what is painted stays. */
function reverse(pieces: readonly Piece[]): RiftTable {
  const images = imagesInOrder(pieces)
  const ends = Float64Array.from(new Set(images.flatMap(image => [image.from, image.to]))).sort()
  const places = new Map(Array.from(ends, (end, index) => [end, index]))
  /** For each stretch, one that is not before the next that is not painted. */
  const next = Uint32Array.from(ends, (_, index) => index)
  const unpainted = (stretch: number): number => {
    let at = stretch
    for (let further = next[at] ?? at; further !== at; further = next[at] ?? at) {
      next[at] = next[further] ?? further
      at = further
    }
    return at
  }

  const entries: RiftEntry[] = []
  for (const { from, to, offset } of images) {
    const end = places.get(to) ?? 0
    let expected = -1
    for (let at = unpainted(places.get(from) ?? 0); at < end; at = unpainted(at)) {
      const start = ends[at] ?? 0
      if (at !== expected && Number.isFinite(start)) entries.push({ source: start, target: start - offset })
      next[at] = at + 1
      expected = at + 1
    }
  }
  return entries.sort((left, right) => left.source - right.source)
}

/** Where each piece leads to. First the piece that holds 0, from 0 on; those of negative numbers come last. */
function imagesInOrder(pieces: readonly Piece[]): { from: number; to: number; offset: number }[] {
  const zero = pieceAt(pieces, 0)
  const images = pieces.map(({ start, offset }, index) => ({
    from: (index === zero ? Math.max(0, start) : start) + offset,
    to: (pieces[index + 1]?.start ?? Number.POSITIVE_INFINITY) + offset,
    offset,
  }))
  return [...images.slice(zero), ...images.slice(0, zero)].filter(image => image.from < image.to)
}
