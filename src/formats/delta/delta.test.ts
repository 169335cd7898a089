// Rules of the format, with deltas made here: a header, and a patch of flat codes and literals.

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { measureInstruction } from './amd64-instruction.ts'
import { applyDelta } from './apply-delta.ts'
import { BitReader } from './bit-reader.ts'
import { decodeCompressedManifest, isCompressedManifest } from './compressed-manifest.ts'
import { readDeltaHeader } from './delta-header.ts'
import { isWholeManifest } from './manifest-shape.ts'
import { flatLengths, makePrefixCode, readSymbol } from './prefix-code.ts'

/** Bits in the order in which they are read. */
type Bits = number[]

function number(value: number): Bits {
  const groups = Math.max(1, Math.ceil(value.toString(2).length / 4))
  const bits: Bits = [...new Array<number>(groups - 1).fill(0), 1]
  for (let bit = 0; bit < groups * 4; bit += 1) bits.push(Math.floor(value / 2 ** bit) % 2)
  return bits
}

function stream(bits: Bits): Uint8Array {
  const padding = (8 - ((bits.length + 3) % 8)) % 8
  const all = [padding & 1, (padding >> 1) & 1, (padding >> 2) & 1, ...bits]
  const bytes = new Uint8Array(Math.ceil(all.length / 8))
  for (const [index, bit] of all.entries())
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))
  return bytes
}

function addBuffer(bits: Bits, bytes: Uint8Array): void {
  bits.push(...number(bytes.length))
  while ((bits.length + 3) % 8 !== 0) bits.push(0)
  for (const byte of bytes) for (let bit = 0; bit < 8; bit += 1) bits.push((byte >> bit) & 1)
}

type Made = {
  fileTypeSet?: number
  fileType?: number
  flags?: number
  size?: number
  algorithm?: number
  digest?: Uint8Array
}

/** A delta whose target is these bytes, written as literals. */
function deltaOf(text: string, made: Made = {}): Uint8Array {
  const target = Buffer.from(text)
  // No rift table; flat codes: 424 words of 9 bits are the first symbols, and follow the 176 words of 10 bits.
  const patch: Bits = [0, 1]
  for (const byte of target) for (let bit = 8; bit >= 0; bit -= 1) patch.push(((88 + byte) >> bit) & 1)
  const bits: Bits = []
  for (const value of [made.fileTypeSet ?? 1, made.fileType ?? 1, made.flags ?? 0x20000])
    bits.push(...number(value))
  bits.push(...number(made.size ?? target.length), ...number(made.algorithm ?? 0))
  addBuffer(bits, made.digest ?? new Uint8Array(0))
  addBuffer(bits, new Uint8Array(0))
  addBuffer(bits, stream(patch))
  return Buffer.concat([Buffer.from('PA30'), Buffer.alloc(8), stream(bits)])
}

function codeOf(act: () => unknown): string {
  try {
    act()
    return 'nothing was thrown'
  } catch (error) {
    if (error instanceof SlipstreamError) return error.code
    throw error
  }
}

function codeFor(delta: Uint8Array): string {
  return codeOf(() => applyDelta({ delta, reference: new Uint8Array(0) }))
}

const xml = '<?xml version="1.0"?><assembly><file name="a.dll"/></assembly>'

describe('a delta from nothing', () => {
  it('makes its target', () => {
    const made = applyDelta({ delta: deltaOf('some text'), reference: new Uint8Array(0) })
    expect(Buffer.from(made).toString()).toBe('some text')
  })

  it.each([
    ['md5', 0x8003],
    ['sha256', 0x800c],
  ])('is checked against its %s', (name, algorithm) => {
    const digest = createHash(name).update('some text').digest()
    expect(codeFor(deltaOf('some text', { algorithm, digest }))).toBe('nothing was thrown')
    expect(codeFor(deltaOf('some texT', { algorithm, digest }))).toBe('DELTA_TARGET_MISMATCH')
  })

  it('is refused when the patch is too short or too long for the target', () => {
    expect(codeFor(deltaOf('some text', { size: 10 }))).toBe('DELTA_INVALID')
    expect(codeFor(deltaOf('some text', { size: 8 }))).toBe('DELTA_INVALID')
  })

  it.each([
    [{ algorithm: 0x8004, digest: new Uint8Array(20) }, 'DELTA_UNSUPPORTED'],
    [{ algorithm: 0x8003, digest: new Uint8Array(15) }, 'DELTA_INVALID'],
    [{ digest: new Uint8Array(16) }, 'DELTA_INVALID'],
    [{ fileType: 4 }, 'DELTA_UNSUPPORTED'],
    [{ fileType: 0x80 }, 'DELTA_UNSUPPORTED'],
    [{ fileTypeSet: 0x101 }, 'DELTA_UNSUPPORTED'],
    [{ flags: 0x10000 }, 'DELTA_UNSUPPORTED'],
    [{ flags: 2 ** 40 }, 'DELTA_UNSUPPORTED'],
    [{ size: 2 ** 40 }, 'DELTA_TOO_LARGE'],
  ] satisfies [Made, string][])('%o is refused', (made, code) => {
    expect(codeFor(deltaOf('some text', made))).toBe(code)
  })

  it('names the flag and the file type', () => {
    const delta = deltaOf('', { fileType: 8, flags: 0x80 })
    expect(() => applyDelta({ delta, reference: new Uint8Array(0) })).toThrow(
      'flag 0x80 with the file type 0x8',
    )
  })

  it.each(['PA19', 'PA31'])('%s is refused as not supported', magic => {
    expect(codeFor(Buffer.concat([Buffer.from(magic), Buffer.alloc(20)]))).toBe('DELTA_UNSUPPORTED')
  })
})

describe('the header', () => {
  it('says what the delta is', () => {
    const delta = Buffer.from(deltaOf('some text', { flags: 0x20001 }))
    delta.writeBigUInt64LE(133_000_000_000_000_000n, 4)
    expect(readDeltaHeader(delta)).toEqual({
      targetFileTime: 133_000_000_000_000_000n,
      fileTypeSet: 1,
      fileType: 1,
      flags: 0x20001,
      targetSize: 9,
      targetHash: null,
    })
  })
})

describe('numbers and codes', () => {
  it.each([0, 1, 15, 16, 17, 255, 0x20000, 2 ** 52])('%i is read', value => {
    expect(new BitReader(stream(number(value))).number()).toBe(value)
  })

  it('a number above 2^53 is refused', () => {
    const bits = [...new Array<number>(15).fill(0), 1, ...new Array<number>(64).fill(1)]
    expect(codeOf(() => new BitReader(stream(bits)).number())).toBe('DELTA_INVALID')
  })

  it('the longest words come first', () => {
    const code = makePrefixCode(Uint8Array.of(1, 2, 2))
    const reader = new BitReader(stream([1, 0, 0, 0, 1]))
    expect([readSymbol(code, reader), readSymbol(code, reader), readSymbol(code, reader)]).toEqual([0, 1, 2])
  })

  it.each([[[1, 1, 1]], [[1, 2, 2, 2]], [[17]]])('lengths %o are refused', lengths => {
    expect(codeOf(() => makePrefixCode(Uint8Array.from(lengths)))).toBe('DELTA_INVALID')
  })

  it('flat codes use every word', () => {
    for (const count of [16, 256, 600]) {
      const used = flatLengths(count).reduce((sum, length) => sum + 2 ** -length, 0)
      expect(used).toBe(1)
    }
  })
})

describe('compressed manifests', () => {
  it('DCN needs no other file', () => {
    const bytes = Buffer.concat([Buffer.from('DCN\x01'), deltaOf(xml)])
    expect(Buffer.from(decodeCompressedManifest({ bytes })).toString()).toBe(xml)
  })

  it.each(['DCS', 'DCH', 'DCX'])('%s is refused as not supported', wrapper => {
    const bytes = Buffer.concat([Buffer.from(`${wrapper}\x01`), deltaOf(xml)])
    expect(isCompressedManifest(bytes)).toBe(true)
    expect(codeOf(() => decodeCompressedManifest({ bytes }))).toBe('DELTA_UNSUPPORTED')
  })

  it('plain XML is none', () => {
    expect(isCompressedManifest(Buffer.from(xml))).toBe(false)
    expect(codeOf(() => decodeCompressedManifest({ bytes: Buffer.from(xml) }))).toBe('DELTA_INVALID')
  })

  it.each([
    [xml, true],
    [`\uFEFF${xml}\r\n`, true],
    ['<a:assembly xmlns:a="x"><!-- <b> --><![CDATA[<c>]]></a:assembly>', true],
    ['<assembly><file></assembly>', false],
    ['<assembly/><assembly/>', false],
    ['<assembly></assembly>text', false],
    ['<other></other>', false],
    ['<assembly a="1></assembly>', false],
    ['', false],
  ])('%s is whole: %s', (text, expected) => {
    expect(isWholeManifest(Buffer.from(text))).toBe(expected)
  })

  it('a tag with a million attributes is read without a deep stack', () => {
    const tag = `<assembly ${'a="" '.repeat(2_000_000)}`
    expect(isWholeManifest(Buffer.from(`${tag}/>`))).toBe(true)
    expect(isWholeManifest(Buffer.from(tag))).toBe(false)
  })

  it('text that is not UTF-8 is not whole', () => {
    expect(
      isWholeManifest(
        Buffer.concat([Buffer.from('<assembly>'), Buffer.of(0xff), Buffer.from('</assembly>')]),
      ),
    ).toBe(false)
  })
})

describe('amd64 instructions', () => {
  it.each([
    ['call [rip+d]', 'ff1500100000', 6, 2],
    ['lea rsi, [rip+d]', '488d3500000000', 7, 3],
    ['mov [rip+d], 1', 'c7050000000001000000', 10, 2],
    ['call', 'e800000000', 5, 1],
    ['jz near', '0f8400000000', 6, 2],
    ['jmp short', 'eb00', 2, null],
    ['mov rax, imm64', '48b80102030405060708', 10, null],
    ['mov [rsp+d], rax', '4889842400000000', 8, null],
    ['ret imm16', 'c20800', 3, null],
    ['test [rip+d], imm8', 'f6050000000001', 7, 2],
    ['not [rip+d]', 'f71500000000', 6, 2],
    ['a NOP that is not known', '0f1f440000', 2, null],
    ['cut off', 'e80000', 1, null],
  ])('%s', (_, hex, length, distanceAt) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(measureInstruction(bytes, 0, bytes.length)).toEqual({ length, distanceAt })
  })
})

describe('the E8 flag', () => {
  it('is refused for what is no i386 image', () => {
    expect(codeFor(deltaOf('some text', { flags: 0x20001 }))).toBe('DELTA_UNSUPPORTED')
  })
})
