// What is read of a WIM file before and after a change: its header, its blob table, and the metadata of one image.

import { type FileHandle, open } from 'node:fs/promises'
import { decodeMetadata, findMetadata, type MetadataResource } from '#formats/wim-metadata'
import {
  checkWimBlobTable,
  readWimHeader,
  WIM_HEADER_SIZE,
  type WimHeader,
  wimResourceFlags,
} from '#formats/wim-resources'

/** The tables of an open WIM file. */
export type WimTables = {
  fileSize: number
  /** The first 208 bytes. */
  headerBytes: Uint8Array
  header: WimHeader
  blobTable: Uint8Array
}

/** The metadata of an image as it is in the file, and plain. */
export type FoundMetadata = { resource: MetadataResource; plain: Uint8Array }

/** Opens a WIM file, hands it over, and closes it again. */
export async function withFile<T>(
  path: string,
  flags: 'r' | 'r+' | 'wx+',
  act: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags)
  try {
    return await act(file)
  } finally {
    await file.close()
  }
}

/** Reads the header and the blob table. @throws WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources */
export async function readTables(file: FileHandle): Promise<WimTables> {
  const fileSize = (await file.stat()).size
  const headerBytes = await readAt(file, 0, Math.min(WIM_HEADER_SIZE, fileSize))
  const header = readWimHeader(headerBytes)
  const { offset, size } = checkWimBlobTable(header, fileSize)
  return { fileSize, headerBytes, header, blobTable: await readAt(file, offset, size) }
}

/**
 * Reads the metadata of an image, compared with its SHA-1.
 * @throws WimMetadataMissing, WimMetadataTooLarge, WimMetadataUnsupported, WimMetadataDamaged
 */
export async function readMetadataOf(
  file: FileHandle,
  tables: WimTables,
  index: number,
): Promise<FoundMetadata> {
  const { header } = tables
  const { blob } = findMetadata({ ...tables, index })
  const resource = await readResourceOf(file, tables, index)
  return { resource, plain: decodeMetadata({ header, blob, stored: resource.stored }) }
}

/** The metadata of an image as it is in the file, not unpacked. @throws WimMetadataMissing, WimMetadataTooLarge */
export async function readResourceOf(
  file: FileHandle,
  tables: WimTables,
  index: number,
): Promise<MetadataResource> {
  const { blob } = findMetadata({ ...tables, index })
  return {
    stored: await readAt(file, blob.offset, blob.size),
    isCompressed: (blob.flags & wimResourceFlags.compressed) !== 0,
    uncompressedSize: blob.uncompressedSize,
    sha1: blob.sha1,
  }
}

/** Bytes of a file; fewer when it ends before. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

/** Writes all bytes, one stretch after the other. */
export async function writeAt(
  file: FileHandle,
  parts: readonly Uint8Array[],
  position: number,
  signal?: AbortSignal,
): Promise<void> {
  let at = position
  for (const bytes of parts) {
    signal?.throwIfAborted()
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
      done += bytesWritten
    }
    at += bytes.length
  }
}
