// Prefix (Huffman) codes as deltas use them.
//
// A code is given by the length of each symbol's word. Words are numbered canonically, but starting with the longest:
// the longest words begin at zero, and the first word of length n is half (rounded down) of what follows the last word
// of length n + 1. Words are read from their highest bit.
//
// Source: github.com/jlevere/msdelta (Huffman codes); verified with the deltas of the corpus.

import type { BitReader } from './bit-reader.ts'
import { DeltaInvalid } from './errors.ts'

/** Longest word in bits. */
export const LONGEST_WORD = 16

/** A code ready for reading: for each possible next `width` bits, symbol * 32 + length, or 0 where no word fits. */
export type PrefixCode = { width: number; table: Uint32Array }

/**
 * Prepares a code. A code without any word is allowed, since many deltas have one that they never use.
 * @throws DELTA_INVALID when a word is too long or when two words cannot be told apart.
 */
export function makePrefixCode(lengths: Uint8Array): PrefixCode {
  const counts = new Array<number>(LONGEST_WORD + 2).fill(0)
  let width = 0
  for (const length of lengths) {
    if (length > LONGEST_WORD) throw new DeltaInvalid({ reason: 'a code word in it is too long' })
    counts[length] = (counts[length] ?? 0) + 1
    width = Math.max(width, length)
  }
  const next = new Array<number>(LONGEST_WORD + 2).fill(0)
  let word = 0
  for (let length = width; length > 0; length -= 1) {
    next[length] = word
    word = (word + (counts[length] ?? 0)) >>> 1
  }
  if (word > 1) throw new DeltaInvalid({ reason: 'a code in it has too many words' })

  const table = new Uint32Array(1 << width)
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue
    const canonical = next[length] ?? 0
    next[length] = canonical + 1
    if (canonical >= 1 << length) throw new DeltaInvalid({ reason: 'a code in it has too many words' })
    for (let at = reverseBits(canonical, length); at < table.length; at += 1 << length) {
      if (table[at] !== 0) throw new DeltaInvalid({ reason: 'two code words in it are alike' })
      table[at] = symbol * 32 + length
    }
  }
  return { width, table }
}

/** Takes one symbol. @throws DELTA_INVALID when no word fits. */
export function readSymbol(code: PrefixCode, reader: BitReader): number {
  const entry = code.table[reader.peek16() & (code.table.length - 1)] ?? 0
  if (entry === 0) throw new DeltaInvalid({ reason: 'bits in it are no code word' })
  reader.skip(entry & 31)
  return entry >>> 5
}

/** Lengths of a code in which `count` symbols are as equally likely as whole bits allow: the shorter words first. */
export function flatLengths(count: number): Uint8Array {
  const long = Math.max(1, Math.ceil(Math.log2(count)))
  const lengths = new Uint8Array(count).fill(long)
  return lengths.fill(long - 1, 0, long > 1 ? 2 ** long - count : 0)
}

function reverseBits(value: number, count: number): number {
  let reversed = 0
  for (let bit = 0; bit < count; bit += 1) reversed |= ((value >>> bit) & 1) << (count - 1 - bit)
  return reversed
}
