// What is different between a folder and what is known of it. Pure.

import type { FileState } from './tables.ts'

/** A file as it is known. */
export type KnownFile = {
  path: string
  size: number
  modified: Date
  state: FileState
  vanishedAt: Date | null
}

/** A file as it is there now. */
export type FoundFile = { path: string; size: number; modified: Date }

/** What has to be done. */
export type FolderDifference<Found> = {
  /** To be taken: new, changed, or not settled the last time. */
  fresh: Found[]
  /** Paths that were there before and are not. */
  vanished: string[]
  /** Paths that had vanished and are there again, unchanged. */
  returned: string[]
}

/**
 * Compares. A file is known by its path, size and time of modification.
 * @param retryRefused whether what was refused before counts as fresh.
 */
export function compareFolder<Found extends FoundFile>(
  known: readonly KnownFile[],
  found: readonly Found[],
  { retryRefused }: { retryRefused: boolean },
): FolderDifference<Found> {
  const before = new Map(known.map(file => [file.path, file]))
  const paths = new Set(found.map(file => file.path))
  const isFresh = (file: Found) => {
    const one = before.get(file.path)
    if (one === undefined || !isSameFile(one, file) || one.state === 'unsettled') return true
    return retryRefused && one.state === 'refused'
  }
  const fresh = found.filter(isFresh)
  const isGone = (file: KnownFile) => !paths.has(file.path)
  return {
    fresh,
    vanished: known.filter(file => isGone(file) && file.vanishedAt === null).map(file => file.path),
    returned: known
      .filter(file => !isGone(file) && file.vanishedAt !== null)
      .map(file => file.path)
      .filter(path => !fresh.some(file => file.path === path)),
  }
}

/** Whether two looks saw the same file in the same state. */
export function isSameFile(left: FoundFile, right: FoundFile): boolean {
  return left.size === right.size && left.modified.getTime() === right.modified.getTime()
}
