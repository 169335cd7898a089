// A bucket becomes a content store. The bucket is the authority: what it does not hold, the store does not hold, and nothing is
// acknowledged before the bucket has it. A store in a folder of this machine has files of its objects, since whoever opens an object
// reads a file; several site servers on one bucket have a folder each.

import { copyFile, rename, rm } from 'node:fs/promises'
import type { Log } from '#platform/logging'
import {
  ContentMissing,
  type ContentStore,
  type ContentWriter,
  openContentStore,
  quarantinedSince,
} from '#product/content-store'
import { type BucketPatience, openBucket } from './bucket.ts'
import { openBucketNotes } from './bucket-notes.ts'
import type { BucketPlace } from './bucket-place.ts'
import { makeKeeper } from './keep-object.ts'
import { keyOfObject, objectOfKey, objectsBeginning, quarantineBeginning } from './keys.ts'
import { openObjectCache } from './object-cache.ts'
import { verifyBucketObject } from './verify-bucket-object.ts'

/** What a store over a bucket needs. */
export type BucketStoreOptions = {
  place: BucketPlace
  /** A folder of this process alone, for files of objects. It may be lost at any time; what is in the bucket is brought again. */
  folder: string
  /** So many bytes of files stay here at most, unless more are in use. */
  maxBytes: number
  log: Log
  /** How long a file stays after it was asked for. */
  leaseMs?: number
  patience?: BucketPatience
}

/** A program that was given the path of a file may read it for so long. */
const standardLeaseMs = 3_600_000

/**
 * Opens the store, and looks whether the bucket can be used.
 * @throws BucketMissing, BucketRefused, BucketClockDiffers, BucketUnavailable
 */
export async function openBucketStore(options: BucketStoreOptions): Promise<ContentStore> {
  const { place, folder, maxBytes, log, leaseMs = standardLeaseMs, patience } = options
  const bucket = openBucket(place, patience)
  await bucket.check()
  const local = await openContentStore(folder)
  const cache = await openObjectCache({ bucket, local, maxBytes, leaseMs, log })
  const keeper = makeKeeper({ bucket, local, cache })

  /** Null when the bucket does not hold it. @throws ContentDigestInvalid, so that no digest can name another key */
  async function sizeOf(sha256: string): Promise<number | null> {
    await local.sizeOf(sha256)
    return (await bucket.head(keyOfObject(sha256)))?.size ?? null
  }
  async function verify(
    ...[sha256, about]: Parameters<ContentWriter['verify']>
  ): ReturnType<ContentWriter['verify']> {
    const isHere = (await local.sizeOf(sha256)) !== null
    const state = await verifyBucketObject(bucket, sha256, about)
    if (!isHere) return state
    if ((await local.verify(sha256, { signal: about.signal })) !== 'sound') {
      await cache.drop(sha256)
      log.warn(
        { object: sha256 },
        'a file in the content cache was damaged; it is brought again when it is needed',
      )
    } else if (state !== 'sound') {
      await keeper.keep(sha256, about.signal)
      log.warn({ object: sha256, state }, 'an object of the bucket was healed from the content cache')
    }
    return state
  }
  /** A writer that hands every object which it opens or adds to `hold` first. */
  function makeWriter(hold: (sha256: string) => void): ContentWriter {
    const open: ContentWriter['open'] = async sha256 => {
      hold(sha256)
      const size = await sizeOf(sha256)
      if (size === null) throw new ContentMissing({ sha256 })
      return cache.fetch(sha256, size)
    }
    const keep = async (sha256: string, signal: AbortSignal) => {
      hold(sha256)
      return keeper.keep(sha256, signal)
    }
    const openDraft: ContentWriter['openDraft'] = async object => {
      const draft = await local.openDraft(object)
      return {
        ...draft,
        async copyRange(range) {
          await open(range.sha256)
          await draft.copyRange(range)
        },
        async finish(signal) {
          await draft.finish(signal)
          await keep(object.sha256, signal)
        },
      }
    }
    return {
      has: async sha256 => (await sizeOf(sha256)) !== null,
      sizeOf,
      open,
      list: () => listObjects(bucket),
      async addFile(path, about) {
        const added = await local.addFile(path, about)
        return { ...added, alreadyHeld: await keep(added.sha256, about.signal) }
      },
      async addStream(bytes, about) {
        const added = await local.addStream(bytes, about)
        return { ...added, alreadyHeld: await keep(added.sha256, about.signal) }
      },
      async adoptFile(path, about) {
        const added = await local.adoptFile(path, about)
        try {
          return { ...added, alreadyHeld: await keep(added.sha256, about.signal) }
        } catch (error) {
          await giveBack(local, { sha256: added.sha256, path })
          await cache.drop(added.sha256)
          throw error
        }
      },
      async assembleObject(object, about) {
        const sources = new Set(object.parts.flatMap(part => (part.from === 'object' ? [part.sha256] : [])))
        const unpin = [...sources].map(sha256 => cache.pin(sha256))
        try {
          for (const sha256 of sources) await open(sha256)
          await local.assembleObject(object, about)
          await keep(object.sha256, about.signal)
        } finally {
          for (const one of unpin) one()
        }
      },
      openDraft,
      verify,
    }
  }
  return {
    ...makeWriter(() => undefined),
    notes: openBucketNotes(bucket),
    async pinning(work) {
      const pins = new Map<string, () => void>()
      const hold = (sha256: string) => {
        if (!pins.has(sha256)) pins.set(sha256, cache.pin(sha256))
      }
      try {
        return await work(makeWriter(hold))
      } finally {
        for (const unpin of pins.values()) unpin()
      }
    },
    async remove(sha256) {
      const wasHeld = (await sizeOf(sha256)) !== null
      if (wasHeld) await bucket.remove(keyOfObject(sha256))
      await cache.drop(sha256)
      return wasHeld
    },
    async removeStrays(needed) {
      let removed = 0
      for (const sha256 of cache.unused()) {
        if (needed.has(sha256) || (await sizeOf(sha256)) !== null) continue
        if (await cache.drop(sha256)) removed += 1
      }
      return removed
    },
    clearIncoming: local.clearIncoming,
    draftBytes: local.draftBytes,
    removeDraft: local.removeDraft,
    async *listQuarantine() {
      for await (const { key, size } of bucket.list(quarantineBeginning)) {
        const name = key.slice(quarantineBeginning.length)
        const since = quarantinedSince(name)
        if (since !== null) yield { name, size, since }
      }
    },
    async removeFromQuarantine(name) {
      if (quarantinedSince(name) === null) return false
      const key = `${quarantineBeginning}${name}`
      if ((await bucket.head(key)) === null) return false
      await bucket.remove(key)
      return true
    },
  }
}

async function* listObjects(
  bucket: ReturnType<typeof openBucket>,
): AsyncGenerator<{ sha256: string; size: number }, void> {
  for await (const { key, size } of bucket.list(objectsBeginning)) {
    const sha256 = objectOfKey(key)
    if (sha256 !== null) yield { sha256, size }
  }
}

/** A scratch file that was taken over and could not be sent goes back to where it was. */
async function giveBack(
  local: ContentStore,
  { sha256, path }: { sha256: string; path: string },
): Promise<void> {
  const object = await local.open(sha256).catch(() => null)
  if (object === null) return
  await rename(object.path, path).catch(async () => {
    await copyFile(object.path, path)
    await rm(object.path)
  })
}
