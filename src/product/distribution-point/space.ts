// The drive space reserve. A transfer begins only when what it needs fits beside the reserve and beside what others that run
// still need; and it stops when something else fills the disk. What is in quarantine gives way to it.

import { statfs } from 'node:fs/promises'
import type { ContentManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import { PointSpaceShort } from './errors.ts'

/** Space on the disk of a point. */
export type DiskSpace = {
  /** Takes the space that a transfer needs; what is returned gives it back. @throws PointSpaceShort */
  take: (neededBytes: number, reserveBytes: number) => Promise<TakenSpace>
  /** @throws PointSpaceShort when less than the reserve is free */
  check: (reserveBytes: number) => Promise<void>
  read: () => Promise<{ freeBytes: number; totalBytes: number }>
}

/** What a transfer may use. `used` says how much of it is written by now. */
export type TakenSpace = { used: (bytes: number) => void; giveBack: () => void }

/** Watches the disk that a folder lies on. `makeRoom` is asked to free so many bytes, if it can, when they are missing. */
export function openDiskSpace(folder: string, makeRoom: (bytes: number) => Promise<void>): DiskSpace {
  const taken = new Set<{ left: number }>()
  async function read() {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  }
  return {
    read,
    async take(neededBytes, reserveBytes) {
      const freeForIt = async () => {
        const { freeBytes } = await read()
        return freeBytes - [...taken].reduce((sum, { left }) => sum + left, 0)
      }
      const shortBy = (freeBytes: number) => (neededBytes > 0 ? neededBytes + reserveBytes - freeBytes : 0)
      let freeBytes = await freeForIt()
      if (shortBy(freeBytes) > 0) {
        await makeRoom(shortBy(freeBytes))
        freeBytes = await freeForIt()
      }
      if (shortBy(freeBytes) > 0)
        throw new PointSpaceShort({ neededBytes, freeBytes: Math.max(0, freeBytes), reserveBytes })
      const mine = { left: neededBytes }
      taken.add(mine)
      return {
        used(bytes) {
          mine.left = Math.max(0, neededBytes - Math.max(0, bytes))
        },
        giveBack: () => void taken.delete(mine),
      }
    },
    async check(reserveBytes) {
      let { freeBytes } = await read()
      if (freeBytes < reserveBytes) {
        await makeRoom(reserveBytes - freeBytes)
        freeBytes = (await read()).freeBytes
      }
      if (freeBytes < reserveBytes) throw new PointSpaceShort({ neededBytes: 0, freeBytes, reserveBytes })
    },
  }
}

/** Small files that are fetched at the same time, while the ones they replace are still there. */
const replacedAtOnce = 64 * 1024 * 1024

/**
 * The bytes that a version needs beyond what the store has of it, in objects and in drafts. Fetched anew, files take the place of
 * those that are held one after the other: the largest is what both need at once.
 */
export async function neededBytes(
  store: ContentStore,
  manifest: ContentManifest,
  isAnew: boolean,
): Promise<number> {
  const sizes = new Map(manifest.files.map(file => [file.sha256, file.size]))
  let needed = 0
  let largest = 0
  for (const [sha256, size] of sizes) {
    if (await store.has(sha256)) largest = Math.max(largest, size)
    else needed += Math.max(0, size - (await store.draftBytes(sha256)))
  }
  return isAnew ? needed + Math.min(largest + replacedAtOnce, manifestBytes(sizes)) : needed
}

function manifestBytes(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0)
}
