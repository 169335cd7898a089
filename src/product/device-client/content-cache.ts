// The cache of a device: versions by the digests of their manifests. What it gives was read and compared at that moment, and laid out anew from
// what was compared, so that a byte that was changed on the way, at a point or in the cache itself, and a file that somebody put beside the others, never
// reach whoever runs setup.exe.

import { copyFile, link, mkdir, readFile, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DataFolder } from '#platform/data-folder'
import { type ContentManifest, manifestTotals, parseManifest } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import {
  type ContentSource,
  fetchFiles,
  fetchManifest,
  type Pace,
  type Patience,
  type TransferProgress,
} from '#product/distribution-protocol'
import { type CachedVersion, chooseToRemove, readCacheList, writeCacheList } from './cache-list.ts'
import { CacheTooSmall } from './errors.ts'

/** What is wanted, from where, and how fast. */
export type CacheRequest = {
  /** SHA-256 of the manifest, from somebody who is trusted: it decides about every byte. */
  contentVersion: string
  /** The nearest first. */
  sources: readonly ContentSource[]
  /** The most that the cache may hold, in bytes. */
  maxBytes: number
  pace?: Pace
  connections?: number
  patience?: Patience
  /** Multiplies the pauses between attempts; for tests. */
  pauseFactor?: number
  signal: AbortSignal
  onProgress?: (progress: TransferProgress) => void
  onGivenUp?: (source: ContentSource, error: unknown) => void
}

/** A version that was compared just now. `bytesReused` were in the cache before. */
export type PreparedVersion = {
  folder: string
  files: number
  bytes: number
  bytesFetched: number
  bytesReused: number
  removed: string[]
}

/** See the top of this file. */
export type ContentCache = {
  list: () => Promise<CachedVersion[]>
  /**
   * Fetches what is missing, compares everything, and lays it out as a folder. What was fetched before a failure stays for the next call.
   * @throws CacheTooSmall, CacheListUnreadable; ManifestInvalid; what `fetchManifest` and `fetchFiles` throw
   */
  prepare: (request: CacheRequest) => Promise<PreparedVersion>
  /** Whether it was there. */
  remove: (contentVersion: string) => Promise<boolean>
}

/** Opens the cache in a folder that this process alone holds. */
export async function openContentCache(folder: DataFolder): Promise<ContentCache> {
  const store = await openContentStore(folder.inside('content'))
  await store.clearIncoming()
  const treeOf = (contentVersion: string) => folder.inside('versions', contentVersion)

  async function removeVersions(contentVersions: readonly string[], kept: readonly CachedVersion[]) {
    if (contentVersions.length === 0) return
    // The list first: what it names and is not there would only be fetched again.
    await writeCacheList(folder, kept)
    const needed = new Set<string>()
    for (const { contentVersion } of kept) {
      needed.add(contentVersion)
      const manifest = await readKept(store, contentVersion)
      for (const { sha256 } of manifest?.files ?? []) needed.add(sha256)
    }
    for (const contentVersion of contentVersions) {
      await rm(treeOf(contentVersion), { recursive: true, force: true })
      const manifest = await readKept(store, contentVersion)
      for (const { sha256 } of manifest?.files ?? []) if (!needed.has(sha256)) await store.removeDraft(sha256)
    }
    for await (const { sha256 } of store.list()) if (!needed.has(sha256)) await store.remove(sha256)
  }

  async function prepare(request: CacheRequest): Promise<PreparedVersion> {
    const { contentVersion, sources, maxBytes, signal } = request
    await rm(treeOf(contentVersion), { recursive: true, force: true })
    const bytes = await bringManifest(store, request)
    const manifest = parseManifest(bytes)
    const { distinctBytes } = manifestTotals(manifest)
    const others = (await readCacheList(folder)).filter(one => one.contentVersion !== contentVersion)
    const toRemove = chooseToRemove(others, { bytes: distinctBytes, maxBytes })
    if (toRemove === null) throw new CacheTooSmall({ neededBytes: distinctBytes, maxBytes })
    const kept = others.filter(one => !toRemove.includes(one))
    const mine = { contentVersion, bytes: distinctBytes, lastUsedAt: new Date().toISOString() }
    // Before anything arrives, so that it counts and can be removed whatever happens.
    await writeCacheList(folder, [...others, { ...mine, complete: false }])
    await keepBytes(store, bytes, { contentVersion, signal })
    const removed = toRemove.map(one => one.contentVersion)
    await removeVersions(removed, [...kept, { ...mine, complete: false }])
    const files = distinctFiles(manifest)
    for (const { sha256 } of files) {
      if (await store.has(sha256)) await store.verify(sha256, { signal })
    }
    for await (const { name } of store.listQuarantine()) await store.removeFromQuarantine(name)
    const { bytesFetched, bytesReused } = await fetchFiles({ ...request, sources, files, store, signal })
    await layOut(store, manifest, { tree: treeOf(contentVersion), signal })
    await writeCacheList(folder, [...kept, { ...mine, complete: true }])
    const total = manifest.files.reduce((sum, file) => sum + file.size, 0)
    const counted = { files: manifest.files.length, bytes: total, bytesFetched, bytesReused }
    return { folder: treeOf(contentVersion), ...counted, removed }
  }

  return {
    list: () => readCacheList(folder),
    prepare,
    async remove(contentVersion) {
      const list = await readCacheList(folder)
      const kept = list.filter(one => one.contentVersion !== contentVersion)
      if (kept.length === list.length) return false
      await removeVersions([contentVersion], kept)
      return true
    },
  }
}

/** The manifest's bytes: those that are here, when they still have their digest, else from a source, by their digest. */
async function bringManifest(store: ContentStore, request: CacheRequest): Promise<Buffer> {
  const { contentVersion, sources, signal, pace } = request
  const isHere =
    (await store.has(contentVersion)) && (await store.verify(contentVersion, { signal })) === 'sound'
  if (isHere) return readFile((await store.open(contentVersion)).path)
  return fetchManifest(sources, contentVersion, signal, pace)
}

async function readKept(store: ContentStore, contentVersion: string): Promise<ContentManifest | null> {
  if (!(await store.has(contentVersion))) return null
  const signal = new AbortController().signal
  if ((await store.verify(contentVersion, { signal })) !== 'sound') return null
  return parseManifest(await readFile((await store.open(contentVersion)).path))
}

async function keepBytes(
  store: ContentStore,
  bytes: Buffer,
  { contentVersion, signal }: { contentVersion: string; signal: AbortSignal },
): Promise<void> {
  async function* only() {
    yield bytes
  }
  await store.addStream(only(), { signal, maxBytes: bytes.length, expectedSha256: contentVersion })
}

function distinctFiles({ files }: ContentManifest) {
  return [...new Map(files.map(file => [file.sha256, file])).values()]
}

/** Gives each file its name: as a link to what is stored, or as a copy where the disk has no links. */
async function layOut(
  store: ContentStore,
  manifest: ContentManifest,
  { tree, signal }: { tree: string; signal: AbortSignal },
): Promise<void> {
  await mkdir(tree, { recursive: true, mode: 0o700 })
  for (const file of manifest.files) {
    signal.throwIfAborted()
    const path = join(tree, ...file.path.split('/'))
    await mkdir(dirname(path), { recursive: true })
    const object = await store.open(file.sha256)
    await link(object.path, path).catch(() => copyFile(object.path, path))
    const modified = new Date(file.modified)
    await utimes(path, modified, modified)
  }
}
