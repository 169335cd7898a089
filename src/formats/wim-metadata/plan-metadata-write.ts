// What has to be written so that a WIM file has new metadata for one of its images: bytes for its end, and then a new header.
//
// Until the header is written, the file is the old one with something after it. The metadata comes first; the blob table and a copy of
// the XML data follow it, since wimlib changes a file in place only when these two are its last parts, in this order, and otherwise
// writes the whole file anew. The old metadata, table and XML data stay behind as space that no table names. An integrity table would
// be wrong now, so the new header names none.

import { createHash } from 'node:crypto'
import {
  readWimHeader,
  WIM_BLOB_ENTRY_SIZE,
  WIM_HEADER_SIZE,
  type WimHeader,
  wimHeaderFlags,
  wimResourceFlags,
  writeWimResourceEntry,
} from '#formats/wim-resources'
import { WimMetadataWriteRefused } from './errors.ts'
import { findMetadata } from './metadata-resource.ts'

/** A metadata resource as it goes into a file. */
export type MetadataResource = {
  /** Its bytes in the file. */
  stored: Uint8Array
  isCompressed: boolean
  uncompressedSize: number
  /** SHA-1 of the plain bytes. */
  sha1: Uint8Array
}

/** A WIM file as far as it is needed to plan a write. */
export type WimToWrite = {
  /** The file's first 208 bytes. */
  header: Uint8Array
  blobTable: Uint8Array
  /** The XML data as it is in the file. */
  xml: Uint8Array
  fileSize: number
  index: number
}

/** The bytes to be written. */
export type MetadataWritePlan = {
  /** For the end of the file, one after the other. */
  append: readonly Uint8Array[]
  /** For the beginning of the file, once the rest is on the disk: 208 bytes. */
  header: Uint8Array
  /** Whether the file had an integrity table that it no longer has. */
  dropsIntegrityTable: boolean
}

/** Offsets in the header (wim-resources/wim-header.ts). */
const headerFields = {
  blobTable: 0x30,
  xml: 0x48,
  bootMetadata: 0x60,
  bootIndex: 0x78,
  integrityTable: 0x7c,
} as const
/** Length of a resource entry. */
const entrySize = 24
/** Where the SHA-1 stands in an entry of the blob table (wim-resources/blob-table.ts). */
const hashField = 0x1e

/** Metadata as an uncompressed resource, which is allowed in any WIM file. */
export function plainResource(plain: Uint8Array): MetadataResource {
  const sha1 = createHash('sha1').update(plain).digest()
  return { stored: plain, isCompressed: false, uncompressedSize: plain.length, sha1 }
}

/**
 * Plans the write of a resource as the metadata of image `index`.
 * @throws WimMetadataWriteRefused for a file that must not be changed; WimMetadataMissing, WimHeaderInvalid, WimBlobTableInvalid
 */
export function planMetadataWrite(wim: WimToWrite, resource: MetadataResource): MetadataWritePlan {
  const { xml, fileSize, index } = wim
  const old = readWimHeader(wim.header)
  checkWritable(old)
  const { blob, entry } = findMetadata({ header: old, blobTable: wim.blobTable, index, fileSize })
  const { compressed } = wimResourceFlags
  const place = {
    offset: fileSize,
    size: resource.stored.length,
    uncompressedSize: resource.uncompressedSize,
    flags: resource.isCompressed ? blob.flags | compressed : blob.flags & ~compressed,
  }
  const blobTable = wim.blobTable.slice()
  const position = entry * WIM_BLOB_ENTRY_SIZE
  writeWimResourceEntry(viewOf(blobTable), position, place)
  blobTable.set(resource.sha1, position + hashField)

  const header = wim.header.slice()
  const view = viewOf(header)
  const tableOffset = fileSize + resource.stored.length
  writeWimResourceEntry(view, headerFields.blobTable, { ...old.blobTable, offset: tableOffset })
  writeWimResourceEntry(view, headerFields.xml, { ...old.xml, offset: tableOffset + blobTable.length })
  if (old.bootIndex === index) writeWimResourceEntry(view, headerFields.bootMetadata, place)
  header.fill(0, headerFields.integrityTable, headerFields.integrityTable + entrySize)
  return {
    append: [resource.stored, blobTable, xml],
    header,
    dropsIntegrityTable: old.integrityTable.size > 0,
  }
}

/**
 * A small WIM file with the metadata of one image and nothing else, in its parts: what wimlib compresses there can be taken over into
 * the real file. All other places of its blob table are one byte at the same offset, which nobody reads.
 * @throws as {@link planMetadataWrite}
 */
export function makeMetadataCarrier(wim: WimToWrite, plain: Uint8Array): Uint8Array[] {
  const blobTable = wim.blobTable.slice()
  const view = viewOf(blobTable)
  for (let position = 0; position < blobTable.length; position += WIM_BLOB_ENTRY_SIZE) {
    const flags = view.getUint8(position + 7) & wimResourceFlags.metadata
    writeWimResourceEntry(view, position, { offset: WIM_HEADER_SIZE, size: 1, uncompressedSize: 1, flags })
  }
  const header = wim.header.slice()
  header.fill(0, headerFields.bootMetadata, headerFields.bootIndex + 4)
  const filler = new Uint8Array(1)
  const fileSize = WIM_HEADER_SIZE + filler.length
  const plan = planMetadataWrite({ ...wim, header, blobTable, fileSize }, plainResource(plain))
  return [plan.header, filler, ...plan.append]
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function checkWritable({ flags, partCount }: WimHeader): void {
  const refuse = (reason: string): Error => new WimMetadataWriteRefused({ reason })
  if (partCount !== 1) throw refuse('it is one part of a split WIM file')
  if ((flags & wimHeaderFlags.readOnly) !== 0) throw refuse('it is marked as read-only')
  if ((flags & wimHeaderFlags.writeInProgress) !== 0) throw refuse('an earlier change of it was interrupted')
}
