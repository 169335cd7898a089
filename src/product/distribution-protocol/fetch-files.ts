// Brings files into a store: only what the store lacks travels, and only what was checked is kept.

import { setTimeout as wait } from 'node:timers/promises'
import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import { ContentDraftInUse, type ContentWriter } from '#product/content-store'
import type { ContentSource } from './content-source.ts'
import { fetchObject, type ObjectFetch } from './fetch-object.ts'
import { defaultPatience, type Patience } from './fetch-range.ts'
import { indexHeldSegments } from './held-segments.ts'
import { noLimit, type Pace } from './pace.ts'
import { openSources } from './source-set.ts'

/** How far a transfer is. `bytesFetched` counts what came over the network, also what had to be thrown away. */
export type TransferProgress = {
  phase: string
  bytesDone: number
  bytesTotal: number
  bytesFetched: number
  bytesReused: number
  /** The name of the source in use; null when it has none, or nothing was asked of one yet. */
  source?: string | null
}

/** A file to fetch: what a manifest says of it, without its place. */
export type FileToFetch = Pick<ManifestFile, 'sha256' | 'size' | 'segments'>

/** What a transfer needs. */
export type FilesFetch = {
  /** Each object once. */
  files: readonly FileToFetch[]
  /** The nearest first. One that lies, refuses or stays away is given up and the next one used. */
  sources: readonly ContentSource[]
  store: ContentWriter
  /** Manifests of other versions whose objects may be in the store: their segments are used again. */
  held?: readonly ContentManifest[]
  /** Connections to a source; 4 when not given. */
  connections?: number
  patience?: Patience
  /** Multiplies the pauses between attempts; for tests. */
  pauseFactor?: number
  /** How fast it may go; as fast as it goes when not given. */
  pace?: Pace
  /**
   * Fetches everything, whatever is held: nothing of what is held counts or is used, and each object takes the place of the one
   * that is held once it was checked. `isDone` says which objects an earlier attempt has fetched anew already.
   */
  anew?: { isDone: (sha256: string) => boolean } | null
  /** Gives the space of an unfinished object back when the disk becomes full; otherwise it is kept, and continued by the next call. */
  givesWay?: boolean
  /** An object was fetched and checked. */
  onFetched?: (sha256: string) => Promise<void>
  signal: AbortSignal
  onProgress?: (progress: TransferProgress) => void
  /** A source was given up, or is passed over for some minutes, and why. */
  onGivenUp?: (source: ContentSource, error: unknown) => void
}

/** What a transfer came to. `bytesTotal` counts each object once. */
export type FilesFetched = { bytesFetched: number; bytesReused: number; bytesTotal: number }

/** From this size on a file gets all connections for itself. */
const LARGE_FROM = 8 * 1024 * 1024
const CONNECTIONS = 4

/**
 * Fetches files. What arrived before a failure or a cancel is used by the next call.
 * @throws SourceUnavailable, SourceRefused, SourceUnsound, SourceKeyUnknown, ClearTextRefused when no source is left;
 * ContentNoSpace, ContentHashMismatch
 */
export async function fetchFiles(input: FilesFetch): Promise<FilesFetched> {
  const { files, store, signal } = input
  const bytesTotal = files.reduce((total, file) => total + file.size, 0)
  const counted = { bytesFetched: 0, bytesReused: 0, bytesDone: 0 }
  const connections = input.connections ?? CONNECTIONS
  const { patience = defaultPatience, pauseFactor = 1, anew = null, onGivenUp } = input
  const sources = openSources(input.sources, { connections, patience, pauseFactor, onGivenUp })
  const report = () =>
    input.onProgress?.({ phase: 'transferring', ...counted, bytesTotal, source: sources.nameInUse() })
  const fetch: ObjectFetch = {
    store,
    sources,
    held: await indexHeldSegments(store, anew ? [] : (input.held ?? [])),
    connections,
    pace: input.pace ?? noLimit,
    givesWay: input.givesWay ?? false,
    signal,
    onFetched(bytes) {
      counted.bytesFetched += bytes
      report()
    },
    onReused(bytes) {
      counted.bytesReused += bytes
      report()
    },
  }
  async function fetchFile(file: FileToFetch): Promise<void> {
    signal.throwIfAborted()
    for (;;) {
      // What was fetched anew may have been found damaged since.
      const isThere = (anew?.isDone(file.sha256) ?? true) && (await store.has(file.sha256))
      if (isThere) {
        fetch.onReused(file.size)
        break
      }
      const isFetched = await fetchUnlessInUse(fetch, file)
      if (isFetched) {
        await input.onFetched?.(file.sha256)
        break
      }
      // Another version with the same object is under way; it is not fetched twice.
      await wait(askDraftEveryMs, null, { signal })
    }
    counted.bytesDone += file.size
    report()
  }
  try {
    await eachAtOnce(
      files.filter(file => file.size < LARGE_FROM),
      connections,
      fetchFile,
    )
    for (const file of files.filter(file => file.size >= LARGE_FROM)) await fetchFile(file)
  } finally {
    await sources.close()
  }
  const { bytesFetched, bytesReused } = counted
  return { bytesFetched, bytesReused, bytesTotal }
}

const askDraftEveryMs = 200

/** False when another transfer of this process is building the object just now. */
async function fetchUnlessInUse(fetch: ObjectFetch, file: FileToFetch): Promise<boolean> {
  try {
    await fetchObject(fetch, file)
    return true
  } catch (error) {
    if (error instanceof ContentDraftInUse) return false
    throw error
  }
}

async function eachAtOnce<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>) {
  const queue = items.values()
  let failure: { error: unknown } | null = null
  async function line(): Promise<void> {
    for (let next = queue.next(); next.done !== true && failure === null; next = queue.next()) {
      await work(next.value).catch(error => {
        failure ??= { error }
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, line))
  const failed = failure as { error: unknown } | null
  if (failed !== null) throw failed.error
}
