import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Piece } from './fetch-pieces.ts'
import type { HeldStretch } from './held-resources.ts'
import { splitPartlyHeld } from './partly-held.ts'

const KIB = 1024
const from = (offset: number) => ({ sha256: 'held', offset })

function piecesOf(...lengths: number[]): Piece[] {
  let offset = 0
  return lengths.map((length, index) => {
    const piece = { index, offset, length, sha256: `piece ${index}` }
    offset += length
    return piece
  })
}

describe('pieces of which parts are held', () => {
  it('travel without those parts', () => {
    const { whole, partly } = splitPartlyHeld(piecesOf(100 * KIB, 200 * KIB), [
      { offset: 110 * KIB, length: 150 * KIB, from: from(7) },
    ])
    expect(whole.map(piece => piece.index)).toEqual([0])
    expect(partly).toEqual([
      {
        piece: expect.objectContaining({ index: 1 }),
        copy: [{ offset: 110 * KIB, length: 150 * KIB, from: from(7) }],
        fetch: [
          { index: 1, offset: 100 * KIB, length: 10 * KIB, sha256: null },
          { index: 1, offset: 260 * KIB, length: 40 * KIB, sha256: null },
        ],
      },
    ])
  })

  it('travel whole when what is held is not worth a request, or when they cannot be checked alone', () => {
    const short = { offset: 10 * KIB, length: 15 * KIB, from: from(0) }
    expect(splitPartlyHeld(piecesOf(100 * KIB), [short]).partly).toEqual([])
    const next = { offset: 25 * KIB, length: 2 * KIB, from: from(15 * KIB) }
    expect(splitPartlyHeld(piecesOf(100 * KIB), [short, next]).partly).toHaveLength(1)
    const unchecked = { index: 0, offset: 0, length: 100 * KIB, sha256: null }
    const long = { offset: 0, length: 90 * KIB, from: from(0) }
    expect(splitPartlyHeld([unchecked], [long])).toEqual({ whole: [unchecked], partly: [] })
  })

  it('are split in time that grows with the table, however often a table claims the same bytes', () => {
    const pieces = piecesOf(...Array.from({ length: 2000 }, () => 100 * KIB))
    const same = { offset: 0, length: 200_000 * KIB, from: from(0) }
    const stretches = Array.from({ length: 50_000 }, () => same)
    // A hundred million steps if every piece looked at every stretch: the test would not end in its time.
    const { partly } = splitPartlyHeld(pieces, stretches)
    expect(partly).toHaveLength(2000)
  })

  it('are covered exactly once by what is copied and what is fetched, for any stretches', () => {
    const stretch = fc
      .record({ offset: fc.nat(600 * KIB), length: fc.integer({ min: 1, max: 120 * KIB }), at: fc.nat() })
      .map(({ offset, length, at }): HeldStretch => ({ offset, length, from: from(at) }))
    const pieces = fc.array(fc.integer({ min: 1, max: 150 * KIB }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(pieces, fc.array(stretch, { maxLength: 12 }), (lengths, stretches) => {
        const all = piecesOf(...lengths)
        const { whole, partly } = splitPartlyHeld(all, stretches)
        expect([...whole, ...partly.map(({ piece }) => piece)].map(({ index }) => index).sort()).toEqual(
          all.map(({ index }) => index),
        )
        for (const { piece, copy, fetch } of partly) {
          const parts = [...copy, ...fetch].sort((left, right) => left.offset - right.offset)
          let position = piece.offset
          for (const part of parts) {
            expect(part.offset).toBe(position)
            expect(part.length).toBeGreaterThan(0)
            position += part.length
          }
          expect(position).toBe(piece.offset + piece.length)
          for (const { offset, length, from: place } of copy) {
            const source = stretches.find(
              given =>
                offset >= given.offset &&
                offset + length <= given.offset + given.length &&
                place.offset - given.from.offset === offset - given.offset,
            )
            expect(source).toBeDefined()
          }
        }
      }),
    )
  })
})
