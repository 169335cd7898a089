// Reads an object of the bucket from its start to its end in ranges, some of which are on their way while one is used.

import { ContentMissing } from '#product/content-store'
import type { Bucket } from './bucket.ts'
import { partBytes } from './upload-object.ts'

/**
 * The bytes in order, in bounded memory. `ahead`: how many ranges are asked for before they are needed.
 * @throws ContentMissing when the object goes meanwhile, the errors of a {@link Bucket}, the signal's reason
 */
export async function* readObject(
  bucket: Bucket,
  object: { key: string; sha256: string; size: number },
  { signal, ahead }: { signal: AbortSignal; ahead: number },
): AsyncGenerator<Buffer, void> {
  const { key, sha256, size } = object
  const stopped = new AbortController()
  const either = AbortSignal.any([signal, stopped.signal])
  const waiting: Promise<Buffer | null>[] = []
  let asked = 0
  try {
    for (let given = 0; given < size; ) {
      while (asked < size && waiting.length <= ahead) {
        const length = Math.min(partBytes, size - asked)
        const range = bucket.read(key, { start: asked, length, signal: either })
        range.catch(() => {}) // awaited in its turn, or given up below
        waiting.push(range)
        asked += length
      }
      const bytes = await waiting.shift()
      if (!bytes) throw new ContentMissing({ sha256 })
      given += bytes.length
      yield bytes
    }
  } finally {
    stopped.abort(new Error('nobody needs the rest'))
    await Promise.allSettled(waiting)
  }
}
