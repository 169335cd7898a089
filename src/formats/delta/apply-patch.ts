// The patch itself: literal bytes, and copies from the reference and from what was already made.
//
//   bits    FIELD
//   ...     a rift table (rift-table.ts)
//   ...     the codes (patch-codes.ts)
//   ...     symbols of the main code until the target is complete
//
// Positions count the reference's bytes first, so the target starts at the reference's length. Below 256 a main symbol is
// a literal. Above, (s - 256) mod 8 is the match length - 1, or 0 for "see below", and (s - 256) / 8 says where from:
//
//   0       the place that the rift table gives, minus the next 14 bits, which count from -0x2000
//   1       the same with 16 bits, for 0xA000 >= |distance| > 0x2000
//   2       the same with 18 bits, for 0x2A000 >= |distance| > 0xA000
//   3       exactly the place that the rift table gives; at each entry on the way the copy goes on at that entry's place
//   4..6    one of the three last distances
//   7       a distance (below) whose slot is 36 + 2 bits (after a 0), 40 + 3 bits (after 1 0) or 48 + 4 bits (after 1 1)
//   8..42   a distance (below) with slot (s - 256) / 8 - 7
//
// A slot up to 3 is the distance; a slot s above means (2 + s mod 2) * 2^h + x with h = s/2 - 1 bits x, the low four of
// which are a symbol of the third code when h >= 4.
//
// A long match length is a symbol m > 0 of the second code: m + 8. For m = 0: n zero bits, a one, n + 8 bits x; the length
// is 2^(n + 8) + x + 8.
//
// Source: github.com/jlevere/msdelta (PseudoLzx); verified with the deltas of the corpus.

import { BitReader } from './bit-reader.ts'
import { DeltaInvalid } from './errors.ts'
import { type PatchCodes, preparePatchCodes, readPatchStretches } from './patch-codes.ts'
import { readSymbol } from './prefix-code.ts'
import { indexAt, type RiftEntry, type RiftTable, readRiftTable } from './rift-table.ts'

/** `rift` maps positions (see the top of this file) to offsets in the reference; empty unless the file type has one. */
export type PatchInput = { reference: Uint8Array; patch: Uint8Array; targetSize: number; rift: RiftTable }

/**
 * Makes the target. Time and memory are bounded by the sizes of reference, patch and target.
 * @throws DELTA_INVALID when the patch breaks a rule of the format or does not end where the target does.
 */
export function applyPatch({ reference, patch, targetSize, rift }: PatchInput): Uint8Array {
  if (patch.length === 0 && targetSize === 0) return new Uint8Array(0)
  const reader = new BitReader(patch)
  const anchors = [...readRiftTable(reader), ...rift, { source: reference.length, target: 0 }]
  anchors.sort((left, right) => left.source - right.source)
  const stretches = readPatchStretches(reader)

  const start = reference.length
  const all = new Uint8Array(start + targetSize)
  all.set(reference)
  const recent: [number, number, number] = [0, 0, 0]
  let stretch = 0
  let codes = preparePatchCodes(stretches[0]?.lengths ?? new Uint8Array(0))
  let position = start
  while (position < all.length) {
    const wanted = stretchAt(stretches, stretch, position)
    if (wanted !== stretch) {
      stretch = wanted
      codes = preparePatchCodes(stretches[stretch]?.lengths ?? new Uint8Array(0))
    }
    const symbol = readSymbol(codes.main, reader)
    if (symbol < 256) {
      all[position] = symbol
      position += 1
      continue
    }
    const slot = (symbol - 256) >>> 3
    const distance = readDistance({ slot, codes, reader, recent, anchors, position })
    const length = readMatchLength((symbol - 256) & 7, codes, reader)
    remember(recent, distance)
    if (distance <= 0 || distance > position)
      throw new DeltaInvalid({ reason: 'a copy in it starts nowhere' })
    if (length > all.length - position) throw new DeltaInvalid({ reason: 'a copy in it is too long' })
    if (slot === 3) copyAlongRift(all, anchors, { position, distance, length })
    else copy(all, position, distance, length)
    position += length
  }
  if (reader.remaining > 0)
    throw new DeltaInvalid({ reason: 'its patch goes on after the target is complete' })
  return all.slice(start)
}

function stretchAt(stretches: readonly { start: number }[], current: number, position: number): number {
  let stretch = current
  while (stretch + 1 < stretches.length && position >= (stretches[stretch + 1]?.start ?? 0)) stretch += 1
  return stretch
}

type DistanceInput = {
  slot: number
  codes: PatchCodes
  reader: BitReader
  recent: readonly [number, number, number]
  anchors: readonly RiftEntry[]
  position: number
}

function readDistance({ slot, codes, reader, recent, anchors, position }: DistanceInput): number {
  if (slot < 4) return readNearRift(slot, reader) - riftOf(anchors, position)
  if (slot < 7) return recent[slot - 4] ?? 0
  const distanceSlot = slot > 7 ? slot - 7 : readFarSlot(reader)
  if (distanceSlot < 4) return distanceSlot
  const width = (distanceSlot >>> 1) - 1
  const leading = 2 + (distanceSlot & 1)
  if (width < 4) return leading * 2 ** width + reader.bits(width)
  const high = leading * 2 ** (width - 4) + reader.bits(width - 4)
  return high * 16 + readSymbol(codes.lowDistance, reader)
}

/** How far from the place the rift table gives. */
function readNearRift(slot: number, reader: BitReader): number {
  if (slot === 3) return 0
  const [near, far] = [
    [0x2000, 0x2000],
    [0xa000, 0x6000],
    [0x2a000, 0x16000],
  ][slot] as [number, number]
  const width = 14 + 2 * slot
  const value = reader.bits(width)
  return value - (value < 2 ** (width - 1) ? near : far)
}

function readFarSlot(reader: BitReader): number {
  if (reader.bits(1) === 0) return 36 + reader.bits(2)
  return reader.bits(1) === 0 ? 40 + reader.bits(3) : 48 + reader.bits(4)
}

function readMatchLength(short: number, codes: PatchCodes, reader: BitReader): number {
  if (short > 0) return short + 1
  const symbol = readSymbol(codes.matchLength, reader)
  if (symbol > 0) return symbol + 8
  let width = 8
  while (reader.bits(1) === 0) {
    width += 1
    if (width > 31) throw new DeltaInvalid({ reason: 'a match length in it has no end' })
  }
  return 2 ** width + reader.bits(width) + 8
}

/** Positions before the first entry move as those after the last one. */
function riftOf(anchors: readonly RiftEntry[], position: number): number {
  const entry = anchors[indexAt(anchors, position)] ?? anchors.at(-1)
  return entry ? entry.target - entry.source : 0
}

/** The newest distance moves to the front; the one it equals, if any, leaves its place. */
function remember(recent: [number, number, number], distance: number): void {
  if (recent[0] === distance) return
  if (recent[1] !== distance) recent[2] = recent[1]
  recent[1] = recent[0]
  recent[0] = distance
}

/** A copy that is placed by the rift table follows it: at each entry the distance changes with the rift. */
function copyAlongRift(
  all: Uint8Array,
  anchors: readonly RiftEntry[],
  { position, distance, length }: { position: number; distance: number; length: number },
): void {
  const fromRift = distance + riftOf(anchors, position)
  const end = position + length
  let at = position
  for (let next = indexAt(anchors, position) + 1; at < end; next += 1) {
    const until = Math.min(end, anchors[next]?.source ?? end)
    if (until === at) continue
    const there = fromRift - riftOf(anchors, at)
    if (there <= 0 || there > at) throw new DeltaInvalid({ reason: 'a copy in it starts nowhere' })
    copy(all, at, there, until - at)
    at = until
  }
}

function copy(all: Uint8Array, position: number, distance: number, length: number): void {
  if (distance >= length) {
    all.copyWithin(position, position - distance, position - distance + length)
    return
  }
  for (let index = position; index < position + length; index += 1) all[index] = all[index - distance] ?? 0
}
