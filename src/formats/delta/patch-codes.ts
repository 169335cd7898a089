// The codes of a patch, which may change at given positions of the target.
//
//   bits    FIELD
//   1       1 = flat codes for the whole target, and nothing follows
//   number  count of stretches
//   number  for each stretch: how far after the previous one it starts. Positions count the reference's bytes first.
//   4 each  lengths of the code (39 symbols) in which the lengths of the other codes are written
//   ...     for each stretch: 872 lengths, namely 600 of the main code, 256 of match lengths, 16 of low distance bits
//
// A symbol of the code of lengths means:
//   0..16   the length itself
//   17..19  the length at this place in the previous stretch (0 in the first) plus 1, 2, 3
//   20..22  the same, minus 1, 2, 3
//   23..30  the last length is repeated; 31..38: the lengths of the previous stretch are kept. With r = (s - 23) mod 8,
//           the count is r + 1 for r < 3, else 2^(r - 1) plus r - 1 further bits.
//
// Source: github.com/jlevere/msdelta (composite format, compression lengths); verified with the deltas of the corpus.

import type { BitReader } from './bit-reader.ts'
import { DeltaInvalid } from './errors.ts'
import { flatLengths, makePrefixCode, type PrefixCode, readSymbol } from './prefix-code.ts'

/** The three codes of a stretch. */
export type PatchCodes = { main: PrefixCode; matchLength: PrefixCode; lowDistance: PrefixCode }

/** Where a stretch starts (a position that counts the reference's bytes first), and its codes' lengths. */
export type PatchStretch = { start: number; lengths: Uint8Array }

const mainSymbols = 600
const lengthSymbols = 256
const lowDistanceSymbols = 16
const allSymbols = mainSymbols + lengthSymbols + lowDistanceSymbols
const symbolsOfLengths = 39

/** Real patches have a few dozen. */
const mostStretches = 1024

/** Takes the description of all stretches; the first counts from the beginning. @throws DELTA_INVALID */
export function readPatchStretches(reader: BitReader): PatchStretch[] {
  if (reader.bits(1) === 1) {
    const lengths = new Uint8Array(allSymbols)
    lengths.set(flatLengths(mainSymbols))
    lengths.set(flatLengths(lengthSymbols), mainSymbols)
    lengths.set(flatLengths(lowDistanceSymbols), mainSymbols + lengthSymbols)
    return [{ start: 0, lengths }]
  }
  const count = reader.number()
  if (count === 0 || count > mostStretches) throw new DeltaInvalid({ reason: 'its patch has too many codes' })
  const starts: number[] = []
  for (let index = 0; index < count; index += 1) starts.push((starts[index - 1] ?? 0) + reader.number())
  const codeLengths = new Uint8Array(symbolsOfLengths)
  for (let symbol = 0; symbol < symbolsOfLengths; symbol += 1) codeLengths[symbol] = reader.bits(4)
  const code = makePrefixCode(codeLengths)
  let previous = new Uint8Array(allSymbols)
  return starts.map(start => {
    previous = readLengths(reader, code, previous)
    return { start, lengths: previous }
  })
}

/** Prepares a stretch's codes. @throws DELTA_INVALID */
export function preparePatchCodes(lengths: Uint8Array): PatchCodes {
  return {
    main: makePrefixCode(lengths.subarray(0, mainSymbols)),
    matchLength: makePrefixCode(lengths.subarray(mainSymbols, mainSymbols + lengthSymbols)),
    lowDistance: makePrefixCode(lengths.subarray(mainSymbols + lengthSymbols)),
  }
}

function readLengths(reader: BitReader, code: PrefixCode, previous: Uint8Array): Uint8Array<ArrayBuffer> {
  const lengths = new Uint8Array(allSymbols)
  let at = 0
  while (at < allSymbols) {
    const symbol = readSymbol(code, reader)
    if (symbol < 23) {
      lengths[at] = singleLength(symbol, previous[at] ?? 0)
      at += 1
      continue
    }
    const repeats = symbol < 31
    const slot = (symbol - 23) & 7
    const count = slot < 3 ? slot + 1 : 2 ** (slot - 1) + reader.bits(slot - 1)
    if (at + count > allSymbols || (repeats && at === 0)) {
      throw new DeltaInvalid({ reason: 'a run of code lengths in it does not fit' })
    }
    if (repeats) lengths.fill(lengths[at - 1] ?? 0, at, at + count)
    else lengths.set(previous.subarray(at, at + count), at)
    at += count
  }
  return lengths
}

function singleLength(symbol: number, previous: number): number {
  const length = symbol < 17 ? symbol : symbol < 20 ? previous + symbol - 16 : previous - (symbol - 19)
  if (length < 0 || length > 16) throw new DeltaInvalid({ reason: 'a code length in it is out of range' })
  return length
}
