// The drive space reserve. A transfer begins only when what it needs fits beside the reserve and beside what others that run
// still need; and it stops when something else fills the disk. What is in quarantine gives way to it.

import { statfs } from 'node:fs/promises'
import type { ContentManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import { PointSpaceShort } from './errors.ts'
import { makeTurns } from './point.ts'

/** Space on the disk of a point. */
export type DiskSpace = {
  /**
   * Takes the space that a transfer needs; what is returned gives it back. One asks after the other, so that what others have to give
   * back is not counted on twice.
   * @throws PointSpaceShort
   */
  take: (request: SpaceRequest) => Promise<TakenSpace>
  /** What is kept free for a transfer that has taken its space; null for one that has not. */
  reservedBy: (key: string) => number | null
  /** Whether so much could be taken now. */
  fits: (neededBytes: number, reserveBytes: number) => Promise<boolean>
  /** @throws PointSpaceShort when less than the reserve is free */
  check: (reserveBytes: number) => Promise<void>
  read: () => Promise<{ freeBytes: number; totalBytes: number }>
}

/** What a transfer asks for. */
export type SpaceRequest = {
  key: string
  /** What it needs, looked at when it is its turn. */
  needed: () => Promise<number>
  reserveBytes: number
  /** Has others make room for it, if they can. */
  makeRoom: (missingBytes: number) => Promise<void>
}

/** What a transfer may use. `used` says how much of it is written by now. */
export type TakenSpace = { neededBytes: number; used: (bytes: number) => void; giveBack: () => void }

/** Watches the disk that a folder lies on. `makeRoom` is asked first to free so many bytes, if it can, when they are missing. */
export function openDiskSpace(folder: string, makeRoom: (bytes: number) => Promise<void>): DiskSpace {
  const taken = new Map<string, { left: number }>()
  const inTurn = makeTurns()
  async function read() {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  }
  /** Positive when bytes are missing. */
  async function look(neededBytes: number, reserveBytes: number) {
    const others = [...taken.values()].reduce((sum, { left }) => sum + left, 0)
    const freeBytes = (await read()).freeBytes - others
    return { freeBytes, missing: neededBytes > 0 ? neededBytes + reserveBytes - freeBytes : 0 }
  }
  async function take({ key, needed, reserveBytes, ...request }: SpaceRequest): Promise<TakenSpace> {
    let neededBytes = await needed()
    let found = await look(neededBytes, reserveBytes)
    for (const make of [makeRoom, request.makeRoom]) {
      if (found.missing <= 0) break
      await make(found.missing)
      neededBytes = await needed()
      found = await look(neededBytes, reserveBytes)
    }
    if (found.missing > 0)
      throw new PointSpaceShort({ neededBytes, freeBytes: Math.max(0, found.freeBytes), reserveBytes })
    const mine = { left: neededBytes }
    taken.set(key, mine)
    return {
      neededBytes,
      used(bytes) {
        mine.left = Math.max(0, neededBytes - Math.max(0, bytes))
      },
      giveBack() {
        if (taken.get(key) === mine) taken.delete(key)
      },
    }
  }
  return {
    read,
    take: request => inTurn(() => take(request)),
    reservedBy: key => taken.get(key)?.left ?? null,
    fits: async (neededBytes, reserveBytes) =>
      (await look(neededBytes, reserveBytes)).freeBytes >= neededBytes + reserveBytes,
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
