// What a client does: fetch a version and lay it out as a folder. The transfer goes into a store of its own beside the
// folder, so that it can be resumed and nothing is seen before it was checked; the folder appears with one rename.

import { constants, type Dir } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, opendir, rename, rm, rmdir, utimes } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ContentManifest } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { TargetFolderRefused } from './errors.ts'
import { fetchVersion, type VersionFetch } from './fetch-version.ts'
import { openSignedManifest } from './signed-manifest.ts'

/** A folder that holds a version. `verified` is always true: otherwise there is an error and no folder. */
export type FetchedFolder = {
  folder: string
  contentVersion: string
  files: number
  bytes: number
  bytesFetched: number
  verified: true
}

/**
 * Fetches a version into a folder, which must be new or empty. The manifest's signature, every segment and every file
 * are checked, the signature before anything is made; times are those of the manifest. An attempt that failed is
 * continued by the next one for this folder.
 * @throws TargetFolderRefused, and everything that `fetchVersion` throws
 */
export async function fetchToFolder(
  input: Omit<VersionFetch, 'store' | 'held'> & { folder: string },
): Promise<FetchedFolder> {
  openSignedManifest(input.signed, input)
  const folder = resolve(input.folder)
  await refuseUsedFolder(folder)
  await mkdir(dirname(folder), { recursive: true })
  const work = join(dirname(folder), `.${basename(folder)}.slipstream-incoming`)
  await openWorkFolder(work)
  const store = await openContentStore(join(work, 'store'))
  await store.clearIncoming()
  await takeOutDamaged(store, input.signal)
  const { manifest, contentVersion, bytesFetched } = await fetchVersion({ ...input, store })
  const tree = join(work, 'tree')
  await rm(tree, { recursive: true, force: true })
  await layOut(store, manifest, tree, input.signal)
  await refuseUsedFolder(folder)
  await rmdir(folder).catch(ignoreMissing)
  await rename(tree, folder)
  await rm(work, { recursive: true, force: true })
  const bytes = manifest.files.reduce((total, file) => total + file.size, 0)
  return { folder, contentVersion, files: manifest.files.length, bytes, bytesFetched, verified: true }
}

/** What an earlier attempt left has lain on a disk since: nothing of it counts before it was read again. */
async function takeOutDamaged(store: ContentStore, signal: AbortSignal): Promise<void> {
  for await (const { sha256 } of store.list()) await store.verify(sha256, { signal })
}

/** Moves every object to its path; an object with several paths is copied for all but the last one. */
async function layOut(store: ContentStore, manifest: ContentManifest, tree: string, signal: AbortSignal) {
  const usesLeft = new Map<string, number>()
  for (const { sha256 } of manifest.files) usesLeft.set(sha256, (usesLeft.get(sha256) ?? 0) + 1)
  await mkdir(tree, { mode: 0o700 })
  for (const file of manifest.files) {
    signal.throwIfAborted()
    // Parsing the manifest made sure that no path leaves the tree; the tree is new and ours, so it has no links.
    const path = join(tree, ...file.path.split('/'))
    await mkdir(dirname(path), { recursive: true })
    const object = await store.open(file.sha256)
    const left = (usesLeft.get(file.sha256) ?? 1) - 1
    usesLeft.set(file.sha256, left)
    if (left > 0) await copyFile(object.path, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    else await rename(object.path, path)
    await chmod(path, 0o644)
    const modified = new Date(file.modified)
    await utimes(path, modified, modified)
  }
  await chmod(tree, 0o755)
}

async function refuseUsedFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(ignoreMissing)
  if (!found) return
  if (!found.isDirectory()) throw new TargetFolderRefused({ folder, reason: 'it is not a folder' })
  const listing: Dir = await opendir(folder)
  const first = await listing.read()
  await listing.close()
  if (first !== null) throw new TargetFolderRefused({ folder, reason: 'it is not empty' })
}

/** Makes the work folder, or takes up an earlier one, but only when nobody else can have put anything into it. */
async function openWorkFolder(work: string): Promise<void> {
  await mkdir(work, { mode: 0o700 }).catch(error => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  const found = await lstat(work)
  const isOurs = process.getuid === undefined || found.uid === process.getuid()
  const isPrivate = process.platform === 'win32' || (found.mode & 0o022) === 0
  if (found.isDirectory() && isOurs && isPrivate) return
  throw new TargetFolderRefused({ folder: work, reason: 'somebody else can write to it' })
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
