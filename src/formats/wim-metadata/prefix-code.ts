// Prefix (Huffman) codes of LZX and XPRESS: canonical, the shorter words first, words of one length in the order of symbols.

import { WimMetadataDamaged } from './errors.ts'
import type { WordReader } from './word-reader.ts'

/** Longest word of any code in bits (LZX: 16, XPRESS: 15). */
const longestWord = 16

/** A code ready for reading: for each possible next `width` bits, symbol * 32 + length, or 0 where no word fits. */
export type PrefixCode = { width: number; table: Uint16Array }

/** Memory for a code, to be filled again and again. */
export function newPrefixCode(): PrefixCode {
  return { width: 0, table: new Uint16Array(1 << longestWord) }
}

const counts = new Uint16Array(longestWord + 1)
const starts = new Uint32Array(longestWord + 1)

/**
 * Fills a code from the word length of each symbol; 0 is a symbol without a word. A code without any word, or with room for more,
 * is allowed; reading where no word fits is not.
 * @throws WimMetadataDamaged when there are more words than fit.
 */
export function fillPrefixCode(code: PrefixCode, lengths: Uint8Array): void {
  counts.fill(0)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  let width = longestWord
  while (width > 0 && counts[width] === 0) width -= 1
  const size = 1 << width
  let used = 0
  for (let length = 1; length <= width; length += 1) {
    starts[length] = used
    used += (counts[length] ?? 0) << (width - length)
  }
  if (used > size) throw new WimMetadataDamaged({ reason: 'a code in a compressed chunk has too many words' })
  const { table } = code
  code.width = width
  table.fill(0, used, size)
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    const length = lengths[symbol] ?? 0
    if (length === 0) continue
    const start = starts[length] ?? 0
    const end = start + (1 << (width - length))
    starts[length] = end
    table.fill(symbol * 32 + length, start, end)
  }
}

/** Takes one symbol. @throws WimMetadataDamaged when no word fits. */
export function readSymbol(code: PrefixCode, reader: WordReader): number {
  // A code without words has width 0, and 16 bits then index nothing.
  const entry = code.width === 0 ? 0 : (code.table[reader.peek(code.width)] ?? 0)
  if (entry === 0) throw new WimMetadataDamaged({ reason: 'bits in a compressed chunk are no code word' })
  reader.skip(entry & 31)
  return entry >>> 5
}
