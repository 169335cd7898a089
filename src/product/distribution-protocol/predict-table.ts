// Guesses pieces of the blob table of a WIM file that was written anew. Every entry of its table has another place than before, so no
// piece of the held table is one of the new; but where the resources went is known from the segments that both files have. So the held
// entries are given their new places, put in the order of the file and cut by the same rule. A guess counts only when its digest is that
// of a piece: whatever is guessed wrong is simply not found.

import { hash } from 'node:crypto'
import {
  endsWimTablePiece,
  readWimBlobTable,
  WIM_BLOB_ENTRY_SIZE,
  wimResourceFlags,
  writeWimResourceEntry,
} from '#formats/wim-resources'
import { SlipstreamError } from '#platform/errors'
import type { Piece } from './fetch-pieces.ts'
import type { HeldRange } from './held-segments.ts'

/** Where an entry has its SHA-1 (formats/wim-resources/blob-table.ts). */
const sha1Offset = 0x1e

/**
 * Pieces of a new table, by digest.
 * @param table the blob table of a held WIM file, `sha256`.
 * @param found pieces of the new file that held objects have.
 */
export function predictTable(
  table: Uint8Array,
  sha256: string,
  found: ReadonlyMap<Piece, HeldRange>,
): Map<string, Uint8Array> {
  const moved = [...found].filter(([, range]) => range.sha256 === sha256)
  moved.sort(([, left], [, right]) => left.offset - right.offset)
  const entries: { offset: number; bytes: Uint8Array }[] = []
  let position = 0
  let next = 0
  try {
    const held = [...readWimBlobTable(table)].map(blob => {
      position += WIM_BLOB_ENTRY_SIZE
      return { blob, bytes: table.slice(position - WIM_BLOB_ENTRY_SIZE, position) }
    })
    held.sort((left, right) => left.blob.offset - right.blob.offset)
    for (const { blob, bytes } of held) {
      const special = wimResourceFlags.metadata | wimResourceFlags.solid
      if ((blob.flags & special) !== 0 || !blob.hasPlace) continue
      while (next < moved.length && endOf(moved[next]) <= blob.offset) next += 1
      const [piece, range] = moved[next] ?? []
      if (!piece || !range || blob.offset < range.offset) continue
      const offset = blob.offset - range.offset + piece.offset
      writeWimResourceEntry(viewOf(bytes), 0, { ...blob, offset })
      entries.push({ offset, bytes })
    }
  } catch (error) {
    if (error instanceof SlipstreamError) return new Map()
    throw error
  }
  entries.sort((left, right) => left.offset - right.offset)
  return cutIntoPieces(entries.map(({ bytes }) => bytes))
}

function cutIntoPieces(entries: readonly Uint8Array[]): Map<string, Uint8Array> {
  const pieces = new Map<string, Uint8Array>()
  let start = 0
  for (const [index, entry] of entries.entries()) {
    const isLast = index + 1 === entries.length
    const sha1 = entry.subarray(sha1Offset)
    if (!isLast && !endsWimTablePiece(sha1, index + 1 - start)) continue
    const bytes = Buffer.concat(entries.slice(start, index + 1))
    pieces.set(hash('sha256', bytes, 'hex'), bytes)
    start = index + 1
  }
  return pieces
}

function endOf(moved: readonly [Piece, HeldRange] | undefined): number {
  return moved ? moved[1].offset + moved[0].length : 0
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
