// What the parts of a running client share.

import type { DataFolder } from '#platform/data-folder'
import type { ContentCache } from './content-cache.ts'
import type { ContentRate } from './content-rate.ts'
import type { KnownFacts } from './facts.ts'
import type { EnrolledIdentity } from './identity.ts'
import type { Machine } from './machine.ts'
import type { Work } from './work.ts'

/** See the top of this file. */
export type Client = {
  folder: DataFolder
  identity: EnrolledIdentity
  work: Work
  cache: ContentCache
  machine: Machine
  /** Read anew each time. */
  facts: () => Promise<KnownFacts>
  /** The most that the cache may hold, in bytes. */
  maxCacheBytes: number
  /** How fast content may come; null: as fast as it goes. */
  rate: ContentRate | null
  /** Multiplies the pauses between attempts; 1 outside of tests. */
  pauseFactor: number
  /** Shows a line to whoever watches. */
  say: (line: string) => void
}
