// Files of the bucket's objects on this machine's disk: brought when they are asked for, let go when there are too many.
//
// Never let go: what work pins, what was asked for within the last hour (whoever was given its path may still read it), and what the
// bucket does not hold, because it may be the last copy.

import { stat } from 'node:fs/promises'
import type { Log } from '#platform/logging'
import { ContentHashMismatch, type ContentStore, type ObjectFile } from '#product/content-store'
import type { Bucket } from './bucket.ts'
import { BucketObjectDamaged } from './errors.ts'
import { keyOfObject } from './keys.ts'
import { readObject } from './read-object.ts'

/** See the top of this file. */
export type ObjectCache = {
  /** The file of an object that the bucket holds. @throws BucketObjectDamaged, ContentNoSpace, the errors of a {@link Bucket} */
  fetch(sha256: string, size: number): Promise<ObjectFile>
  /** A file of this object is here now. */
  note(sha256: string, size: number): void
  /** Takes the file away, whoever reads it; whether there was one. */
  drop(sha256: string): Promise<boolean>
  /** Keeps a file here until what is returned is called. */
  pin(sha256: string): () => void
  /** Lets files go until there are no more bytes than there may be. */
  makeRoom(): Promise<void>
  /** Files that nobody uses now. */
  unused(): string[]
}

/** Ranges of an object on their way at once, besides the one that is written. */
const ahead = 3

/** Opens the cache over a store in a folder that has the files. `leaseMs`: how long a file stays after it was asked for. */
export async function openObjectCache(with_: {
  bucket: Bucket
  local: ContentStore
  maxBytes: number
  leaseMs: number
  log: Log
}): Promise<ObjectCache> {
  const { bucket, local, maxBytes, leaseMs, log } = with_
  // In the order of their last use, the oldest first: a file that is used moves to the end.
  const files = await readFiles(local)
  let bytes = [...files.values()].reduce((total, { size }) => total + size, 0)
  const pins = new Map<string, number>()
  const leaving = new Map<string, Promise<unknown>>()
  const coming = new Map<string, Promise<void>>()
  let making: Promise<void> | null = null

  function forget(sha256: string): void {
    bytes -= files.get(sha256)?.size ?? 0
    files.delete(sha256)
  }
  function note(sha256: string, size: number): void {
    forget(sha256)
    files.set(sha256, { size, usedAt: performance.now() })
    bytes += size
  }
  function isUsed(sha256: string): boolean {
    const usedAt = files.get(sha256)?.usedAt ?? null
    return pins.has(sha256) || (usedAt !== null && performance.now() - usedAt < leaseMs)
  }
  async function drop(sha256: string): Promise<boolean> {
    forget(sha256)
    const going = local.remove(sha256)
    leaving.set(sha256, going)
    return going.finally(() => leaving.delete(sha256))
  }
  async function letGo(extra: number): Promise<void> {
    for (const [sha256, { size }] of [...files]) {
      if (bytes + extra <= maxBytes) return
      if (isUsed(sha256)) continue
      if ((await bucket.head(keyOfObject(sha256)))?.size !== size) continue
      // Somebody may have asked for it meanwhile.
      if (!isUsed(sha256)) await drop(sha256)
    }
  }
  async function makeRoom(extra = 0): Promise<void> {
    while (making !== null) await making
    if (bytes + extra <= maxBytes) return
    making = letGo(extra)
      .catch(error => log.warn({ err: error }, 'files could not be removed from the content cache'))
      .finally(() => {
        making = null
      })
    await making
  }
  async function bring(sha256: string, size: number): Promise<void> {
    await makeRoom(size)
    const draft = await local.openDraft({ sha256, size })
    const { signal } = new AbortController()
    try {
      let position = 0
      for await (const range of readObject(
        bucket,
        { key: keyOfObject(sha256), sha256, size },
        { signal, ahead },
      )) {
        await draft.write(range, position)
        position += range.length
        draft.settleUpTo(position)
      }
      await draft.finish(signal)
    } catch (error) {
      await draft.discard()
      if (!(error instanceof ContentHashMismatch)) throw error
      throw new BucketObjectDamaged({ place: bucket.name, sha256 }, { cause: error })
    }
    note(sha256, size)
  }
  async function bringOnce(sha256: string, size: number): Promise<void> {
    const before = coming.get(sha256)
    if (before !== undefined) return before
    const work = bring(sha256, size).finally(() => coming.delete(sha256))
    coming.set(sha256, work)
    return work
  }
  function pin(sha256: string): () => void {
    pins.set(sha256, (pins.get(sha256) ?? 0) + 1)
    return () => {
      const left = (pins.get(sha256) ?? 1) - 1
      if (left > 0) pins.set(sha256, left)
      else pins.delete(sha256)
    }
  }
  return {
    async fetch(sha256, size) {
      const unpin = pin(sha256)
      try {
        await leaving.get(sha256)
        if ((await local.sizeOf(sha256)) === size) note(sha256, size)
        else await bringOnce(sha256, size)
        return await local.open(sha256)
      } finally {
        unpin()
      }
    },
    note,
    drop,
    pin,
    makeRoom,
    unused: () => [...files.keys()].filter(sha256 => !isUsed(sha256)),
  }
}

type CachedFile = { size: number; usedAt: number | null }

/** What lies there from before; the system's times of access say in which order it was used, as well as they do. */
async function readFiles(local: ContentStore): Promise<Map<string, CachedFile>> {
  const found: { sha256: string; size: number; usedAt: number }[] = []
  for await (const { sha256, size } of local.list()) {
    const { path } = await local.open(sha256)
    found.push({ sha256, size, usedAt: (await stat(path)).atimeMs })
  }
  found.sort((one, other) => one.usedAt - other.usedAt)
  return new Map(found.map(({ sha256, size }) => [sha256, { size, usedAt: null }]))
}
