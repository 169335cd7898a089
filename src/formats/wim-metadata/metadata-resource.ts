// The metadata resource of an image, from its place in the WIM file to plain bytes.
//
// A compressed resource begins with a table of where its chunks begin, counted from the end of the table, without the first chunk:
// 4 bytes each as long as the plain size is below 4 GiB. Each chunk makes `chunkSize` plain bytes, the last one the rest. A chunk
// that has its plain size is stored.
//
// Metadata resources stand in the blob table with a flag of their own, in the order of the images.
// Source: Microsoft, "Windows Imaging File Format (WIM)", 2007; and the files that wimlib writes.

import { createHash } from 'node:crypto'
import {
  readWimBlobTable,
  type WimBlob,
  type WimHeader,
  wimHeaderFlags,
  wimResourceFlags,
} from '#formats/wim-resources'
import { createLzxDecoder, LZX_CHUNK_SIZE } from './decode-lzx.ts'
import { createXpressDecoder } from './decode-xpress.ts'
import {
  WimMetadataDamaged,
  WimMetadataMissing,
  WimMetadataTooLarge,
  WimMetadataUnsupported,
} from './errors.ts'

/** The largest metadata resource that is read, in plain bytes. An image with 100,000 files has about 30 MB. */
export const MAX_METADATA_SIZE = 512 * 1024 * 1024

/** Where the metadata of an image stands. */
export type MetadataPlace = {
  /** Its entry in the blob table. */
  blob: WimBlob
  /** Which entry that is, from 0. */
  entry: number
}

/**
 * Finds the metadata of an image in the blob table, and makes sure that it may be read into memory.
 * @throws WimMetadataMissing, WimMetadataTooLarge, WimMetadataUnsupported, WimBlobTableInvalid
 */
export function findMetadata(wim: {
  header: WimHeader
  blobTable: Uint8Array
  index: number
  fileSize: number
}): MetadataPlace {
  const { header, index } = wim
  const isMetadata = ({ flags }: WimBlob): boolean => (flags & wimResourceFlags.metadata) !== 0
  const places: MetadataPlace[] = []
  let entry = 0
  for (const blob of readWimBlobTable(wim.blobTable)) {
    if (isMetadata(blob) && blob.partNumber === header.partNumber) places.push({ blob, entry })
    entry += 1
  }
  if (places.length !== header.imageCount) {
    const reason = `the header counts ${header.imageCount} images, the blob table ${places.length}`
    throw new WimMetadataMissing({ index, reason })
  }
  const place = places[index - 1]
  if (place === undefined)
    throw new WimMetadataMissing({ index, reason: `the file has ${places.length} images` })
  checkPlace(place.blob, wim.fileSize)
  return place
}

function checkPlace(blob: WimBlob, fileSize: number): void {
  const { uncompressedSize, size, offset } = blob
  if (uncompressedSize > MAX_METADATA_SIZE) {
    throw new WimMetadataTooLarge({ found: uncompressedSize, limit: MAX_METADATA_SIZE })
  }
  if ((blob.flags & wimResourceFlags.solid) !== 0) {
    throw new WimMetadataUnsupported({ reason: 'it lies in a solid resource' })
  }
  if (offset + size > fileSize) throw new WimMetadataDamaged({ reason: 'it lies beyond the end of the file' })
  if (size > uncompressedSize + uncompressedSize / 64 + 4096) {
    throw new WimMetadataDamaged({ reason: 'it takes more room than it holds' })
  }
}

/**
 * The plain bytes of a metadata resource, from the bytes at its place in the file. Its SHA-1 is always compared.
 * @throws WimMetadataDamaged, WimMetadataUnsupported
 */
export function decodeMetadata(wim: { header: WimHeader; blob: WimBlob; stored: Uint8Array }): Uint8Array {
  const { blob, stored } = wim
  if (stored.length !== blob.size) throw new WimMetadataDamaged({ reason: 'it is cut off' })
  const plain = (blob.flags & wimResourceFlags.compressed) === 0 ? stored : decompress(wim)
  if (plain.length !== blob.uncompressedSize) throw new WimMetadataDamaged({ reason: 'its size is wrong' })
  if (!createHash('sha1').update(plain).digest().equals(blob.sha1)) {
    throw new WimMetadataDamaged({ reason: 'its SHA-1 differs from that in the blob table' })
  }
  return plain
}

function decompress(wim: { header: WimHeader; blob: WimBlob; stored: Uint8Array }): Uint8Array {
  const { header, stored } = wim
  const { chunkSize } = header
  const decode = decoderOf(header)
  const size = wim.blob.uncompressedSize
  const chunks = Math.ceil(size / chunkSize)
  const tableSize = Math.max(0, 4 * (chunks - 1))
  if (tableSize > stored.length) throw new WimMetadataDamaged({ reason: 'its chunk table is cut off' })
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength)
  const startOf = (chunk: number): number => {
    if (chunk === chunks) return stored.length
    return tableSize + (chunk === 0 ? 0 : view.getUint32(4 * (chunk - 1), true))
  }
  const plain = new Uint8Array(size)
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const [start, end] = [startOf(chunk), startOf(chunk + 1)]
    const output = plain.subarray(chunk * chunkSize, Math.min((chunk + 1) * chunkSize, size))
    if (end > stored.length || end - start > output.length || end <= start) {
      throw new WimMetadataDamaged({ reason: `chunk ${chunk} has a wrong size` })
    }
    const bytes = stored.subarray(start, end)
    if (bytes.length === output.length) output.set(bytes)
    else decode(bytes, output)
  }
  return plain
}

function decoderOf({ flags, chunkSize }: WimHeader): (chunk: Uint8Array, output: Uint8Array) => void {
  if ((flags & wimHeaderFlags.lzx) !== 0) {
    if (chunkSize !== LZX_CHUNK_SIZE) throw unsupported(`its LZX chunks have ${chunkSize} bytes`)
    return createLzxDecoder()
  }
  if ((flags & wimHeaderFlags.xpress) !== 0) {
    // Windows writes 4 KiB to 64 KiB, always a power of two.
    if (![12, 13, 14, 15, 16].includes(Math.log2(chunkSize))) {
      throw unsupported(`its XPRESS chunks have ${chunkSize} bytes`)
    }
    return createXpressDecoder()
  }
  throw unsupported(
    (flags & wimHeaderFlags.lzms) !== 0 ? 'it is compressed with LZMS' : 'its compression is not known',
  )
}

function unsupported(reason: string): Error {
  return new WimMetadataUnsupported({ reason })
}
