// What is risky about a source, though it can be read: files that others on this machine may change. Whoever can change the source
// files decides what runs as SYSTEM on every upgraded computer.

import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SourceListing } from './contract.ts'

/** Files and folders that everybody on this machine may write to. */
export type WritableByAll = {
  count: number
  /** The first of them by name, absolute. */
  paths: string[]
}

const othersWrite = 0o002
const stickyBit = 0o1000
const shownPaths = 10
const atOnce = 16

/**
 * Looks for what everybody may change: the files, their folders, and the folders above, in which the source could be replaced.
 * Null on Windows and for a share, whose access lists are not read here.
 */
export async function findWritableByAll(
  listing: SourceListing,
  signal: AbortSignal,
): Promise<WritableByAll | null> {
  if (process.platform === 'win32' || listing.kind === 'share') return null
  const inside = listing.kind === 'folder' ? pathsInside(listing) : [listing.iso.absolutePath]
  const top = listing.kind === 'folder' ? listing.folder : listing.iso.absolutePath
  const found: string[] = []
  const paths = [...inside, ...foldersAbove(top)]
  for (let start = 0; start < paths.length; start += atOnce) {
    signal.throwIfAborted()
    const some = paths.slice(start, start + atOnce)
    const risky = await Promise.all(some.map(isWritableByAll))
    found.push(...some.filter((_, position) => risky[position]))
  }
  return { count: found.length, paths: found.sort().slice(0, shownPaths) }
}

function pathsInside({ folder, files }: SourceListing & { kind: 'folder' }): string[] {
  const folders = new Set([folder])
  for (const { path } of files)
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent))
      folders.add(join(folder, parent))
  return [...folders, ...files.map(file => file.absolutePath)]
}

function foldersAbove(path: string): string[] {
  const above: string[] = []
  for (let parent = dirname(path); parent !== above.at(-1); parent = dirname(parent)) above.push(parent)
  return above
}

/** In a folder with the sticky bit, such as /tmp, others can add, but not replace what is not theirs. */
async function isWritableByAll(path: string): Promise<boolean> {
  // What is gone meanwhile is no risk; reading will say that it is gone.
  const found = await lstat(path).catch(() => null)
  return found !== null && (found.mode & othersWrite) !== 0 && (found.mode & stickyBit) === 0
}
