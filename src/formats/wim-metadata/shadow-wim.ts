// A shadow of a WIM file: everything that it says about its images, and none of their content.
//
// wimlib changes the shadow as it would change the file itself, since it reads content only to extract it: entries, hard links,
// reference counts and XML data become right, in a few megabytes. The place of every blob in the shadow is one hole that takes no
// room on the disk; sizes are true, since wimlib sums them up for the XML data and looks for blobs of the size of a new file.
//
//   OFFSET          SIZE
//   0x00            208   header, without compression, boot metadata and integrity table
//   0xD0            the largest blob: a hole
//   after it        the metadata of the images that the shadow is made for, plain, one after the other
//   after it        blob table
//   after it        XML data

import { createHash } from 'node:crypto'
import {
  readWimBlobTable,
  readWimHeader,
  WIM_BLOB_ENTRY_SIZE,
  WIM_HEADER_SIZE,
  wimHeaderFlags,
  wimResourceFlags,
  writeWimResourceEntry,
} from '#formats/wim-resources'
import { WimMetadataWriteRefused } from './errors.ts'
import { headerFields, resourceEntrySize, tableFields, viewOf } from './wim-fields.ts'

/** The tables of a WIM file, as they are in it. */
export type WimDescription = {
  /** The first 208 bytes. */
  header: Uint8Array
  blobTable: Uint8Array
  xml: Uint8Array
}

/** A blob that an image is going to refer to. */
export type AddedBlob = {
  /** SHA-1 of the plain bytes, lower-case hexadecimal. */
  sha1: string
  /** Plain bytes. */
  size: number
}

/** What the shadow is for. */
export type ShadowPurpose = {
  /** Plain metadata, by the index of the image. Other images have none that could be read. */
  metadata: ReadonlyMap<number, Uint8Array>
  /** Blobs that the table does not have yet. */
  added: readonly AddedBlob[]
}

/** The shadow's bytes; between them nothing is written. */
export type ShadowWim = { fileSize: number; parts: { offset: number; bytes: Uint8Array }[] }

/** Larger than any file of a Windows image; the hole is as large as the largest. */
const largestBlob = 256 * 1024 ** 3
/** Windows' own install.wim files have some 10 KiB of XML data. */
const largestXml = 32 * 1024 * 1024

const compressionFlags =
  wimHeaderFlags.compressed | wimHeaderFlags.xpress | wimHeaderFlags.lzx | wimHeaderFlags.lzms

/** Makes a shadow. @throws WimHeaderInvalid, WimBlobTableInvalid; WimMetadataWriteRefused for sizes that cannot be */
export function makeShadowWim(wim: WimDescription, purpose: ShadowPurpose): ShadowWim {
  const table = extendTable(wim.blobTable, purpose.added)
  const view = viewOf(table)
  const hole = placeInHole(table, view)
  if (hole > largestBlob)
    throw new WimMetadataWriteRefused({ reason: `a file in it would have ${hole} bytes` })
  if (wim.xml.length > largestXml)
    throw new WimMetadataWriteRefused({ reason: `its XML data has ${wim.xml.length} bytes` })
  const parts: ShadowWim['parts'] = []
  let end = WIM_HEADER_SIZE + hole
  let index = 0
  for (let position = 0; position < table.length; position += WIM_BLOB_ENTRY_SIZE) {
    if ((view.getUint8(position + tableFields.flags) & wimResourceFlags.metadata) === 0) continue
    index += 1
    const plain = purpose.metadata.get(index)
    if (plain === undefined) continue
    const place = { offset: end, size: plain.length, uncompressedSize: plain.length }
    writeWimResourceEntry(view, position, { ...place, flags: wimResourceFlags.metadata })
    table.set(createHash('sha1').update(plain).digest(), position + tableFields.sha1)
    parts.push({ offset: end, bytes: plain })
    end += plain.length
  }
  const header = headerOf(wim, { table: end, tableSize: table.length })
  return {
    fileSize: end + table.length + wim.xml.length,
    parts: [
      { offset: 0, bytes: header },
      ...parts,
      { offset: end, bytes: table },
      { offset: end + table.length, bytes: wim.xml },
    ],
  }
}

function extendTable(blobTable: Uint8Array, added: readonly AddedBlob[]): Uint8Array {
  const table = new Uint8Array(blobTable.length + added.length * WIM_BLOB_ENTRY_SIZE)
  table.set(blobTable)
  const view = viewOf(table)
  for (const [at, { sha1, size }] of added.entries()) {
    const position = blobTable.length + at * WIM_BLOB_ENTRY_SIZE
    writeWimResourceEntry(view, position, { offset: 0, size, uncompressedSize: size, flags: 0 })
    view.setUint16(position + tableFields.partNumber, 1, true)
    table.set(Buffer.from(sha1, 'hex'), position + tableFields.sha1)
  }
  return table
}

/** Puts every blob into the hole, with its true size. @returns the size of the hole */
function placeInHole(table: Uint8Array, view: DataView): number {
  let hole = 1
  let position = 0
  for (const { uncompressedSize, flags } of readWimBlobTable(table)) {
    const isMetadata = (flags & wimResourceFlags.metadata) !== 0
    const size = isMetadata ? 1 : uncompressedSize
    hole = Math.max(hole, size)
    const place = { offset: WIM_HEADER_SIZE, size, uncompressedSize: size }
    writeWimResourceEntry(view, position, { ...place, flags: flags & wimResourceFlags.metadata })
    position += WIM_BLOB_ENTRY_SIZE
  }
  return hole
}

function headerOf(wim: WimDescription, place: { table: number; tableSize: number }): Uint8Array {
  const header = wim.header.slice()
  const view = viewOf(header)
  const { flags, blobTable, xml } = readWimHeader(header)
  view.setUint32(headerFields.flags, flags & ~compressionFlags, true)
  view.setUint32(headerFields.chunkSize, 0, true)
  const { table, tableSize } = place
  writeWimResourceEntry(view, headerFields.blobTable, {
    ...blobTable,
    offset: table,
    size: tableSize,
    uncompressedSize: tableSize,
  })
  const xmlSize = wim.xml.length
  writeWimResourceEntry(view, headerFields.xml, {
    ...xml,
    offset: table + tableSize,
    size: xmlSize,
    uncompressedSize: xmlSize,
  })
  header.fill(0, headerFields.bootMetadata, headerFields.bootIndex + 4)
  header.fill(0, headerFields.integrityTable, headerFields.integrityTable + resourceEntrySize)
  return header
}
