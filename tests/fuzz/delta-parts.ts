// Takes a delta apart and puts it together again, so that a change can go past the header: lengths and padding stay right,
// and only the field that is meant is wrong. The layout is described in src/formats/delta/delta-header.ts.

import { BitReader } from '../../src/formats/delta/bit-reader.ts'

/** The fields of a delta. */
export type DeltaParts = {
  /** Magic and time, 12 bytes. */
  start: Uint8Array
  /** Set of file types, file type, flags, size of the target, algorithm of the digest. */
  numbers: number[]
  digest: Uint8Array
  preparation: Uint8Array
  patch: Uint8Array
}

/** Takes a delta apart. @throws DELTA_INVALID when it is none. */
export function takeApart(delta: Uint8Array): DeltaParts {
  const reader = new BitReader(delta.subarray(12))
  const numbers = Array.from({ length: 5 }, () => reader.number())
  return {
    start: delta.subarray(0, 12),
    numbers,
    digest: reader.buffer(),
    preparation: reader.buffer(),
    patch: reader.buffer(),
  }
}

/** Puts a delta together. */
export function putTogether({ start, numbers, digest, preparation, patch }: DeltaParts): Uint8Array {
  const bits: number[] = [0, 0, 0]
  for (const value of numbers) addNumber(bits, value)
  const pieces: Uint8Array[] = [start]
  for (const buffer of [digest, preparation, patch]) {
    addNumber(bits, buffer.length)
    while (bits.length % 8 !== 0) bits.push(0)
    pieces.push(packBits(bits.splice(0)), buffer)
  }
  return Buffer.concat(pieces)
}

/** Bits as a stream of their own, with the count of padding bits that belongs in front. */
export function bitStream(bits: readonly number[]): Uint8Array {
  const padding = (8 - ((bits.length + 3) % 8)) % 8
  return packBits([padding & 1, (padding >> 1) & 1, (padding >> 2) & 1, ...bits])
}

function addNumber(bits: number[], value: number): void {
  const groups = Math.max(1, Math.ceil(value.toString(2).length / 4))
  for (let zero = 1; zero < groups; zero += 1) bits.push(0)
  bits.push(1)
  for (let bit = 0; bit < groups * 4; bit += 1) bits.push(Math.floor(value / 2 ** bit) % 2)
}

function packBits(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [index, bit] of bits.entries()) {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))
  }
  return bytes
}
