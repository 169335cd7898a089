// What the cache holds, as a file, and what has to go so that something else fits.

import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { CacheListUnreadable } from './errors.ts'

const cachedSchema = z.strictObject({
  /** SHA-256 of the manifest. */
  contentVersion: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of its distinct files. */
  bytes: z.int().min(0),
  lastUsedAt: z.iso.datetime(),
  /** False while it is fetched, and after a fetch that was cut. */
  complete: z.boolean(),
})

/** A version in the cache. Bytes that two versions share count for both. */
export type CachedVersion = z.output<typeof cachedSchema>

/** The list; empty when there is none yet. @throws CacheListUnreadable */
export async function readCacheList(folder: Pick<DataFolder, 'inside'>): Promise<CachedVersion[]> {
  const file = folder.inside('cache.json')
  const text = await readPrivateFile(file)
  if (text === null) return []
  try {
    return z.array(cachedSchema).parse(JSON.parse(text))
  } catch (cause) {
    throw new CacheListUnreadable({ file }, { cause })
  }
}

/** Writes the list, durably. */
export async function writeCacheList(folder: DataFolder, list: readonly CachedVersion[]): Promise<void> {
  await writePrivateFile(folder.inside('cache.json'), `${JSON.stringify(list, null, 2)}\n`)
}

/**
 * What has to go for a version of so many bytes: the least recently used first, and no more than needed. Null: it does not fit, whatever goes. Pure.
 */
export function chooseToRemove(
  list: readonly CachedVersion[],
  { bytes, maxBytes }: { bytes: number; maxBytes: number },
): CachedVersion[] | null {
  if (bytes > maxBytes) return null
  const oldestFirst = [...list].sort((left, right) => left.lastUsedAt.localeCompare(right.lastUsedAt))
  let used = list.reduce((total, one) => total + one.bytes, bytes)
  const removed: CachedVersion[] = []
  for (const one of oldestFirst) {
    if (used <= maxBytes) break
    removed.push(one)
    used -= one.bytes
  }
  return removed
}
