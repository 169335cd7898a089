// The header of a WIM file.
//
//   OFFSET  SIZE  FIELD
//   0x00    8     magic, "MSWIM\0\0\0"
//   0x08    4     header size, always 208
//   0x0C    4     version: 0x00010D00 for ordinary files, 0x00000E00 for files with solid resources (ESD)
//   0x10    4     flags, see `wimHeaderFlags`
//   0x14    4     chunk size of compressed resources in bytes, 0 when nothing is compressed
//   0x18    16    GUID; the parts of one split WIM share it
//   0x28    2     part number of this file, from 1
//   0x2A    2     number of parts
//   0x2C    4     number of images
//   0x30    24    blob table (also called lookup table or offset table)
//   0x48    24    XML data
//   0x60    24    metadata resource of the bootable image; all zero when there is none
//   0x78    4     index of the bootable image, from 1; 0 when there is none
//   0x7C    24    integrity table; all zero when there is none
//   0x94    60    not used
//
// A place in the file ("resource entry") takes 24 bytes:
//
//   0x00    7     size in the file, in bytes
//   0x07    1     flags, see `wimResourceFlags`
//   0x08    8     offset in the file
//   0x10    8     size once uncompressed
//
// All integers are little-endian. Pipable WIM files (magic "WLPWM") have another layout and are not read here.
// Source: Microsoft, "Windows Imaging File Format (WIM)", 2007; and the files that wimlib writes.

import { WimHeaderInvalid } from './errors.ts'

/** Length of the header in bytes. */
export const WIM_HEADER_SIZE = 208

/** Bits of the header's flags. `writeInProgress` stays set in a file whose change was interrupted. */
export const wimHeaderFlags = {
  compressed: 0x2,
  readOnly: 0x4,
  spanned: 0x8,
  resourceOnly: 0x10,
  metadataOnly: 0x20,
  writeInProgress: 0x40,
  /** How resources are compressed that are; at most one of these. */
  xpress: 0x20000,
  lzx: 0x40000,
  lzms: 0x80000,
} as const

/** Bits of a resource's flags. */
export const wimResourceFlags = {
  free: 0x1,
  metadata: 0x2,
  compressed: 0x4,
  spanned: 0x8,
  solid: 0x10,
} as const

/** Where a resource lies. `size` is its length in the file; both sizes and the offset are in bytes. */
export type WimResourceEntry = { offset: number; size: number; uncompressedSize: number; flags: number }

/** The header as we use it; its layout is described at the top of this file. */
export type WimHeader = {
  version: number
  flags: number
  chunkSize: number
  /** 32 lower-case hex digits, in the order of the file. */
  guid: string
  partNumber: number
  partCount: number
  imageCount: number
  blobTable: WimResourceEntry
  xml: WimResourceEntry
  bootMetadata: WimResourceEntry
  bootIndex: number
  integrityTable: WimResourceEntry
}

const MAGIC = [0x4d, 0x53, 0x57, 0x49, 0x4d, 0, 0, 0]

/** Whether these first bytes of a file carry the magic of a WIM file. Eight bytes are enough. */
export function hasWimMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((value, index) => bytes[index] === value)
}

/**
 * Reads the header from the first 208 bytes of a file.
 * @throws WimHeaderInvalid when the bytes are too few, are not a WIM header, or hold numbers beyond 2^53.
 */
export function readWimHeader(bytes: Uint8Array): WimHeader {
  if (bytes.length < WIM_HEADER_SIZE)
    throw new WimHeaderInvalid({ reason: `it has only ${bytes.length} bytes` })
  if (!hasWimMagic(bytes)) throw new WimHeaderInvalid({ reason: 'the magic is not MSWIM' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerSize = view.getUint32(0x08, true)
  if (headerSize !== WIM_HEADER_SIZE) {
    throw new WimHeaderInvalid({ reason: `the header size is ${headerSize}, not ${WIM_HEADER_SIZE}` })
  }
  const partNumber = view.getUint16(0x28, true)
  const partCount = view.getUint16(0x2a, true)
  if (partNumber < 1 || partNumber > partCount) {
    throw new WimHeaderInvalid({ reason: `part ${partNumber} of ${partCount} cannot be` })
  }
  return {
    version: view.getUint32(0x0c, true),
    flags: view.getUint32(0x10, true),
    chunkSize: view.getUint32(0x14, true),
    guid: Buffer.from(bytes.subarray(0x18, 0x28)).toString('hex'),
    partNumber,
    partCount,
    imageCount: view.getUint32(0x2c, true),
    blobTable: entryOfHeader(view, 0x30, 'blob table'),
    xml: entryOfHeader(view, 0x48, 'XML data'),
    bootMetadata: entryOfHeader(view, 0x60, 'boot metadata'),
    bootIndex: view.getUint32(0x78, true),
    integrityTable: entryOfHeader(view, 0x7c, 'integrity table'),
  }
}

function entryOfHeader(view: DataView, position: number, name: string): WimResourceEntry {
  const entry = readWimResourceEntry(view, position)
  if (entry === null) throw new WimHeaderInvalid({ reason: `the place of the ${name} is beyond 2^53` })
  return entry
}

/**
 * Reads one 24-byte resource entry; null when its offset, size or end cannot be held exactly (2^53 and beyond),
 * which no file can reach.
 */
export function readWimResourceEntry(view: DataView, position: number): WimResourceEntry | null {
  const size = view.getUint32(position, true) + view.getUint16(position + 4, true) * 2 ** 32
  const size6 = view.getUint8(position + 6)
  const offset = exactUint64(view, position + 8)
  const uncompressedSize = exactUint64(view, position + 16)
  if (size6 > 15 || offset === null || uncompressedSize === null) return null
  const exactSize = size + size6 * 2 ** 48
  if (!Number.isSafeInteger(offset + exactSize)) return null
  return { offset, size: exactSize, uncompressedSize, flags: view.getUint8(position + 7) }
}

/** Writes one 24-byte resource entry. Sizes and offset are safe integers. */
export function writeWimResourceEntry(view: DataView, position: number, entry: WimResourceEntry): void {
  view.setBigUint64(position, BigInt(entry.size), true)
  view.setUint8(position + 7, entry.flags)
  view.setBigUint64(position + 8, BigInt(entry.offset), true)
  view.setBigUint64(position + 16, BigInt(entry.uncompressedSize), true)
}

function exactUint64(view: DataView, position: number): number | null {
  const value = view.getUint32(position, true) + view.getUint32(position + 4, true) * 2 ** 32
  return Number.isSafeInteger(value) ? value : null
}
