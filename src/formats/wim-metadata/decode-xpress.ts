// XPRESS with Huffman codes, as WIM files use it, one chunk at a time.
//
//   OFFSET  SIZE  FIELD
//   0       256   code lengths of 512 symbols, 4 bits each, the lower half of a byte first
//   256           16-bit words with symbols and offset bits; bytes of long lengths between them
//
// A symbol from 256 on is a match: its low 4 bits are the length less 3, where 15 means that a byte follows (and 255 in it a 16-bit
// length); its high 4 bits say how many bits of the offset follow a leading one.
//
// Source: Microsoft, [MS-XCA] 2.1 and 2.2 (LZ77+Huffman).

import { WimMetadataDamaged } from './errors.ts'
import { fillPrefixCode, newPrefixCode, readSymbol } from './prefix-code.ts'
import { WordReader } from './word-reader.ts'

const tableSize = 256
const literals = 256

/** Makes a decoder: it fills `output` from one chunk. It throws WimMetadataDamaged. */
export function createXpressDecoder(): (chunk: Uint8Array, output: Uint8Array) => void {
  const lengths = new Uint8Array(512)
  const code = newPrefixCode()
  return (chunk, output) => {
    if (chunk.length < tableSize) throw new WimMetadataDamaged({ reason: 'a compressed chunk has no code' })
    for (let index = 0; index < tableSize; index += 1) {
      const pair = chunk[index] ?? 0
      lengths[2 * index] = pair & 15
      lengths[2 * index + 1] = pair >>> 4
    }
    fillPrefixCode(code, lengths)
    const reader = new WordReader(chunk, tableSize)
    let position = 0
    while (position < output.length) {
      reader.fill()
      const symbol = readSymbol(code, reader)
      if (symbol < literals) {
        output[position] = symbol
        position += 1
        continue
      }
      reader.fill()
      const offsetBits = (symbol >>> 4) & 15
      const offset = (1 << offsetBits) | reader.bits(offsetBits)
      const count = readLength(symbol & 15, reader)
      if (offset > position || count > output.length - position) {
        throw new WimMetadataDamaged({ reason: 'in a compressed chunk, a match cannot be' })
      }
      for (const end = position + count; position < end; position += 1) {
        output[position] = output[position - offset] ?? 0
      }
    }
  }
}

function readLength(low: number, reader: WordReader): number {
  let length = low
  if (length === 15) {
    length += reader.byte()
    if (length === 15 + 255) length = reader.byte() | (reader.byte() << 8)
  }
  return length + 3
}
