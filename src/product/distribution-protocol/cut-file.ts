// Cuts a file into the pieces in which it travels.

import type { FileToFetch } from './fetch-files.ts'
import { LONGEST_CHECKED_PIECE, type Piece } from './fetch-pieces.ts'

/** Pieces without digests of their own that have one together: those of a long segment, or of a file without segments. */
export type PieceGroup = { sha256: string; offset: number; length: number; pieces: readonly Piece[] }

/** Longer segments, and files without segments, are fetched in pieces of this size and checked together. Bytes. */
export const UNCHECKED_PIECE = 1024 * 1024

/**
 * Cuts a file into pieces, in order: its segments, or equal stretches where those are missing or too long for memory. Each piece has a
 * digest or is in one of the groups.
 */
export function cutFile(file: FileToFetch): { pieces: Piece[]; groups: PieceGroup[] } {
  const pieces: Piece[] = []
  const groups: PieceGroup[] = []
  let offset = 0
  for (const { length, sha256 } of file.segments ?? [{ length: file.size, sha256: file.sha256 }]) {
    const isChecked = file.segments !== undefined && length <= LONGEST_CHECKED_PIECE
    const step = isChecked ? length : UNCHECKED_PIECE
    const first = pieces.length
    for (let done = 0; done < length; done += step) {
      pieces.push({
        index: pieces.length,
        offset: offset + done,
        length: Math.min(step, length - done),
        sha256: isChecked ? sha256 : null,
      })
    }
    if (!isChecked && length > 0) groups.push({ sha256, offset, length, pieces: pieces.slice(first) })
    offset += length
  }
  return { pieces, groups }
}

/** The pieces of {@link cutFile}. */
export function piecesOf(file: FileToFetch): Piece[] {
  return cutFile(file).pieces
}
