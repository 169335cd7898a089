// Rift tables: how addresses moved between the reference and the target.
//
// A table is a list of entries (source, target), sorted by source: an address from `source` up to the next entry moves by
// target - source.
//
//   bits    FIELD
//   1       0 = the table is empty and nothing follows
//   ...     the code of the source steps, then the code of the offset steps (below)
//   number  count of entries
//   ...     for each entry: source step, offset step. Both are added up; target = source + offset.
//
// A code of steps has 252 symbols, 126 for values >= 0 and then 126 for values < 0 (which are stored inverted):
//
//   8       p, how many symbols >= 0 have a length of their own
//   8       n, the same for symbols < 0
//   8       d, how many of the other symbols have the default length
//   4 each  lengths - 1 of the first p symbols >= 0, then of the first n symbols < 0
//   4       default length - 1. Of the other symbols, in order, the first d have it; the rest is one bit shorter.
//
// Symbols 0..3 are the values themselves; symbol s > 3 is followed by h = s/2 - 1 bits x and means (2 + s mod 2) * 2^h + x.
//
// Sources: github.com/jlevere/msdelta (rift table, integer format); verified with the deltas of the corpus.

import type { BitReader } from './bit-reader.ts'
import { DeltaInvalid } from './errors.ts'
import { makePrefixCode, type PrefixCode, readSymbol } from './prefix-code.ts'

/** Addresses (or offsets in a file) from `source` on move by `target - source`. */
export type RiftEntry = { source: number; target: number }

/** Sorted by source. */
export type RiftTable = readonly RiftEntry[]

/** Real tables have some thousand entries. */
export const MOST_ENTRIES = 1 << 17

/** Addresses of real files fit 32 bits; sums of two steps stay far below what a double holds exactly. */
const LARGEST_ADDRESS = 2 ** 44

const symbols = 252
const half = 126

/** Takes a rift table. @throws DELTA_INVALID */
export function readRiftTable(reader: BitReader): RiftTable {
  if (reader.bits(1) === 0) return []
  const sourceSteps = readStepCode(reader)
  const offsetSteps = readStepCode(reader)
  const count = reader.number()
  if (count > MOST_ENTRIES || count > reader.remaining) {
    throw new DeltaInvalid({ reason: 'a rift table in it is too long' })
  }
  const entries: RiftEntry[] = []
  let source = 0
  let offset = 0
  for (let index = 0; index < count; index += 1) {
    source += readStep(sourceSteps, reader)
    offset += readStep(offsetSteps, reader)
    if (Math.abs(source) > LARGEST_ADDRESS || Math.abs(offset) > LARGEST_ADDRESS) {
      throw new DeltaInvalid({ reason: 'a rift table in it leaves the file' })
    }
    entries.push({ source, target: source + offset })
  }
  return entries.sort((left, right) => left.source - right.source)
}

/** How far the address moves. Addresses before the first entry stay where they are. */
export function riftAt(table: RiftTable, address: number): number {
  const entry = table[indexAt(table, address)]
  return entry ? entry.target - entry.source : 0
}

/** Index of the last entry that starts at or before the address; -1 when there is none. */
export function indexAt(table: RiftTable, address: number): number {
  let low = 0
  let high = table.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((table[middle]?.source ?? 0) <= address) low = middle + 1
    else high = middle
  }
  return low - 1
}

function readStepCode(reader: BitReader): PrefixCode {
  const own = [reader.bits(8), reader.bits(8)]
  const withDefault = reader.bits(8)
  const lengths = new Uint8Array(symbols)
  const others: number[] = []
  for (const [sign, count] of own.entries()) {
    if (count > half) throw new DeltaInvalid({ reason: 'a code in it has too many lengths' })
    for (let index = 0; index < half; index += 1) {
      if (index < count) lengths[sign * half + index] = reader.bits(4) + 1
      else others.push(sign * half + index)
    }
  }
  const length = reader.bits(4) + 1
  for (const [index, symbol] of others.entries()) {
    lengths[symbol] = index < withDefault ? length : length - 1
  }
  return makePrefixCode(lengths)
}

function readStep(code: PrefixCode, reader: BitReader): number {
  const symbol = readSymbol(code, reader)
  const slot = symbol % half
  const width = (slot >>> 1) - 1
  const value = slot < 4 ? slot : (2 + (slot & 1)) * 2 ** width + reader.bits(width)
  return symbol < half ? value : -1 - value
}
