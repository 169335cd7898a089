// The blob table of a WIM file (Microsoft: "lookup table", wimlib: "blob table"): 50 bytes for each blob.
//
//   OFFSET  SIZE  FIELD
//   0x00    24    place in the file (resource entry, see wim-header.ts)
//   0x18    2     part number of the file that holds it
//   0x1A    4     reference count
//   0x1E    20    SHA-1 of the uncompressed data; zero for the entry of a solid resource
//
// Solid resources (ESD): an entry with the solid flag and an uncompressed size of exactly 2^32 is the resource itself
// and has a place in the file. The other entries with the solid flag are blobs inside it: their "offset" counts in the
// uncompressed data and is no place in the file.

import { WimBlobTableInvalid, WimTooManyResources } from './errors.ts'
import {
  readWimResourceEntry,
  type WimHeader,
  type WimResourceEntry,
  wimResourceFlags,
} from './wim-header.ts'

/** Length of one entry in bytes. */
export const WIM_BLOB_ENTRY_SIZE = 50

/** The most entries that are read. The largest media known have about 130,000. */
export const MAX_WIM_BLOBS = 500_000

/** Marks the entry of a solid resource in its uncompressed size. */
const SOLID_RESOURCE_MARK = 2 ** 32

/** One entry of the blob table. */
export type WimBlob = WimResourceEntry & {
  partNumber: number
  referenceCount: number
  /** 20 bytes, a view into the table that was given. */
  sha1: Uint8Array
  /** False for blobs inside a solid resource: `offset` is then no place in the file. */
  hasPlace: boolean
}

/**
 * Where the blob table lies, once it is certain that it may be read into memory.
 * @throws WimBlobTableInvalid for a compressed table, or one that is not a whole number of entries or lies beyond the
 * end of the file; WimTooManyResources.
 */
export function checkWimBlobTable(header: WimHeader, fileSize: number): { offset: number; size: number } {
  const { offset, size, uncompressedSize, flags } = header.blobTable
  if ((flags & (wimResourceFlags.compressed | wimResourceFlags.solid)) !== 0 || size !== uncompressedSize) {
    throw new WimBlobTableInvalid({ reason: 'it is compressed' })
  }
  if (size % WIM_BLOB_ENTRY_SIZE !== 0) {
    throw new WimBlobTableInvalid({ reason: `${size} bytes are not a whole number of entries` })
  }
  if (offset + size > fileSize)
    throw new WimBlobTableInvalid({ reason: 'it lies beyond the end of the file' })
  const found = size / WIM_BLOB_ENTRY_SIZE
  if (found > MAX_WIM_BLOBS) throw new WimTooManyResources({ found, limit: MAX_WIM_BLOBS })
  return { offset, size }
}

/**
 * Reads the entries one after the other, in the order of the table, without keeping them.
 * @throws WimBlobTableInvalid (while iterating) at an entry with impossible numbers.
 */
export function* readWimBlobTable(table: Uint8Array): Generator<WimBlob, void, undefined> {
  if (table.length % WIM_BLOB_ENTRY_SIZE !== 0) {
    throw new WimBlobTableInvalid({ reason: `${table.length} bytes are not a whole number of entries` })
  }
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  for (let position = 0; position < table.length; position += WIM_BLOB_ENTRY_SIZE) {
    const entry = readWimResourceEntry(view, position)
    if (entry === null) {
      throw new WimBlobTableInvalid({ reason: `entry ${position / WIM_BLOB_ENTRY_SIZE} lies beyond 2^53` })
    }
    const isSolid = (entry.flags & wimResourceFlags.solid) !== 0
    yield {
      ...entry,
      partNumber: view.getUint16(position + 0x18, true),
      referenceCount: view.getUint32(position + 0x1a, true),
      sha1: table.subarray(position + 0x1e, position + WIM_BLOB_ENTRY_SIZE),
      hasPlace: !isSolid || entry.uncompressedSize === SOLID_RESOURCE_MARK,
    }
  }
}
