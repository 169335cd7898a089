// Names inside the store's folder, and the two things that make a file durable: flushing its folder, and renaming.

import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { reachFailpoint } from '#platform/failpoints'
import { ContentDigestInvalid, ContentNoSpace } from './errors.ts'
import { newQuarantineName } from './quarantine-names.ts'

/** Where a store keeps its files. All paths are absolute. */
export type ObjectFolder = {
  root: string
  objects: string
  incoming: string
  quarantine: string
  /** @throws ContentDigestInvalid, so that no digest can name another path */
  objectPath(sha256: string): string
  draftPath(sha256: string): string
  newIncomingPath(): string
  /** Flushes a folder; calls that come while one is being flushed share the next one. */
  syncFolder(path: string): Promise<void>
  /**
   * Gives a flushed and verified file its name as an object, durably. When an object of the same size has the name
   * already, the file takes its place and the answer is true; one of another size is damaged and goes into quarantine.
   */
  publish(file: string, object: { sha256: string; size: number }): Promise<boolean>
  /**
   * Moves the file that was read out of sight, keeping its bytes for whoever looks into the damage. False when another file has
   * the object's name by now: what was read is gone then, and what took its place must not be thrown out for it.
   */
  moveToQuarantine(sha256: string, read: { dev: bigint; ino: bigint }): Promise<boolean>
}

const DIGEST = /^[0-9a-f]{64}$/

/** Makes the folders where they are missing. */
export async function makeObjectFolder(folder: string): Promise<ObjectFolder> {
  const root = resolve(folder)
  const objects = join(root, 'objects')
  const incoming = join(root, 'incoming')
  const quarantine = join(root, 'quarantine')
  for (const path of [objects, incoming, quarantine]) await mkdir(path, { recursive: true, mode: 0o700 })
  for (let first = 0; first < 256; first += 1) {
    await mkdir(join(objects, first.toString(16).padStart(2, '0')), { recursive: true, mode: 0o700 })
  }
  const syncs = new Map<string, { running: Promise<void>; next: Promise<void> | null }>()
  await syncNow(objects)
  await syncNow(root)

  function checkDigest(sha256: string): string {
    if (!DIGEST.test(sha256)) throw new ContentDigestInvalid({ given: sha256.slice(0, 80) })
    return sha256
  }
  function objectPath(sha256: string): string {
    return join(objects, checkDigest(sha256).slice(0, 2), sha256)
  }
  function startSync(path: string): Promise<void> {
    const running = syncNow(path).finally(() => {
      if (syncs.get(path)?.running === running) syncs.delete(path)
    })
    syncs.set(path, { running, next: null })
    return running
  }
  function syncFolder(path: string): Promise<void> {
    const current = syncs.get(path)
    if (!current) return startSync(path)
    // A flush that has begun may miss our rename, so wait for the one after it.
    current.next ??= current.running.catch(() => {}).then(() => startSync(path))
    return current.next
  }
  // Giving an object its name and taking a damaged one away come one after the other: a new file must never be taken for the
  // damaged one that it replaces.
  const turns = new Map<string, Promise<unknown>>()
  function inTurn<Result>(sha256: string, work: () => Promise<Result>): Promise<Result> {
    const before = turns.get(sha256) ?? Promise.resolve()
    const turn = before.then(work, work)
    turns.set(sha256, turn)
    const forget = () => turns.get(sha256) === turn && turns.delete(sha256)
    turn.then(forget, forget)
    return turn
  }
  async function putAside(sha256: string): Promise<void> {
    await rename(objectPath(sha256), join(quarantine, newQuarantineName(sha256)))
    reachFailpoint('content-store.put-aside')
    await syncFolder(join(objects, sha256.slice(0, 2)))
  }
  async function moveToQuarantine(
    sha256: string,
    { dev, ino }: { dev: bigint; ino: bigint },
  ): Promise<boolean> {
    const found = await lstat(objectPath(sha256), { bigint: true }).catch(ignoreMissing)
    if (found?.dev !== dev || found.ino !== ino) return false
    await putAside(sha256)
    return true
  }
  async function publish(file: string, object: { sha256: string; size: number }): Promise<boolean> {
    const path = objectPath(object.sha256)
    const heldSize = await sizeOfFile(path)
    const isHeld = heldSize === object.size
    if (isHeld) {
      // The new bytes were read just now; those that were held may have decayed since they were. Windows replaces no file
      // that somebody reads; there the old one stays.
      await rename(file, path).catch(async error => {
        if (process.platform !== 'win32' || !hasErrorCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error
        await rm(file)
      })
    } else {
      if (heldSize !== null) await putAside(object.sha256)
      reachFailpoint('content-store.before-rename')
      await rename(file, path)
      reachFailpoint('content-store.after-rename')
    }
    await syncFolder(join(objects, object.sha256.slice(0, 2)))
    return isHeld
  }
  return {
    root,
    objects,
    incoming,
    quarantine,
    objectPath,
    draftPath: sha256 => join(incoming, `${checkDigest(sha256)}.draft`),
    newIncomingPath: () => join(incoming, randomUUID()),
    syncFolder,
    publish: (file, object) => inTurn(object.sha256, () => publish(file, object)),
    moveToQuarantine: (sha256, read) => inTurn(sha256, () => moveToQuarantine(sha256, read)),
  }
}

/** The size of a regular file, or null when there is none of that name. */
export async function sizeOfFile(path: string): Promise<number | null> {
  const found = await lstat(path).catch(ignoreMissing)
  return found?.isFile() ? found.size : null
}

/** For `.catch`: turns "no such file" into null. */
export function ignoreMissing(error: unknown): null {
  if (hasErrorCode(error, 'ENOENT')) return null
  throw error
}

/** Whether a system call failed with one of these codes. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** Turns "disk full" and "quota used up" into {@link ContentNoSpace}; everything else stays what it is. */
export function asStoreError(error: unknown, folder: string, neededBytes: number | null): unknown {
  if (!hasErrorCode(error, 'ENOSPC', 'EDQUOT')) return error
  return new ContentNoSpace({ folder, neededBytes }, { cause: error })
}

async function syncNow(path: string): Promise<void> {
  if (process.platform === 'win32') return // NTFS keeps its folders in a journal and cannot flush one by hand.
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
