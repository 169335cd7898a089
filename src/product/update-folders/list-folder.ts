// Looks into a folder: which update files it has. No content is read, no link is followed, and how much is looked at is bounded.

import type { Dirent } from 'node:fs'
import { lstat, opendir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isSharePath, listShareFiles, type ShareReader } from '#product/package-sources'
import { UpdateFolderEntryRefused, UpdateFolderTooLarge, UpdateFolderUnreadable } from './errors.ts'

/** An update file as it was seen. */
export type SeenFile = {
  /** Inside the folder, with '/'. */
  path: string
  /** Bytes. */
  size: number
  modified: Date
  /** Why it is not read; null for a file. */
  refusal: InstanceType<typeof UpdateFolderEntryRefused> | null
}

/** How much of a folder is looked at. */
export type FolderLimits = { files: number; entries: number; depth: number }

const standardLimits: FolderLimits = { files: 10_000, entries: 100_000, depth: 32 }

/**
 * The .msu and .cab files of a folder and of its folders, sorted by path.
 * @param location an absolute path, or a UNC path.
 * @throws UpdateFolderUnreadable, UpdateFolderTooLarge, the errors of listing a share
 */
export async function listFolder(
  location: string,
  options: { signal: AbortSignal; shares?: ShareReader | undefined; limits?: FolderLimits },
): Promise<SeenFile[]> {
  const { signal, shares, limits = standardLimits } = options
  const seen = isSharePath(location)
    ? (await listShareFiles(location, { signal, shares, limits }))
        .filter(file => isUpdateFile(file.path))
        .map(file => ({ ...file, refusal: null }))
    : await listLocal(location, signal, limits)
  if (seen.length > limits.files)
    throw new UpdateFolderTooLarge({ path: location, what: 'update files', limit: limits.files })
  return seen.sort((left, right) => (left.path < right.path ? -1 : 1))
}

function isUpdateFile(name: string): boolean {
  return /\.(msu|cab)$/i.test(name)
}

async function listLocal(location: string, signal: AbortSignal, limits: FolderLimits): Promise<SeenFile[]> {
  const root = await findRoot(location)
  const seen: SeenFile[] = []
  const waiting = ['']
  let entries = 0
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal.throwIfAborted()
    for await (const entry of entriesOf(root, folder, seen)) {
      entries += 1
      if (entries > limits.entries)
        throw new UpdateFolderTooLarge({ path: location, what: 'files and folders', limit: limits.entries })
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (path.split('/').length >= limits.depth)
          throw new UpdateFolderTooLarge({ path: location, what: 'nested folders', limit: limits.depth })
        waiting.push(path)
      } else if (isUpdateFile(entry.name)) {
        const file = await look(root, path)
        if (file !== null) seen.push(file)
      }
    }
  }
  return seen
}

async function findRoot(location: string): Promise<string> {
  try {
    const root = await realpath(location)
    if ((await stat(root)).isDirectory()) return root
  } catch (cause) {
    throw new UpdateFolderUnreadable({ path: location, reason: reasonOf(cause) }, { cause })
  }
  throw new UpdateFolderUnreadable({ path: location, reason: 'it is not a folder' })
}

/** What a folder holds. One inside that cannot be read is said, and does not keep the others from being looked at. */
async function* entriesOf(root: string, folder: string, seen: SeenFile[]): AsyncGenerator<Dirent> {
  try {
    for await (const entry of await opendir(join(root, ...folder.split('/')))) yield entry
  } catch (cause) {
    if (folder === '' || !isFileError(cause)) {
      if (!isFileError(cause)) throw cause
      throw new UpdateFolderUnreadable({ path: root, reason: reasonOf(cause) }, { cause })
    }
    seen.push(refused(folder, `this folder cannot be read: ${reasonOf(cause)}`))
  }
}

/** Null for one that went away meanwhile. */
async function look(root: string, path: string): Promise<SeenFile | null> {
  // A name with U+FFFD may stand for bytes that are not UTF-8: it would name another file, or none.
  if (path.includes('\ufffd')) return refused(path, 'its name is not in UTF-8')
  if (sep !== '/' && path.includes(sep)) return refused(path, 'its name contains a separator')
  try {
    const found = await lstat(join(root, ...path.split('/')))
    if (found.isSymbolicLink()) return refused(path, 'it is a link')
    if (!found.isFile()) return refused(path, 'it is not a file')
    return { path, size: found.size, modified: new Date(Math.trunc(found.mtimeMs)), refusal: null }
  } catch (cause) {
    if (isFileError(cause) && cause.code === 'ENOENT') return null
    return refused(path, reasonOf(cause))
  }
}

function refused(path: string, reason: string): SeenFile {
  const refusal = new UpdateFolderEntryRefused({ path, reason })
  return { path, size: 0, modified: new Date(0), refusal }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such folder'
  return code === 'EACCES' ? 'this account may not read it' : (code ?? 'unknown')
}
