// Walks a source folder before anything of it is read, and refuses what cannot be content: links, devices, names that
// Windows cannot hold. What it saw of each file is later compared with what is opened, so that nothing can be slipped in
// between.

import type { BigIntStats, Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { FileIdentity } from '#product/content-store'
import { comparePaths, manifestLimits } from './content-manifest.ts'
import { MAX_DEPTH, PathCollisions } from './content-path.ts'
import {
  SourceEmpty,
  SourceEntryRefused,
  SourceNameRefused,
  SourceTooLarge,
  SourceUnreadable,
} from './errors.ts'

/** One file of a source, as it was seen. */
export type SourceFile = {
  /** Relative, with '/'. */
  path: string
  /** Where to read it. */
  absolutePath: string
  size: number
  modified: Date
  /** Give this to `addFile` as `expected`. */
  identity: FileIdentity
  /** What its source says that its SHA-256 is, in small hex digits; it is compared when the file is stored. */
  sha256?: string
}

/** Folders do not count as files, but a tree of empty ones must not be endless either. */
const MAX_FOLDERS = 100_000
/** lstat calls under way at once. */
const AT_ONCE = 16

/**
 * Lists the files below a folder, sorted by path. The folder itself may be reached through links; nothing inside it may be one.
 * @throws SourceUnreadable, SourceEmpty, SourceEntryRefused, SourceNameRefused, SourceTooLarge
 */
export async function scanSource(folder: string, options: { signal: AbortSignal }): Promise<SourceFile[]> {
  const root = resolve(folder)
  const files: SourceFile[] = []
  const waiting = ['']
  let folders = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    options.signal.throwIfAborted()
    folders += 1
    if (folders > MAX_FOLDERS) throw new SourceTooLarge({ what: 'folders', limit: MAX_FOLDERS })
    const listed = await listFolder(root, next, manifestLimits.files - files.length)
    for (let start = 0; start < listed.length; start += AT_ONCE) {
      const paths = listed.slice(start, start + AT_ONCE)
      for (const found of await Promise.all(paths.map(path => look(root, path)))) {
        if (found.isFolder) waiting.push(found.path)
        else files.push(found.file)
      }
    }
  }
  return sortSourceFiles(root, files)
}

/**
 * Sorts the files of a source by path, and refuses what cannot be content.
 * @param source what an error calls it.
 * @throws SourceEmpty, SourceNameRefused, SourceTooLarge
 */
export function sortSourceFiles<File extends { path: string }>(
  source: string,
  files: readonly File[],
): File[] {
  if (files.length > manifestLimits.files)
    throw new SourceTooLarge({ what: 'files', limit: manifestLimits.files })
  if (files.length === 0) throw new SourceEmpty({ folder: source })
  const sorted = files.toSorted((left, right) => comparePaths(left.path, right.path))
  const collisions = new PathCollisions()
  for (const { path } of sorted) {
    const reason = collisions.add(path)
    if (reason !== null) throw new SourceNameRefused({ path, reason })
  }
  return sorted
}

/**
 * One file as {@link scanSource} lists it, alone. What it is reached through does not matter; it must not be a link itself.
 * @throws SourceUnreadable, SourceEntryRefused when it is not a file
 */
export async function lookAtSourceFile(absolutePath: string): Promise<SourceFile> {
  const found = await look(dirname(absolutePath), basename(absolutePath))
  if (found.isFolder) throw new SourceEntryRefused({ path: found.path, found: 'folder' })
  return found.file
}

async function listFolder(root: string, folder: string, filesLeft: number): Promise<string[]> {
  if (folder.split('/').length > MAX_DEPTH)
    throw new SourceTooLarge({ what: 'nested folders', limit: MAX_DEPTH })
  const entries: Dirent[] = []
  try {
    for await (const entry of await opendir(within(root, folder))) {
      entries.push(entry)
      if (entries.length > filesLeft + MAX_FOLDERS) break
    }
  } catch (error) {
    throw new SourceUnreadable(
      { path: folder === '' ? root : folder, reason: reasonOf(error) },
      { cause: error },
    )
  }
  if (entries.length > filesLeft + MAX_FOLDERS) {
    throw new SourceTooLarge({ what: 'files', limit: manifestLimits.files })
  }
  return entries.map(entry => relativePath(folder, entry))
}

function relativePath(folder: string, entry: Dirent): string {
  // A name with U+FFFD may stand for bytes that are not UTF-8: it would name another file, or none.
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`
  if (entry.name.includes('\ufffd')) throw new SourceNameRefused({ path, reason: 'it is not in UTF-8' })
  if (entry.name.includes('/') || entry.name.includes(sep)) {
    throw new SourceNameRefused({ path, reason: 'a name contains a separator' })
  }
  return path
}

type Look = { isFolder: true; path: string } | { isFolder: false; file: SourceFile }

async function look(root: string, path: string): Promise<Look> {
  const absolutePath = within(root, path)
  const found = await lstat(absolutePath, { bigint: true }).catch(error => {
    throw new SourceUnreadable({ path, reason: reasonOf(error) }, { cause: error })
  })
  if (found.isDirectory()) return { isFolder: true, path }
  if (!found.isFile()) throw new SourceEntryRefused({ path, found: kindOf(found) })
  const { dev, ino, size, mtimeNs, ctimeNs } = found
  const modified = new Date(Number(mtimeNs / 1_000_000n))
  const identity = { dev, ino, size, mtimeNs, ctimeNs }
  return { isFolder: false, file: { path, absolutePath, size: Number(size), modified, identity } }
}

function within(root: string, path: string): string {
  return path === '' ? root : join(root, ...path.split('/'))
}

function kindOf(found: BigIntStats): string {
  if (found.isSymbolicLink()) return 'symbolic link'
  if (found.isFIFO()) return 'pipe'
  if (found.isSocket()) return 'socket'
  return 'device'
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
