// A content store in memory, every use of which is a step of an actor.

import { createHash } from 'node:crypto'
import type { ContentStore, StoreNotes } from '#product/content-store'
import type { Actor } from './testing-schedule.ts'

/** The objects of one store; several actors may use it. */
export type MemoryObjects = Map<string, Buffer>

/** The notes beside such a store. */
export function memoryNotes(): StoreNotes {
  const texts = new Map<string, string>()
  return {
    place: 'memory',
    read: async name => texts.get(name) ?? null,
    write: async (name, text) => void texts.set(name, text),
    list: async folder => [...texts.keys()].filter(name => name.startsWith(`${folder}/`)),
    async move(name, to) {
      const text = texts.get(name)
      if (text !== undefined) texts.set(to, text)
      return texts.delete(name)
    },
  }
}

/** The store as one actor uses it. What the library does not use is not there. */
export function memoryStore(objects: MemoryObjects, notes: StoreNotes, step: Actor['step']): ContentStore {
  const store: Pick<
    ContentStore,
    'has' | 'list' | 'addStream' | 'remove' | 'notes' | 'pinning' | 'removeStrays' | 'listQuarantine'
  > = {
    notes,
    pinning: work => work(store as ContentStore),
    removeStrays: async () => 0,
    // Nothing is damaged in memory.
    async *listQuarantine() {},
    async has(sha256) {
      await step('look for an object')
      return objects.has(sha256)
    },
    async *list() {
      await step('list')
      for (const [sha256, bytes] of [...objects]) yield { sha256, size: bytes.length }
    },
    async addStream(stream) {
      const pieces: Uint8Array[] = []
      for await (const piece of stream) pieces.push(piece)
      const bytes = Buffer.concat(pieces)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await step('add an object')
      const alreadyHeld = objects.has(sha256)
      objects.set(sha256, bytes)
      const uncut = { segmentation: 'none' as const, segments: [], segmentationNote: null }
      return { sha256, size: bytes.length, ...uncut, alreadyHeld }
    },
    async remove(sha256) {
      await step('remove an object')
      return objects.delete(sha256)
    },
  }
  return store as ContentStore
}
