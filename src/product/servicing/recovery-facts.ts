// What the engine reads from the recovery images inside the images of the media. Each distinct one is read once: editions
// share it.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  extractRecoveryImage,
  type ImageFacts,
  type RecoveryImage,
  recoveryImagePath,
} from '#product/servicing-engines'

/** A recovery image, and the images that hold this very file. */
type Holder = RecoveryImage & { wim: string; indexes: number[] }

/** Reads the recovery images of the given images. `read` looks at one image of a WIM file on disk. */
export async function factsOfRecoveryImages(input: {
  images: readonly ImageFacts[]
  /** The WIM file on disk of a path inside the media. */
  open: (path: string) => Promise<string>
  /** What is known of a recovery image already, by its path; null: it must be read. */
  known: (path: string, wim: string) => Promise<ImageFacts | null>
  read: (image: { wim: string; path: string; outer: string }) => Promise<ImageFacts>
  /** Runs the taking out and the reading of one recovery image; null: it cannot be read and is left out. */
  guard: (path: string, read: () => Promise<ImageFacts>) => Promise<ImageFacts | null>
  /** Scratch; what is put there is removed again. */
  scratch: string
  signal: AbortSignal
}): Promise<ImageFacts[]> {
  const { images, open, known, read, guard, scratch, signal } = input
  const found: ImageFacts[] = []
  for (const { wim: outer, indexes, path: inner } of holdersOf(images)) {
    const path = recoveryImagePath({ wim: outer, index: indexes[0] ?? 0, inner })
    const takeOutAndRead = async () => {
      const folder = join(scratch, `recovery-${found.length}`)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const from = { wim: await open(outer), index: indexes[0] ?? 0, inner, folder, signal }
        return await read({ wim: await extractRecoveryImage(from), path, outer })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }
    const facts = (await known(path, outer)) ?? (await guard(path, takeOutAndRead))
    if (facts !== null) found.push({ ...facts, inside: { path: outer, indexes } })
  }
  return found
}

function holdersOf(images: readonly ImageFacts[]): Holder[] {
  const holders = new Map<string, Holder>()
  for (const { path: wim, index, recoveryImage } of images) {
    if (recoveryImage === null) continue
    const key = `${wim}|${recoveryImage.path.toLowerCase()}|${recoveryImage.sha1}`
    const holder = holders.get(key)
    if (holder === undefined) holders.set(key, { ...recoveryImage, wim, indexes: [index] })
    else holder.indexes.push(index)
  }
  return [...holders.values()]
}
