// The files of an unpacked update: what they are, and whether they still are.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** One file: its path with slashes, its size, when it was changed last (nanoseconds), and its SHA-256. */
export type UnpackedFile = { path: string; size: number; modified: string; sha256: string }

/** Reads all files below a folder, in the order of their paths. */
export async function unpackedFiles(folder: string): Promise<UnpackedFile[]> {
  const files: UnpackedFile[] = []
  for (const path of await pathsBelow(folder)) {
    const file = join(folder, ...path.split('/'))
    files.push({ path, ...(await stateOf(file)), sha256: await digestOf(file) })
  }
  return files
}

/**
 * Whether the folder holds these files and no other, each with the size and the moment that it had.
 * @param reads which of them are read again, too.
 * @throws the signal's reason
 */
export async function isSound(
  folder: string,
  files: readonly UnpackedFile[],
  { reads, signal }: { reads: (path: string) => boolean; signal: AbortSignal },
): Promise<boolean> {
  const paths = await pathsBelow(folder)
  if (paths.length !== files.length) return false
  for (const [number, { path, size, modified, sha256 }] of files.entries()) {
    signal.throwIfAborted()
    if (paths[number] !== path) return false
    const file = join(folder, ...path.split('/'))
    const now = await stateOf(file)
    if (now.size !== size || now.modified !== modified) return false
    if (reads(path) && (await digestOf(file)) !== sha256) return false
  }
  return true
}

async function stateOf(file: string): Promise<{ size: number; modified: string }> {
  const { size, mtimeNs } = await lstat(file, { bigint: true })
  return { size: Number(size), modified: String(mtimeNs) }
}

async function pathsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
