// Finds, inside the segments of a WIM file that are nowhere as a whole, the resources that a held WIM file has.
//
// A segment holds a group of resources. When one of them was replaced, the segment is new although nearly all of its bytes are held. The
// table of the new file says by SHA-1 which resources it has and where; so does the table of the held one. Equal SHA-1 of the content,
// equal sizes and equal flags mean the same stored bytes, unless another program compressed them: the segment's own digest decides.

import { type FileHandle, open } from 'node:fs/promises'
import {
  checkWimBlobTable,
  hasWimMagic,
  readWimBlobTable,
  readWimHeader,
  WIM_HEADER_SIZE,
  type WimBlob,
  wimResourceFlags,
} from '#formats/wim-resources'
import { SlipstreamError } from '#platform/errors'
import type { ContentReader } from '#product/content-store'

/** A stretch of the new file that a held object has at `from`. All in bytes. */
export type HeldStretch = { offset: number; length: number; from: { sha256: string; offset: number } }

/** Reads the whole buffer from a file at a position. */
export type ReadAt = (buffer: Uint8Array, position: number) => Promise<void>

/** Where the blob table of a WIM file lies; null when its first bytes are not those of a WIM file whose table can be trusted. */
export async function findBlobTable(
  read: ReadAt,
  size: number,
): Promise<{ offset: number; size: number } | null> {
  if (size < WIM_HEADER_SIZE) return null
  const bytes = new Uint8Array(WIM_HEADER_SIZE)
  await read(bytes, 0)
  if (!hasWimMagic(bytes)) return null
  try {
    return checkWimBlobTable(readWimHeader(bytes), size)
  } catch (error) {
    if (error instanceof SlipstreamError) return null
    throw error
  }
}

/**
 * The resources of a WIM file that lie in `wanted` stretches and that held WIM files have, in no particular order.
 * @param table the bytes of the new file's blob table.
 * @param held objects in which to look.
 */
export async function findHeldResources(input: {
  table: Uint8Array
  wanted: (offset: number, length: number) => boolean
  store: ContentReader
  held: readonly string[]
}): Promise<HeldStretch[]> {
  const missing = new Map<string, WimBlob[]>()
  for (const blob of entriesOf(input.table)) {
    if (!input.wanted(blob.offset, blob.size)) continue
    const key = keyOf(blob)
    const same = missing.get(key)
    if (same) same.push(blob)
    else missing.set(key, [blob])
  }
  const found: HeldStretch[] = []
  for (const sha256 of input.held) {
    if (missing.size === 0) break
    const table = await readHeldTable(input.store, sha256)
    if (table === null) continue
    const { size: heldSize } = await input.store.open(sha256)
    for (const blob of entriesOf(table)) {
      if (blob.offset + blob.size > heldSize) continue
      const key = keyOf(blob)
      const places = missing.get(key)
      if (!places) continue
      missing.delete(key)
      for (const { offset, size } of places) {
        found.push({ offset, length: size, from: { sha256, offset: blob.offset } })
      }
    }
  }
  return found
}

/** The entries that are stored as they are: not those inside solid resources, whose place is not one in the file. */
function* entriesOf(table: Uint8Array): Generator<WimBlob, void> {
  try {
    for (const blob of readWimBlobTable(table)) {
      const isPlain = blob.hasPlace && (blob.flags & (wimResourceFlags.solid | wimResourceFlags.free)) === 0
      if (isPlain && blob.size > 0) yield blob
    }
  } catch (error) {
    // An impossible entry: what came before it is still a good guess.
    if (!(error instanceof SlipstreamError)) throw error
  }
}

function keyOf({ sha1, size, uncompressedSize, flags }: WimBlob): string {
  return `${Buffer.from(sha1.buffer, sha1.byteOffset, sha1.length).toString('latin1')}/${size}/${uncompressedSize}/${flags}`
}

/** The blob table of a held WIM file; null when it is none. */
export async function readHeldTable(store: ContentReader, sha256: string): Promise<Uint8Array | null> {
  const { path, size } = await store.open(sha256)
  const file = await open(path, 'r')
  try {
    const read: ReadAt = (buffer, position) => readFully(file, buffer, position)
    const place = await findBlobTable(read, size)
    if (place === null) return null
    const table = new Uint8Array(place.size)
    await read(table, place.offset)
    return table
  } finally {
    await file.close()
  }
}

/** A held file that ends early gives zeros: then nothing is found in it, and its own check will tell. */
async function readFully(file: FileHandle, buffer: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, position + done)
    if (bytesRead === 0) return
    done += bytesRead
  }
}
