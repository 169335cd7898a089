// Notes beside a store that is a bucket: objects under `notes/`.

import { type StoreNotes, StoreNoteTooLarge } from '#product/content-store'
import type { Bucket } from './bucket.ts'

/** A note that nobody set a bound for has so many bytes at most. */
const standardMost = 1024 * 1024

/** See {@link StoreNotes}. */
export function openBucketNotes(bucket: Bucket): StoreNotes {
  const keyOf = (name: string) => `notes/${name}`
  return {
    place: bucket.name,
    async read(name, maxBytes = standardMost) {
      const found = await bucket.readSmall(keyOf(name), maxBytes)
      if (found === null) return null
      const { size, bytes } = found
      if (bytes === null) throw new StoreNoteTooLarge({ note: name, size, most: maxBytes })
      return bytes.toString('utf8')
    },
    write: (name, text) => bucket.put(keyOf(name), Buffer.from(text)),
    async list(folder) {
      const names: string[] = []
      const beginning = keyOf(`${folder}/`)
      for await (const { key } of bucket.list(beginning, { flat: true }))
        names.push(key.slice(beginning.length))
      return names.filter(name => name !== '' && !name.includes('/'))
    },
    async move(name, to) {
      if ((await bucket.head(keyOf(name))) === null) return false
      await bucket.copy(keyOf(name), keyOf(to))
      await bucket.remove(keyOf(name))
      return true
    },
  }
}
