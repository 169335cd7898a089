// Compares a changed WIM file with the unchanged one: what an image refers to is there, and what was there before is stored as it was,
// byte for byte, wherever it lies now. So a change is proven by decompressing what is new, not everything, also in a file that was
// written anew without compressing anything again.

import { readWimBlobTable, type WimBlob, wimHeaderFlags } from '#formats/wim-resources'
import { readTables, withFile } from './wim-tables.ts'

/** What the tables say. */
export type ResourceComparison = {
  /** SHA-1 of every resource of the changed file, lower-case hexadecimal. */
  held: ReadonlySet<string>
  /** SHA-1 of those that the unchanged file does not have. */
  added: string[]
  /** Where what both files have lies. */
  kept: Stretch[]
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
  const same: Stretch[] = []
  for (const [sha1, blob] of after.blobs) {
    if (blob.hasPlace && blob.offset + blob.size > after.fileSize)
      faults.push(`the resource ${sha1} lies beyond the end of the file`)
    const known = before.blobs.get(sha1)
    if (known === undefined) continue
    if (!isSameResource(known, blob)) faults.push(`the resource ${sha1} has another size or form than before`)
    else if (blob.hasPlace) same.push({ from: known.offset, offset: blob.offset, size: blob.size })
  }
  const added = [...after.blobs.keys()].filter(sha1 => !before.blobs.has(sha1))
  return { held: new Set(after.blobs.keys()), added, kept: joinStretches(same), faults }
}

type Place = Pick<WimBlob, 'offset' | 'size' | 'uncompressedSize' | 'flags' | 'hasPlace'>

type Blobs = { fileSize: number; compression: string; blobs: Map<string, Place> }

async function blobsOf(wim: string): Promise<Blobs> {
  return await withFile(wim, 'r', async file => {
    const { fileSize, header, blobTable } = await readTables(file)
    const { compressed, xpress, lzx, lzms } = wimHeaderFlags
    const compression = `${header.flags & (compressed | xpress | lzx | lzms)}:${header.chunkSize}`
    const blobs = new Map<string, Place>()
    for (const { sha1, offset, size, uncompressedSize, flags, hasPlace } of readWimBlobTable(blobTable)) {
      blobs.set(Buffer.from(sha1).toString('hex'), { offset, size, uncompressedSize, flags, hasPlace })
    }
    return { fileSize, compression, blobs }
  })
}

function isSameResource(left: Place, right: Place): boolean {
  return (
    left.size === right.size && left.uncompressedSize === right.uncompressedSize && left.flags === right.flags
  )
}

/** A stretch of the changed file, in bytes, and where the unchanged one has it. */
export type Stretch = { from: number; offset: number; size: number }

/** Resources stand side by side: thousands of them become a few stretches. */
function joinStretches(resources: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const { from, offset, size } of [...resources].sort((left, right) => left.offset - right.offset)) {
    const last = joined.at(-1)
    const continues =
      last !== undefined && last.offset + last.size === offset && last.from + last.size === from
    if (continues) last.size += size
    else joined.push({ from, offset, size })
  }
  return joined
}
