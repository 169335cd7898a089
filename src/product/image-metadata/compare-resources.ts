// Compares a changed WIM file with the unchanged one: what an image refers to is there, and what was there before is where it was,
// byte for byte. So a change in place is proven by decompressing what is new, not everything.

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
  /** In plain words, what cannot be: a resource with another size or other bytes, or one that lies beyond the end of the file. */
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

/**
 * Compares the bytes of resources that did not move, as they are stored.
 * @returns in plain words, where they differ; empty when nowhere
 * @throws as {@link compareResources}; the signal's reason
 */
export async function compareUnchangedBytes(
  original: string,
  changed: string,
  signal: AbortSignal,
): Promise<string[]> {
  const before = await blobsOf(original)
  const after = await blobsOf(changed)
  const same = [...after.blobs].flatMap(([sha1, blob]) =>
    blob.hasPlace && before.blobs.get(sha1)?.offset === blob.offset ? [blob] : [],
  )
  const differs = await findDifference({ original, changed, stretches: joinStretches(same), signal })
  return differs === null ? [] : [`the bytes from ${differs} on are not those of the unchanged file`]
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

/** A stretch of a file, in bytes. */
type Stretch = { offset: number; size: number }

/** Resources stand side by side: thousands of them become a few stretches. */
function joinStretches(resources: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const { offset, size } of [...resources].sort((left, right) => left.offset - right.offset)) {
    const last = joined.at(-1)
    if (last !== undefined && last.offset + last.size === offset) last.size += size
    else joined.push({ offset, size })
  }
  return joined
}

const pieceBytes = 4 * 1024 * 1024

/** Where two files first differ, to a few megabytes; null when they do not. */
async function findDifference(input: {
  original: string
  changed: string
  stretches: readonly Stretch[]
  signal: AbortSignal
}): Promise<number | null> {
  const { original, changed, stretches, signal } = input
  const buffers = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)] as const
  return await withFile(original, 'r', one =>
    withFile(changed, 'r', async other => {
      for (const { offset, size } of stretches) {
        for (let done = 0; done < size; done += pieceBytes) {
          signal.throwIfAborted()
          const length = Math.min(pieceBytes, size - done)
          const [left, right] = await Promise.all([
            one.read(buffers[0], 0, length, offset + done),
            other.read(buffers[1], 0, length, offset + done),
          ])
          const isSame =
            left.bytesRead === right.bytesRead &&
            buffers[0].compare(buffers[1], 0, right.bytesRead, 0, left.bytesRead) === 0
          if (!isSame) return offset + done
        }
      }
      return null
    }),
  )
}
