// Changes bytes without knowing what they mean: bits, numbers at the edges of their range, blocks, pieces of other inputs, words.

import type { Random } from './random.ts'

/** What a change may draw on. */
export type Material = {
  /** Other inputs, for splicing. */
  others: readonly Uint8Array[]
  /** Words of the format. */
  words: readonly Uint8Array[]
  /** No result is longer, in bytes. */
  longest: number
}

type Change = (random: Random, bytes: Buffer, material: Material) => Buffer

const edges = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** A copy with one to eight changes. */
export function mutateBytes(random: Random, input: Uint8Array, material: Material): Uint8Array {
  let bytes: Buffer = Buffer.from(input)
  // Mostly one change: two wrong fields are refused at the first of them.
  const changes = 1 + random.below(random.pick([1, 2, 8]))
  for (let change = 0; change < changes; change += 1) bytes = random.pick(all)(random, bytes, material)
  return bytes.subarray(0, material.longest)
}

const flipBit: Change = (random, bytes) => {
  const at = random.below(bytes.length)
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}

const setByte: Change = (random, bytes) => {
  const at = random.below(bytes.length)
  if (at < bytes.length) bytes[at] = random.below(256)
  return bytes
}

/** An edge, or a little more or less than what is there, in 1, 2, 4 or 8 bytes. */
const setNumber: Change = (random, bytes) => {
  const width = random.pick([1, 2, 4, 8])
  const at = random.below(bytes.length - width + 1)
  if (at + width > bytes.length) return bytes
  const counted = Math.min(width, 4)
  const present = bytes.readUIntLE(at, counted)
  const value = random.oneIn(2) ? (edges[random.below(edges.length)] ?? 0) : present + random.below(9) - 4
  bytes.writeUIntLE(((value % 2 ** (8 * counted)) + 2 ** (8 * counted)) % 2 ** (8 * counted), at, counted)
  if (width === 8) bytes.writeUInt32LE(random.pick([0, 0, 1, 0x001fffff, 0x00200000, 0xffffffff]), at + 4)
  return bytes
}

const removeBlock: Change = (random, bytes) => {
  const at = random.below(bytes.length)
  const end = at + 1 + random.below(blockLength(random, bytes.length - at))
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
}

const repeatBlock: Change = (random, bytes, { longest }) => {
  const at = random.below(bytes.length)
  const block = bytes.subarray(at, at + 1 + random.below(blockLength(random, bytes.length - at)))
  const room = Math.floor((longest - bytes.length) / Math.max(1, block.length))
  const times = Math.min(room, random.pick([1, 1, 2, 100]))
  if (times < 1) return bytes
  return insert(bytes, random.below(bytes.length + 1), Buffer.concat(new Array<Buffer>(times).fill(block)))
}

const moveBlock: Change = (random, bytes) => {
  const from = random.below(bytes.length)
  const block = Buffer.from(bytes.subarray(from, from + 1 + random.below(blockLength(random, bytes.length))))
  block.copy(bytes, random.below(bytes.length))
  return bytes
}

const insertRandom: Change = (random, bytes) => {
  const block = Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256)))
  return insert(bytes, random.below(bytes.length + 1), block)
}

const placeWord: Change = (random, bytes, { words }) => {
  const word = words[random.below(words.length)]
  if (word === undefined) return bytes
  const at = random.below(bytes.length + 1)
  const skipped = random.oneIn(2) ? word.length : 0
  return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at + skipped)])
}

/** The beginning of this one and the end of another. */
const splice: Change = (random, bytes, { others }) => {
  const other = others[random.below(others.length)]
  if (other === undefined) return bytes
  return Buffer.concat([
    bytes.subarray(0, random.below(bytes.length)),
    other.subarray(random.below(other.length)),
  ])
}

const cut: Change = (random, bytes) => bytes.subarray(0, random.below(bytes.length))

const all = [
  flipBit,
  flipBit,
  setByte,
  setNumber,
  setNumber,
  removeBlock,
  repeatBlock,
  moveBlock,
  insertRandom,
  placeWord,
  placeWord,
  splice,
  cut,
] as const satisfies readonly [Change, ...Change[]]

/** Mostly short. */
function blockLength(random: Random, most: number): number {
  return Math.max(1, Math.min(most, random.pick([4, 16, 64, 4096])))
}

function insert(bytes: Buffer, at: number, block: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), block, bytes.subarray(at)])
}
