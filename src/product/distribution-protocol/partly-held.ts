// Which parts of the missing pieces must really travel, when held WIM files have other parts of them.

import type { Piece } from './fetch-pieces.ts'
import type { HeldStretch } from './held-resources.ts'

/** A piece that is put together: what is copied and what is fetched cover it exactly, without overlap. */
export type PartlyHeldPiece = { piece: Piece; copy: readonly HeldStretch[]; fetch: readonly Piece[] }

/** What is held between two fetched parts costs a request of its own when it is left out; less than this is fetched along. Bytes. */
const WORTH_A_REQUEST = 16 * 1024

/**
 * Splits pieces by what is held. Pieces without a digest cannot be checked alone and are never split.
 * @param pieces in the order of the object.
 * @param stretches in any order; they may overlap one another and the ends of pieces.
 */
export function splitPartlyHeld(
  pieces: readonly Piece[],
  stretches: readonly HeldStretch[],
): { whole: Piece[]; partly: PartlyHeldPiece[] } {
  const sorted = disjoint(stretches)
  const whole: Piece[] = []
  const partly: PartlyHeldPiece[] = []
  let first = 0
  for (const piece of pieces) {
    for (let next = sorted[first]; next && next.offset + next.length <= piece.offset; next = sorted[first])
      first += 1
    const copy = piece.sha256 === null ? [] : worthwhile(inside(piece, sorted, first))
    if (copy.length === 0) whole.push(piece)
    else partly.push({ piece, copy, fetch: restOf(piece, copy) })
  }
  return { whole, partly }
}

/** The same bytes in order and without overlap, so that looking through them costs as much as there are, whatever a table claims. */
function disjoint(stretches: readonly HeldStretch[]): HeldStretch[] {
  const sorted = [...stretches].sort((left, right) => left.offset - right.offset)
  const parts: HeldStretch[] = []
  let covered = 0
  for (const stretch of sorted) {
    const end = stretch.offset + stretch.length
    if (end <= covered) continue
    parts.push(cut(stretch, Math.max(stretch.offset, covered), end))
    covered = end
  }
  return parts
}

function cut({ offset, from }: HeldStretch, start: number, end: number): HeldStretch {
  return {
    offset: start,
    length: end - start,
    from: { sha256: from.sha256, offset: from.offset + start - offset },
  }
}

/** The parts of stretches that lie in the piece, in order. */
function inside(piece: Piece, sorted: readonly HeldStretch[], first: number): HeldStretch[] {
  const end = piece.offset + piece.length
  const parts: HeldStretch[] = []
  for (let index = first; index < sorted.length; index += 1) {
    const stretch = sorted[index]
    if (!stretch || stretch.offset >= end) break
    const start = Math.max(stretch.offset, piece.offset)
    const stop = Math.min(stretch.offset + stretch.length, end)
    if (stop > start) parts.push(cut(stretch, start, stop))
  }
  return parts
}

/** Leaves out what lies alone and is too short. */
function worthwhile(parts: readonly HeldStretch[]): HeldStretch[] {
  const kept: HeldStretch[] = []
  for (let start = 0; start < parts.length; ) {
    let end = start
    let length = 0
    do {
      length += parts[end]?.length ?? 0
      end += 1
    } while (end < parts.length && follows(parts[end], parts[end - 1]))
    if (length >= WORTH_A_REQUEST) kept.push(...parts.slice(start, end))
    start = end
  }
  return kept
}

function follows(later: HeldStretch | undefined, earlier: HeldStretch | undefined): boolean {
  return later !== undefined && earlier !== undefined && later.offset === earlier.offset + earlier.length
}

/** What the copied parts leave. These pieces have no digest: the piece that they belong to is checked when it is complete. */
function restOf(piece: Piece, copy: readonly HeldStretch[]): Piece[] {
  const end = piece.offset + piece.length
  const rest: Piece[] = []
  let position = piece.offset
  for (const stop of [...copy, { offset: end, length: 0 }]) {
    if (stop.offset > position) {
      rest.push({
        index: piece.index,
        offset: position,
        length: stop.offset - position,
        sha256: null,
      })
    }
    position = stop.offset + stop.length
  }
  return rest
}
