// Reads an object of the bucket again. The answer is about the bucket; a sound copy on this machine then heals what was found.

import { createHash } from 'node:crypto'
import { ContentMissing, type LongOperation, type Pace } from '#product/content-store'
import type { Bucket } from './bucket.ts'
import { keyOfObject } from './keys.ts'
import { putIntoQuarantine } from './quarantine.ts'
import { readObject } from './read-object.ts'

/** See `ContentWriter.verify`; nothing is healed here. */
export async function verifyBucketObject(
  bucket: Bucket,
  sha256: string,
  options: LongOperation & { pace?: Pace },
): Promise<'sound' | 'damaged' | 'missing'> {
  const key = keyOfObject(sha256)
  const head = await bucket.head(key, options.signal)
  if (head === null) return 'missing'
  const found = await digestOf(bucket, { key, sha256, size: head.size }, options)
  if (found === sha256) return 'sound'
  if (found !== null && (await putIntoQuarantine(bucket, sha256, head))) return 'damaged'
  // It went, or another took its place, while it was read.
  return verifyBucketObject(bucket, sha256, options)
}

async function digestOf(
  bucket: Bucket,
  object: { key: string; sha256: string; size: number },
  { signal, onProgress, pace }: LongOperation & { pace?: Pace },
): Promise<string | null> {
  const hash = createHash('sha256')
  let position = 0
  try {
    // Slowly means also: nothing is fetched before its time.
    for await (const bytes of readObject(bucket, object, { signal, ahead: pace === undefined ? 2 : 0 })) {
      hash.update(bytes)
      position += bytes.length
      onProgress?.(position)
      await pace?.(bytes.length)
    }
  } catch (error) {
    if (error instanceof ContentMissing) return null
    throw error
  }
  return hash.digest('hex')
}
