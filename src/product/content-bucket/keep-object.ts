// Makes sure that the bucket has what lies in the cache. One object at a time is sent once, however many add it.

import type { ContentStore } from '#product/content-store'
import type { Bucket } from './bucket.ts'
import { keyOfObject } from './keys.ts'
import type { ObjectCache } from './object-cache.ts'
import { putIntoQuarantine } from './quarantine.ts'
import { uploadObject } from './upload-object.ts'

/** See the top of this file. */
export type Keeper = {
  /**
   * The file of the object lies in the cache; when this has returned, the bucket has it. Says whether the bucket had it before.
   * @throws the errors of a {@link Bucket}, the signal's reason; ContentHashMismatch when the file has changed: it is taken away then
   */
  keep(sha256: string, signal: AbortSignal): Promise<boolean>
}

/** Makes the keeper of one store. */
export function makeKeeper(of: { bucket: Bucket; local: ContentStore; cache: ObjectCache }): Keeper {
  const { bucket, local, cache } = of
  const turns = new Map<string, Promise<unknown>>()

  async function keep(sha256: string, signal: AbortSignal): Promise<boolean> {
    const unpin = cache.pin(sha256)
    try {
      const { path, size } = await local.open(sha256)
      cache.note(sha256, size)
      const key = keyOfObject(sha256)
      const held = await bucket.head(key, signal)
      if (held?.size === size) return true
      // Of another size than its digest's bytes: damaged without a doubt.
      if (held !== null) await putIntoQuarantine(bucket, sha256, held)
      await uploadObject(bucket, { key, path, sha256, size, signal }).catch(async error => {
        if ((await local.verify(sha256, { signal })) !== 'sound') await cache.drop(sha256)
        throw error
      })
      return false
    } finally {
      unpin()
      await cache.makeRoom()
    }
  }
  return {
    keep(sha256, signal) {
      const before = turns.get(sha256) ?? Promise.resolve()
      const run = () => keep(sha256, signal)
      const turn = before.then(run, run)
      turns.set(sha256, turn)
      const forget = () => turns.get(sha256) === turn && turns.delete(sha256)
      turn.then(forget, forget)
      return turn
    },
  }
}
