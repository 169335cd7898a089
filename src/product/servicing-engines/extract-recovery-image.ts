// Takes the Windows Recovery Environment, a WIM file, out of the image that holds it.

import { mkdir } from 'node:fs/promises'
import { extractPaths, listImage, WimPathMissing } from '#tools/wimlib'
import type { RecoveryImage } from './contract.ts'
import { RecoveryImageUnusable } from './errors.ts'
import { findFile } from './native/image-hives.ts'

/** Where Windows keeps it inside an image; the letter case differs between releases. */
const usualPath = 'Windows\\System32\\Recovery\\Winre.wim'
/** Real ones have some 500 MiB; one of many gigabytes is none. */
const largestBytes = 4 * 1024 ** 3

/** Looks for a recovery image; null when the image holds none, or something else than a plain file under its name. */
export function findRecoveryImage(
  wim: string,
  index: number,
  signal: AbortSignal,
): Promise<RecoveryImage | null> {
  return findFileOfImage({ wim, index, path: usualPath, signal })
}

/**
 * Takes a recovery image out, into a new folder. Its size is looked at first, so that no disk is filled with something else;
 * wimlib compares the bytes with the SHA-1 that the WIM file records.
 * @returns where it is.
 * @throws RecoveryImageUnusable when it is not there, is no plain file, or is too large; the errors of tools/wimlib.
 */
export async function extractRecoveryImage(input: {
  wim: string
  index: number
  /** '\\'- or '/'-separated and relative to the image's root. */
  inner: string
  folder: string
  signal: AbortSignal
}): Promise<string> {
  const { wim, index, inner, folder, signal } = input
  const unusable = (reason: string) => new RecoveryImageUnusable({ path: inner, index, reason })
  const file = await findFileOfImage({ wim, index, path: inner, signal })
  if (file === null) throw unusable('it is not there, or is no plain file')
  if (file.size > largestBytes) throw unusable(`it has ${file.size} bytes`)
  await mkdir(folder, { recursive: true })
  await extractPaths(wim, index, { paths: [inner], toDir: folder, skipMissing: true, signal })
  const found = await findFile(folder, inner.replaceAll('/', '\\'))
  if (found === null) throw unusable('it is not there')
  return found
}

/** A plain file of an image with its content; null when there is none of this name. */
async function findFileOfImage(at: {
  wim: string
  index: number
  path: string
  signal: AbortSignal
}): Promise<RecoveryImage | null> {
  const { wim, index, path, signal } = at
  try {
    const [file] = await listImage(wim, index, { path, oneFileOnly: true, signal })
    if (file === undefined || file.isDirectory || file.reparseTag !== null || file.sha1 === null) return null
    return { path: file.path.slice(1).replaceAll('/', '\\'), size: file.size, sha1: file.sha1 }
  } catch (error) {
    if (error instanceof WimPathMissing) return null
    throw error
  }
}
