// What has to be written so that a WIM file has new content and new metadata for some of its images: stretches and bytes for its end,
// and then a new header.
//
// Until the header is written, the file is the old one with something after it. Content comes first, then metadata; the blob table
// and the XML data follow, since wimlib changes a file in place only when these two are its last parts, in this order, and otherwise
// writes the whole file anew. What was there before stays behind as space that no table names. An integrity table would be wrong
// now, so the new header names none.

import { createHash } from 'node:crypto'
import {
  readWimBlobTable,
  readWimHeader,
  WIM_BLOB_ENTRY_SIZE,
  type WimBlob,
  type WimHeader,
  type WimResourceEntry,
  wimHeaderFlags,
  wimResourceFlags,
  writeWimResourceEntry,
} from '#formats/wim-resources'
import { WimMetadataWriteRefused } from './errors.ts'
import { orderTable } from './order-table.ts'
import type { WimDescription } from './shadow-wim.ts'
import { setTotalBytes } from './total-bytes.ts'
import { headerFields, resourceEntrySize, tableFields, viewOf } from './wim-fields.ts'

/** A metadata resource as it goes into a file. */
export type MetadataResource = {
  /** Its bytes in the file. */
  stored: Uint8Array
  isCompressed: boolean
  uncompressedSize: number
  /** SHA-1 of the plain bytes. */
  sha1: Uint8Array
}

/** Metadata as an uncompressed resource, which is allowed in any WIM file. */
export function plainResource(plain: Uint8Array): MetadataResource {
  const sha1 = createHash('sha1').update(plain).digest()
  return { stored: plain, isCompressed: false, uncompressedSize: plain.length, sha1 }
}

/** What becomes of a WIM file. */
export type WimCommit = {
  /** The file as it is. */
  wim: { header: Uint8Array; blobTable: Uint8Array; fileSize: number }
  /** What it shall say: its blob table and XML data, as they are in a shadow that was changed. Places in it mean nothing. */
  changed: Pick<WimDescription, 'blobTable' | 'xml'>
  /** Where blobs lie, in other files, that the file does not have; by SHA-1 in lower-case hexadecimal. */
  content: ReadonlyMap<string, WimResourceEntry>
  /** New metadata, by the index of the image. */
  metadata: ReadonlyMap<number, MetadataResource>
}

/** The bytes to be written. */
export type WimCommitPlan = {
  /** Blobs to be taken over as they are stored, in the order in which they lie in the file; `to` is where they go. */
  copies: { sha1: string; to: number }[]
  /** What follows them. */
  append: { offset: number; parts: Uint8Array[] }
  /** For the beginning of the file, once everything else is written: 208 bytes. */
  header: Uint8Array
  /** Whether the file had an integrity table that it no longer has. */
  dropsIntegrityTable: boolean
}

/**
 * Plans the write.
 * @throws WimMetadataWriteRefused for a file that must not be changed; WimHeaderInvalid, WimBlobTableInvalid; TypeError when the changed
 * table names a blob that neither the file nor `content` has
 */
export function planWimCommit(commit: WimCommit): WimCommitPlan {
  const { wim, changed } = commit
  const header = readWimHeader(wim.header)
  checkWritable(header)
  const placing = startPlacing(commit)
  const blobTable = changed.blobTable.slice()
  const view = viewOf(blobTable)
  const dataEnd = placing.blobs(blobTable, view)
  const metadata = placing.metadata(blobTable, view, dataEnd)
  const tablePlace = { offset: metadata.end, size: blobTable.length, uncompressedSize: blobTable.length }
  const xml = setTotalBytes(changed.xml, metadata.end + blobTable.length)
  const xmlSize = xml.length
  const xmlPlace = { offset: metadata.end + blobTable.length, size: xmlSize, uncompressedSize: xmlSize }

  const bytes = wim.header.slice()
  const headerView = viewOf(bytes)
  writeWimResourceEntry(headerView, headerFields.blobTable, { ...header.blobTable, ...tablePlace })
  writeWimResourceEntry(headerView, headerFields.xml, { ...header.xml, ...xmlPlace })
  const boot = metadata.places.get(header.bootIndex)
  if (boot !== undefined) writeWimResourceEntry(headerView, headerFields.bootMetadata, boot)
  bytes.fill(0, headerFields.integrityTable, headerFields.integrityTable + resourceEntrySize)
  return {
    copies: placing.copies,
    append: { offset: dataEnd, parts: [...metadata.parts, orderTable(blobTable), xml] },
    header: bytes,
    dropsIntegrityTable: header.integrityTable.size > 0,
  }
}

function startPlacing({ wim, content, metadata }: WimCommit) {
  const blobs = new Map<string, WimBlob>()
  const ofImages: WimBlob[] = []
  for (const blob of readWimBlobTable(wim.blobTable)) {
    if (isMetadata(blob)) ofImages.push(blob)
    else blobs.set(hexOf(blob.sha1), blob)
  }
  const copies: WimCommitPlan['copies'] = []
  return {
    copies,
    /** Gives every blob its place. @returns where the content ends */
    blobs(table: Uint8Array, view: DataView): number {
      let end = wim.fileSize
      for (const [position, blob] of entriesOf(table)) {
        if (isMetadata(blob)) continue
        const sha1 = hexOf(blob.sha1)
        const known = blobs.get(sha1)
        if (known !== undefined) {
          writeWimResourceEntry(view, position, known)
          view.setUint16(position + tableFields.partNumber, known.partNumber, true)
          continue
        }
        const added = content.get(sha1)
        if (added === undefined) throw new TypeError(`nobody has the blob ${sha1}`)
        writeWimResourceEntry(view, position, { ...added, offset: end })
        copies.push({ sha1, to: end })
        end += added.size
      }
      return end
    },
    /** Gives the metadata of every image its place. */
    metadata(table: Uint8Array, view: DataView, from: number) {
      const places = new Map<number, WimResourceEntry>()
      const parts: Uint8Array[] = []
      let end = from
      let index = 0
      for (const [position, blob] of entriesOf(table)) {
        if (!isMetadata(blob)) continue
        const old = ofImages[index]
        index += 1
        if (old === undefined) throw new TypeError(`the file has no image ${index}`)
        const resource = metadata.get(index)
        const place = resource === undefined ? old : placeOf(resource, end)
        writeWimResourceEntry(view, position, place)
        table.set(resource?.sha1 ?? old.sha1, position + tableFields.sha1)
        if (resource === undefined) continue
        places.set(index, place)
        parts.push(resource.stored)
        end += resource.stored.length
      }
      return { places, parts, end }
    },
  }
}

function placeOf(resource: MetadataResource, offset: number): WimResourceEntry {
  const { compressed, metadata } = wimResourceFlags
  return {
    offset,
    size: resource.stored.length,
    uncompressedSize: resource.uncompressedSize,
    flags: resource.isCompressed ? metadata | compressed : metadata,
  }
}

function* entriesOf(table: Uint8Array): Generator<[position: number, blob: WimBlob]> {
  let position = 0
  for (const blob of readWimBlobTable(table)) {
    yield [position, blob]
    position += WIM_BLOB_ENTRY_SIZE
  }
}

function isMetadata({ flags }: WimBlob): boolean {
  return (flags & wimResourceFlags.metadata) !== 0
}

function hexOf(sha1: Uint8Array): string {
  return Buffer.from(sha1.buffer, sha1.byteOffset, sha1.byteLength).toString('hex')
}

/** @throws WimMetadataWriteRefused for a file that must not be changed */
export function checkWritable({ flags, partCount }: WimHeader): void {
  const refuse = (reason: string): Error => new WimMetadataWriteRefused({ reason })
  if (partCount !== 1) throw refuse('it is one part of a split WIM file')
  if ((flags & wimHeaderFlags.readOnly) !== 0) throw refuse('it is marked as read-only')
  if ((flags & wimHeaderFlags.writeInProgress) !== 0) throw refuse('an earlier change of it was interrupted')
}
