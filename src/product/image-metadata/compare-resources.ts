// Compares the tables of a changed WIM file with those of the unchanged one: what an image refers to is there, and what was there before
// is said to be stored as it was, wherever it lies now (compare-stored-bytes.ts compares the bytes). So a change is proven by decompressing what is new, not everything, also in a file that was
// written anew without compressing anything again.

import {
  readWimBlobTable,
  type WimBlob,
  type WimHeader,
  wimHeaderFlags,
  wimResourceFlags,
} from '#formats/wim-resources'
import { readTables, withFile } from './wim-tables.ts'

/** What the tables say. */
export type ResourceComparison = {
  /** SHA-1 of every resource of the changed file, lower-case hexadecimal. */
  held: ReadonlySet<string>
  /** SHA-1 of those that the unchanged file does not have. */
  added: string[]
  /** How much content of the unchanged file the changed one does not have, in resources. */
  dropped: number
  /** SHA-1 of the metadata of every image, in the order of the images, in both files. */
  images: { before: string[]; after: string[] }
  /** Where what both files have lies. */
  kept: StoredStretch[]
  /** In plain words, what cannot be: a resource with another size or form, or one that lies beyond the end of the file. */
  faults: string[]
}

/**
 * Compares the tables of two WIM files of one lineage.
 * @throws WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources
 */
export async function compareResources(original: string, changed: string): Promise<ResourceComparison> {
  const before = await blobsOf(original)
  const after = await blobsOf(changed)
  const faults: string[] = []
  // The same stored bytes mean something else in a file that says that it is compressed in another way.
  if (before.compression !== after.compression)
    faults.push('the file is compressed in another way than before')
  faults.push(...bootFaults(before, after))
  const same: StoredStretch[] = []
  for (const [sha1, blob] of after.blobs) {
    if (blob.hasPlace && blob.offset + blob.size > after.fileSize)
      faults.push(`the resource ${sha1} lies beyond the end of the file`)
    const known = before.blobs.get(sha1)
    if (known === undefined) continue
    if (!isSameResource(known, blob)) faults.push(`the resource ${sha1} has another size or form than before`)
    else if (blob.hasPlace) same.push({ from: known.offset, offset: blob.offset, size: blob.size })
  }
  const added = [...after.blobs.keys()].filter(sha1 => !before.blobs.has(sha1))
  const dropped = [...before.blobs].filter(
    ([sha1, { flags }]) => (flags & wimResourceFlags.metadata) === 0 && !after.blobs.has(sha1),
  ).length
  const images = { before: before.images, after: after.images }
  return { held: new Set(after.blobs.keys()), added, dropped, images, kept: joinStretches(same), faults }
}

/** The boot loader reads the metadata of its image by a place in the header, which is written beside the blob table. */
function bootFaults(before: Blobs, after: Blobs): string[] {
  const { bootIndex, bootMetadata } = after.header
  const faults =
    before.header.bootIndex === bootIndex ? [] : ['another image is marked to be started than before']
  const place = after.blobs.get(after.images[bootIndex - 1] ?? '')
  const isRight =
    bootIndex === 0 || (place?.offset === bootMetadata.offset && place.size === bootMetadata.size)
  if (!isRight) faults.push('the image that is started has other metadata in the header than in the table')
  return faults
}

type Place = Pick<WimBlob, 'offset' | 'size' | 'uncompressedSize' | 'flags' | 'hasPlace'>

type Blobs = {
  fileSize: number
  header: WimHeader
  compression: string
  blobs: Map<string, Place>
  images: string[]
}

async function blobsOf(wim: string): Promise<Blobs> {
  return await withFile(wim, 'r', async file => {
    const { fileSize, header, blobTable } = await readTables(file)
    const { compressed, xpress, lzx, lzms } = wimHeaderFlags
    const compression = `${header.flags & (compressed | xpress | lzx | lzms)}:${header.chunkSize}`
    const blobs = new Map<string, Place>()
    const images: string[] = []
    for (const { sha1, offset, size, uncompressedSize, flags, hasPlace } of readWimBlobTable(blobTable)) {
      const name = Buffer.from(sha1).toString('hex')
      blobs.set(name, { offset, size, uncompressedSize, flags, hasPlace })
      if ((flags & wimResourceFlags.metadata) !== 0) images.push(name)
    }
    return { fileSize, header, compression, blobs, images }
  })
}

function isSameResource(left: Place, right: Place): boolean {
  return (
    left.size === right.size && left.uncompressedSize === right.uncompressedSize && left.flags === right.flags
  )
}

/** A stretch of the changed file, in bytes, and where the unchanged one has it. */
export type StoredStretch = { from: number; offset: number; size: number }

/** Resources stand side by side: thousands of them become a few stretches. */
function joinStretches(resources: readonly StoredStretch[]): StoredStretch[] {
  const joined: StoredStretch[] = []
  for (const { from, offset, size } of [...resources].sort((left, right) => left.offset - right.offset)) {
    const last = joined.at(-1)
    const continues =
      last !== undefined && last.offset + last.size === offset && last.from + last.size === from
    if (continues) last.size += size
    else joined.push({ from, offset, size })
  }
  return joined
}
