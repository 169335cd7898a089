// LZX as WIM files use it, one chunk at a time. It differs from LZX in cabinets: each chunk stands for itself, blocks have a
// short size field, and the E8 translation is always on with a size of 12,000,000.
//
//   block      3 bits type (1 verbatim, 2 aligned, 3 stored); 1 bit: the block has 32768 bytes, or else 16 bits size
//   stored     padding to the next 16-bit word (a whole word when there is none), three recent offsets of 4 bytes, the bytes,
//              one byte of padding when they are odd in number
//   aligned    8 lengths of 3 bits, then as verbatim
//   verbatim   lengths of the main code in two parts (256 literals, 240 matches), lengths of the length code (249), symbols
//
// Lengths are written as differences from the block before, in a pre-code whose 20 lengths have 4 bits each. A main symbol from
// 256 on is slot * 8 + length - 2, where 7 means that a symbol of the length code follows.
//
// Sources: Microsoft, [MS-PATCH] (LZX DELTA) for blocks, codes and matches; what WIM files do differently: the files that wimlib
// writes, and the notes in wimlib's lzx_constants.h.

import { WimMetadataDamaged } from './errors.ts'
import { fillPrefixCode, newPrefixCode, readSymbol } from './prefix-code.ts'
import { WordReader } from './word-reader.ts'

/** The only chunk size of LZX in WIM files of Windows, in bytes. */
export const LZX_CHUNK_SIZE = 32768

const literals = 256
const slots = 30
const lengthSymbols = 249
const translationSize = 12_000_000
/** The most blocks of one chunk. Compressors write a few; each may cost a large code table, whatever its size. */
const mostBlocks = 64

/** First offset of each slot, before two is taken off, and how many bits say which one. */
const slotBase = new Uint32Array(slots)
const slotBits = new Uint8Array(slots)
for (let slot = 0, base = 0; slot < slots; slot += 1) {
  slotBits[slot] = slot < 4 ? 0 : (slot >>> 1) - 1
  slotBase[slot] = base
  base += 1 << (slotBits[slot] ?? 0)
}

/** A decoder with its memory. It is used for one chunk after the other. */
export type LzxDecoder = (chunk: Uint8Array, output: Uint8Array) => void

/** Makes a decoder: it fills `output`, at most 32 KiB, from one chunk. It throws WimMetadataDamaged. */
export function createLzxDecoder(): LzxDecoder {
  const mainLengths = new Uint8Array(literals + slots * 8)
  const lengthLengths = new Uint8Array(lengthSymbols)
  const alignedLengths = new Uint8Array(8)
  const preLengths = new Uint8Array(20)
  const [main, length, aligned, pre] = [newPrefixCode(), newPrefixCode(), newPrefixCode(), newPrefixCode()]
  const recent = new Uint32Array(3)

  function readLengths(reader: WordReader, lengths: Uint8Array, start: number, end: number): void {
    for (let symbol = 0; symbol < 20; symbol += 1) preLengths[symbol] = reader.bits(4)
    fillPrefixCode(pre, preLengths)
    let position = start
    while (position < end) {
      let symbol = readSymbol(pre, reader)
      let run = 1
      if (symbol === 17) run = 4 + reader.bits(4)
      if (symbol === 18) run = 20 + reader.bits(5)
      if (symbol === 19) {
        run = 4 + reader.bits(1)
        symbol = readSymbol(pre, reader)
        if (symbol > 16) throw damaged('a code has no sound lengths')
      }
      if (position + run > end) throw damaged('a code has too many lengths')
      const value = symbol > 16 ? 0 : ((lengths[position] ?? 0) + 17 - symbol) % 17
      lengths.fill(value, position, position + run)
      position += run
    }
  }

  function readCodes(reader: WordReader, isAligned: boolean): void {
    if (isAligned) {
      for (let symbol = 0; symbol < 8; symbol += 1) alignedLengths[symbol] = reader.bits(3)
      fillPrefixCode(aligned, alignedLengths)
    }
    readLengths(reader, mainLengths, 0, literals)
    readLengths(reader, mainLengths, literals, mainLengths.length)
    fillPrefixCode(main, mainLengths)
    readLengths(reader, lengthLengths, 0, lengthSymbols)
    fillPrefixCode(length, lengthLengths)
  }

  function readOffset(reader: WordReader, slot: number, isAligned: boolean): number {
    let offset = recent[slot] ?? 0
    if (slot < 3) recent[slot] = recent[0] ?? 0
    else {
      const bits = slotBits[slot] ?? 0
      offset = (slotBase[slot] ?? 0) - 2
      if (isAligned && bits >= 3) offset += reader.bits(bits - 3) * 8 + readSymbol(aligned, reader)
      else offset += reader.bits(bits)
      recent[2] = recent[1] ?? 0
      recent[1] = recent[0] ?? 0
    }
    recent[0] = offset
    return offset
  }

  function readSymbols(reader: WordReader, output: Uint8Array, range: Range, isAligned: boolean): void {
    let { position } = range
    while (position < range.end) {
      const symbol = readSymbol(main, reader)
      if (symbol < literals) {
        output[position] = symbol
        position += 1
        continue
      }
      let count = 2 + (symbol & 7)
      if (count === 9) count += readSymbol(length, reader)
      const offset = readOffset(reader, (symbol - literals) >>> 3, isAligned)
      if (offset === 0 || offset > position || count > range.end - position)
        throw damaged('a match cannot be')
      if (count > longMatch && offset >= count) {
        output.copyWithin(position, position - offset, position - offset + count)
        position += count
        continue
      }
      for (const end = position + count; position < end; position += 1) {
        output[position] = output[position - offset] ?? 0
      }
    }
  }

  return (chunk, output) => {
    if (output.length > LZX_CHUNK_SIZE) throw damaged('a chunk is too long')
    const reader = new WordReader(chunk, 0)
    mainLengths.fill(0)
    lengthLengths.fill(0)
    recent.fill(1)
    let position = 0
    for (let block = 0; position < output.length; block += 1) {
      if (block === mostBlocks) throw damaged('there are too many blocks')
      const type = reader.bits(3)
      const size = reader.bits(1) === 1 ? LZX_CHUNK_SIZE : reader.bits(16)
      const end = position + size
      if (size === 0 || end > output.length) throw damaged('a block has a wrong size')
      if (type === 3) copyStored(reader, output.subarray(position, end), recent)
      else if (type === 1 || type === 2) {
        readCodes(reader, type === 2)
        readSymbols(reader, output, { position, end }, type === 2)
      } else throw damaged(`blocks of type ${type} are not known`)
      position = end
    }
    undoE8(output)
  }
}

/** From this length on, one call that copies is faster than a loop. */
const longMatch = 24

type Range = { position: number; end: number }

function copyStored(reader: WordReader, output: Uint8Array, recent: Uint32Array): void {
  reader.align()
  const { bytes, position } = reader
  const start = position + 12
  if (start + output.length > bytes.length) throw damaged('a stored block is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const index of [0, 1, 2]) recent[index] = view.getUint32(position + 4 * index, true)
  output.set(bytes.subarray(start, start + output.length))
  reader.position = start + output.length + (output.length & 1)
}

/** Calls of i386 code were made absolute, up to ten bytes before the end of the chunk; here they become relative again. */
function undoE8(output: Uint8Array): void {
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength)
  const end = output.length - 10
  let position = output.indexOf(0xe8)
  while (position >= 0 && position < end) {
    const value = view.getInt32(position + 1, true)
    if (value >= 0 && value < translationSize) view.setInt32(position + 1, value - position, true)
    else if (value < 0 && value >= -position) view.setInt32(position + 1, value + translationSize, true)
    position = output.indexOf(0xe8, position + 5)
  }
}

function damaged(reason: string): Error {
  return new WimMetadataDamaged({ reason: `in a compressed chunk, ${reason}` })
}
