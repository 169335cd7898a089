// The security descriptors of an image, at the beginning of its metadata.
//
//   OFFSET  SIZE  FIELD
//   0       4     length of the whole block in bytes; 0 means 8
//   4       4     number of descriptors
//   8       8*n   size of each descriptor
//   8+8*n         the descriptors, one after the other, without gaps
//
// What follows the block begins at the next multiple of 8. A file names its descriptor by number, from 0.
// Source: Microsoft, "Windows Imaging File Format (WIM)", 2007; and the files that wimlib writes.

import { WimMetadataDamaged } from './errors.ts'

/** The descriptors, and where the folder tree begins. */
export type SecurityBlock = {
  /** Views into the metadata, by number. */
  descriptors: Uint8Array[]
  /** The first number of each descriptor, by {@link descriptorKey}. */
  ids: ReadonlyMap<string, number>
  /** Offset of what follows, in bytes: a multiple of 8. */
  end: number
}

const headerSize = 8

/** Reads the block. @throws WimMetadataDamaged when its parts do not fit into it. */
export function readSecurityBlock(plain: Uint8Array): SecurityBlock {
  if (plain.length < headerSize) throw damaged('the metadata is too short')
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength)
  const length = view.getUint32(0, true) || headerSize
  const count = view.getUint32(4, true)
  if (length > plain.length || headerSize + 8 * count > length)
    throw damaged('the list of sizes does not fit')
  const descriptors: Uint8Array[] = []
  let position = headerSize + 8 * count
  for (let index = 0; index < count; index += 1) {
    const size = view.getUint32(headerSize + 8 * index, true)
    const isLarge = view.getUint32(headerSize + 8 * index + 4, true) !== 0
    if (isLarge || size > length - position) throw damaged(`descriptor ${index} does not fit`)
    descriptors.push(plain.subarray(position, position + size))
    position += size
  }
  const ids = new Map<string, number>()
  for (const [id, descriptor] of descriptors.entries()) {
    const key = descriptorKey(descriptor)
    if (!ids.has(key)) ids.set(key, id)
  }
  return { descriptors, ids, end: alignTo8(length) }
}

/** Bytes as a key of a map. */
export function descriptorKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** Writes a block; its length is a multiple of 8. */
export function writeSecurityBlock(descriptors: readonly Uint8Array[]): Uint8Array {
  const start = headerSize + 8 * descriptors.length
  const size = alignTo8(descriptors.reduce((total, { length }) => total + length, start))
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, size, true)
  view.setUint32(4, descriptors.length, true)
  let position = start
  for (const [index, descriptor] of descriptors.entries()) {
    view.setUint32(headerSize + 8 * index, descriptor.length, true)
    bytes.set(descriptor, position)
    position += descriptor.length
  }
  return bytes
}

/** The next multiple of 8. */
export function alignTo8(value: number): number {
  return Math.ceil(value / 8) * 8
}

function damaged(reason: string): Error {
  return new WimMetadataDamaged({ reason: `in its security descriptors, ${reason}` })
}
