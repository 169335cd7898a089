// Compares the tables of a changed WIM file with those of the unchanged one: what an image refers to is there, and what was there
// before is where it was. So a change in place is proven by reading what is new, not by decompressing everything.

import { readWimBlobTable, type WimBlob } from '#formats/wim-resources'
import { readTables, withFile } from './wim-tables.ts'

/** What the tables say. */
export type ResourceComparison = {
  /** Resources of the unchanged file that are in the changed one at another place: the file was written anew. */
  moved: number
  /** SHA-1 of every resource of the changed file, lower-case hexadecimal. */
  held: ReadonlySet<string>
  /** SHA-1 of those that the unchanged file does not have. */
  added: string[]
  /** In plain words, what cannot be: a resource that changed its size, or one that lies beyond the end of the file. */
  faults: string[]
}

/**
 * Compares two WIM files of one lineage.
 * @throws WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources
 */
export async function compareResources(original: string, changed: string): Promise<ResourceComparison> {
  const before = await blobsOf(original)
  const after = await blobsOf(changed)
  const faults: string[] = []
  let moved = 0
  for (const [sha1, blob] of after.blobs) {
    if (blob.hasPlace && blob.offset + blob.size > after.fileSize)
      faults.push(`the resource ${sha1} lies beyond the end of the file`)
    const known = before.blobs.get(sha1)
    if (known === undefined) continue
    if (!isSameResource(known, blob)) faults.push(`the resource ${sha1} has another size or form than before`)
    if (known.offset !== blob.offset) moved += 1
  }
  const added = [...after.blobs.keys()].filter(sha1 => !before.blobs.has(sha1))
  return { moved, held: new Set(after.blobs.keys()), added, faults }
}

type Place = Pick<WimBlob, 'offset' | 'size' | 'uncompressedSize' | 'flags' | 'hasPlace'>

async function blobsOf(wim: string): Promise<{ fileSize: number; blobs: Map<string, Place> }> {
  return await withFile(wim, 'r', async file => {
    const { fileSize, blobTable } = await readTables(file)
    const blobs = new Map<string, Place>()
    for (const { sha1, offset, size, uncompressedSize, flags, hasPlace } of readWimBlobTable(blobTable)) {
      blobs.set(Buffer.from(sha1).toString('hex'), { offset, size, uncompressedSize, flags, hasPlace })
    }
    return { fileSize, blobs }
  })
}

function isSameResource(left: Place, right: Place): boolean {
  return (
    left.size === right.size && left.uncompressedSize === right.uncompressedSize && left.flags === right.flags
  )
}
