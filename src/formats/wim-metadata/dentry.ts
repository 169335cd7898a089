// One entry of the folder tree (Microsoft and wimlib: "dentry").
//
//   OFFSET  SIZE  FIELD
//   0x00    8     length of the entry with its names and tagged items, without the extra streams
//   0x08    4     FILE_ATTRIBUTE_* bits
//   0x0C    4     number of the security descriptor; -1 when there is none
//   0x10    8     offset of the first child from the beginning of the metadata; 0 when there is none
//   0x18    16    not used
//   0x28    8     creation time (FILETIME: 100 ns since 1601, UTC)
//   0x30    8     last access time
//   0x38    8     last write time
//   0x40    20    SHA-1 of the unnamed data stream, zero when there is none or when extra streams follow
//   0x54    4     not known
//   0x58    8     hard link group, 0 for none; for reparse points other things: their tag and flags
//   0x60    2     number of extra streams
//   0x62    2     length of the short name in bytes, without the zero character after it
//   0x64    2     length of the name in bytes, without the zero character after it
//   0x66          name, zero character, short name, zero character (UTF-16LE; nothing at all for an empty one)
//                 from the next multiple of 8 on: tagged items, up to the length
//
// The next multiple of 8 after the length is where the extra streams follow, each padded to a multiple of 8:
//
//   0x00    8     length of the stream entry
//   0x08    8     not used
//   0x10    20    SHA-1
//   0x24    2     length of the stream's name in bytes
//   0x26          name (UTF-16LE) and zero character; nothing for the unnamed stream
//
// Source: Microsoft, "Windows Imaging File Format (WIM)", 2007; the notes in wimlib's dentry.c; and the files that wimlib writes.

import { WimMetadataDamaged } from './errors.ts'
import { alignTo8 } from './security-block.ts'

/** Offsets of fields, see the top of this file. */
export const dentryFields = {
  attributes: 0x08,
  securityId: 0x0c,
  firstChild: 0x10,
  creationTime: 0x28,
  lastAccessTime: 0x30,
  lastWriteTime: 0x38,
  hash: 0x40,
  hardLinkGroup: 0x58,
  streamCount: 0x60,
  shortNameLength: 0x62,
  nameLength: 0x64,
} as const

/** Length of an entry without names. */
export const DENTRY_SIZE = 102

const streamSize = 0x26
/** Length of a SHA-1. */
export const hashSize = 20

/** FILE_ATTRIBUTE_* bits that say what an entry is (winnt.h). */
export const structuralAttributes = { directory: 0x10, reparsePoint: 0x400, encrypted: 0x4000 } as const

/** The plain metadata, twice the same memory. */
export type Metadata = { bytes: Buffer; view: DataView }

/** Makes the two views of plain metadata. */
export function metadataOf(plain: Uint8Array): Metadata {
  return {
    bytes: Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength),
    view: new DataView(plain.buffer, plain.byteOffset, plain.byteLength),
  }
}

/** How long the fixed part and the names are, in bytes, before the padding. */
export function namedSize(nameLength: number, shortNameLength: number): number {
  const named = (length: number): number => (length === 0 ? 0 : length + 2)
  return DENTRY_SIZE + named(nameLength) + named(shortNameLength)
}

/**
 * Where an entry ends, with its extra streams and padding: the offset of the next one.
 * @throws WimMetadataDamaged when it does not fit into the metadata, or its names do not fit into it.
 */
export function endOfDentry({ bytes, view }: Metadata, offset: number): number {
  if (offset + DENTRY_SIZE > bytes.length) throw damaged(offset, 'lies beyond the end')
  const length = exactLength(view, offset)
  const nameLength = view.getUint16(offset + dentryFields.nameLength, true)
  const shortNameLength = view.getUint16(offset + dentryFields.shortNameLength, true)
  if (nameLength % 2 !== 0 || shortNameLength % 2 !== 0) throw damaged(offset, 'has half a character')
  if (length < namedSize(nameLength, shortNameLength)) throw damaged(offset, 'is shorter than its names')
  let end = offset + alignTo8(length)
  for (let left = view.getUint16(offset + dentryFields.streamCount, true); left > 0; left -= 1) {
    if (end + streamSize > bytes.length) throw damaged(offset, 'has streams beyond the end')
    const size = exactLength(view, end)
    if (size < streamSize + view.getUint16(end + 0x24, true))
      throw damaged(offset, 'has a stream that is cut off')
    end += alignTo8(size)
  }
  if (end > bytes.length) throw damaged(offset, 'ends beyond the end')
  return end
}

/** The name of an entry; '' for the root. */
export function nameOf({ bytes, view }: Metadata, offset: number): string {
  return decodeName(bytes, offset + DENTRY_SIZE, view.getUint16(offset + dentryFields.nameLength, true))
}

/** The short name of an entry; '' when it has none. */
export function shortNameOf({ bytes, view }: Metadata, offset: number): string {
  const nameLength = view.getUint16(offset + dentryFields.nameLength, true)
  const start = namedSize(nameLength, 0)
  return decodeName(bytes, offset + start, view.getUint16(offset + dentryFields.shortNameLength, true))
}

function decodeName(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('utf16le', start, start + length)
}

/** Where the 20 bytes of the SHA-1 of the unnamed data stream stand, whether in the entry itself or in an extra stream. */
export function unnamedHashOffset({ view }: Metadata, offset: number): number {
  const own = offset + dentryFields.hash
  let isZero = true
  for (let at = own; at < own + hashSize; at += 4) isZero &&= view.getUint32(at, true) === 0
  if (!isZero) return own
  let stream = offset + alignTo8(exactLength(view, offset))
  for (let left = view.getUint16(offset + dentryFields.streamCount, true); left > 0; left -= 1) {
    if (view.getUint16(stream + 0x24, true) === 0) return stream + 0x10
    stream += alignTo8(exactLength(view, stream))
  }
  return own
}

/** A 64-bit length; whatever needs more than 32 bits becomes larger than any metadata. */
export function exactLength(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32
}

function damaged(offset: number, reason: string): Error {
  return new WimMetadataDamaged({ reason: `the entry at byte ${offset} ${reason}` })
}
