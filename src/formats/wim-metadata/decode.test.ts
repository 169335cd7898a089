// What wimlib never writes, by hand. What it writes is unpacked in product/image-metadata and compared by SHA-1.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { createLzxDecoder } from './decode-lzx.ts'
import { createXpressDecoder } from './decode-xpress.ts'

/** Bits as LZX packs them: 16-bit little-endian words, from the highest bit down. */
function words(bits: string): number[] {
  const padded = bits.padEnd(Math.ceil(bits.length / 16) * 16, '0')
  return (padded.match(/.{16}/g) ?? []).flatMap(word => {
    const value = Number.parseInt(word, 2)
    return [value & 0xff, value >>> 8]
  })
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0')

describe('LZX', () => {
  it('copies a stored block of odd size, its padding, and a second block after it', () => {
    const first = Buffer.from('stored')
    const second = Buffer.from('and again')
    const offsets = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]
    const chunk = Uint8Array.from([
      ...words(`011${'0'}${binary(second.length, 16)}`),
      ...offsets,
      ...second,
      0,
      ...words(`011${'0'}${binary(first.length, 16)}`),
      ...offsets,
      ...first,
    ])
    const output = new Uint8Array(15)
    createLzxDecoder()(chunk, output)
    expect(Buffer.from(output).toString()).toBe('and againstored')
  })

  it('turns calls back, up to ten bytes before the end', () => {
    const output = new Uint8Array(40)
    const call = (at: number, value: number): void =>
      new DataView(output.buffer).setInt32(at + 1, value, true)
    for (const at of [3, 10, 20, 31]) output[at] = 0xe8
    call(3, 1000) // absolute, becomes 1000 - 3
    call(10, -10) // was near the end of the 12,000,000 bytes
    call(20, 12_000_000) // beyond them: no call
    call(31, 5) // too near to the end
    const chunk = Uint8Array.from([
      ...words(`011${'0'}${binary(40, 16)}`),
      ...new Array(12).fill(1),
      ...output,
    ])
    const result = new Uint8Array(40)
    createLzxDecoder()(chunk, result)
    const view = new DataView(result.buffer)
    expect([3, 10, 20, 31].map(at => view.getInt32(at + 1, true))).toEqual([997, 11_999_990, 12_000_000, 5])
  })

  it('refuses a chunk of very many blocks, each of which may cost a large table', () => {
    const block = [...words(`0110${binary(2, 16)}`), ...new Array(12).fill(1), 7, 7]
    const chunk = (blocks: number): Uint8Array => Uint8Array.from(new Array(blocks).fill(block).flat())
    expect(() => createLzxDecoder()(chunk(64), new Uint8Array(128))).not.toThrow()
    expect(() => createLzxDecoder()(chunk(65), new Uint8Array(130))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('too many blocks') }),
    )
  })

  it.each([
    ['a block of no bytes', `011${'0'}${binary(0, 16)}`],
    ['a block that is longer than the chunk', `011${'0'}${binary(9, 16)}`],
    ['a block of an unknown type', `111${'0'}${binary(4, 16)}`],
    ['a code without words', `001${'0'}${binary(4, 16)}${'0'.repeat(200)}`],
    ['a code with too many words', `001${'0'}${binary(4, 16)}${'0001'.repeat(20)}${'0'.repeat(200)}`],
    ['nothing', ''],
  ])('refuses %s', (_, bits) => {
    expect(() => createLzxDecoder()(Uint8Array.from(words(bits)), new Uint8Array(4))).toThrow(
      expect.objectContaining({ code: 'WIM_METADATA_DAMAGED' }),
    )
  })
})

describe('XPRESS', () => {
  it('unpacks literals, and matches with lengths of one, two and four bytes', () => {
    // Words: 0 = "a" (97), 10 = match of offset 1 and length from a byte (271), 11 = match of offset 1 and length 3 (256).
    const lengths = new Uint8Array(256)
    lengths[97 >> 1] = 1 << 4
    lengths[256 >> 1] = 2
    lengths[271 >> 1] = (lengths[271 >> 1] ?? 0) | (2 << 4)
    // "a", three more, then 15 + 5 + 3, then 300 + 3 with a 16-bit length. Equal lengths go by symbol: 10 is 256, 11 is 271.
    const bits = '0' + '10' + '11' + '11'
    const chunk = Uint8Array.from([...lengths, ...words(bits), 0, 0, 5, 255, ...[300 & 255, 300 >> 8]])
    const output = new Uint8Array(1 + 3 + 23 + 303)
    createXpressDecoder()(chunk, output)
    expect(output.every(byte => byte === 97)).toBe(true)
  })
})

describe('any bytes', () => {
  it('are unpacked or refused, in bounded time', () => {
    const lzx = createLzxDecoder()
    const xpress = createXpressDecoder()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(lzx, xpress), (chunk, decode) => {
        try {
          decode(chunk, new Uint8Array(32768))
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
