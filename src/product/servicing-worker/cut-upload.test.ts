import { describe, expect, it } from 'vitest'
import type { HeldRange, Piece } from '#product/distribution-protocol'
import { cutUpload } from './cut-upload.ts'

/** Pieces of the given lengths, one behind the other. */
function pieces(...lengths: number[]): Piece[] {
  let offset = 0
  return lengths.map((length, index) => {
    const piece = { index, offset, length, sha256: `${index}` }
    offset += length
    return piece
  })
}

const at = (sha256: string, offset: number): HeldRange => ({ sha256, offset, objectSize: 1000 })

function cut(all: readonly Piece[], found: Record<number, HeldRange>, longest = 100) {
  const ranges = new Map<Piece, HeldRange>()
  for (const piece of all) {
    const range = found[piece.index]
    if (range) ranges.set(piece, range)
  }
  return cutUpload(all, ranges, longest)
}

describe('an upload', () => {
  it('of a file that the site has in other order is ranges alone; neighbours are one range', () => {
    const all = pieces(10, 20, 30, 5)
    expect(cut(all, { 0: at('a', 50), 1: at('a', 60), 2: at('a', 0), 3: at('b', 30) })).toEqual([
      { kind: 'held', sha256: 'a', offset: 50, length: 30 },
      { kind: 'held', sha256: 'a', offset: 0, length: 30 },
      { kind: 'held', sha256: 'b', offset: 30, length: 5 },
    ])
  })

  it('joins new neighbours up to the longest piece, and cuts longer ones', () => {
    expect(cut(pieces(60, 60, 250), {})).toEqual([
      { kind: 'new', position: 0, length: 100 },
      { kind: 'new', position: 100, length: 100 },
      { kind: 'new', position: 200, length: 100 },
      { kind: 'new', position: 300, length: 70 },
    ])
  })

  it('covers every byte once, in the order of the file', () => {
    const all = pieces(7, 120, 3, 9, 201, 1)
    const parts = cut(all, { 1: at('a', 0), 3: at('a', 400) })
    expect(parts.reduce((total, part) => total + part.length, 0)).toBe(341)
    let position = 0
    for (const part of parts) {
      if (part.kind === 'new') expect(part.position).toBe(position)
      position += part.length
    }
    expect(parts.map(part => part.kind)).toEqual(['new', 'held', 'new', 'held', 'new', 'new', 'new'])
  })

  it('of an empty file has no parts', () => {
    expect(cut([], {})).toEqual([])
  })
})
