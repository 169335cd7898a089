// Brings the files of a scanned source into a store, each with one read, and says what they are for a manifest.

import type { ContentWriter } from '#product/content-store'
import { comparePaths, type ManifestFile, manifestFileOf } from './content-manifest.ts'
import { SourceDigestWrong } from './errors.ts'
import type { SourceFile } from './scan-source.ts'

/** Files that are in the store now. */
export type StoredSource = {
  /** Sorted by path; make a manifest of them. */
  files: ManifestFile[]
  /** Bytes that the store did not hold before. */
  bytesAdded: number
  /** WIM files that had to be cut at fixed sizes, and why. */
  notes: { path: string; note: string }[]
}

/** Small files wait for the disk, not for a core, so several are read at once; large ones one at a time. */
const SMALL_AT_ONCE = 8
const LARGE_FROM = 1024 * 1024

/**
 * Adds every file. One that changed since it was listed, or changes while it is read, ends it all (with `takeOver` nobody
 * else knows the file, and it is not compared with the list); what was added until then stays in the store for its garbage collection.
 * @throws whatever `ContentWriter.addFile` throws; SourceDigestWrong for a file that is not what its source says of it
 */
export async function storeSource(input: {
  store: ContentWriter
  files: readonly SourceFile[]
  signal: AbortSignal
  onProgress?: (progress: { phase: string; bytesDone: number; bytesTotal: number | null }) => void
  /** The files are scratch that nobody else knows: they are taken over instead of being copied. */
  takeOver?: boolean
  /** Called after each file, for whoever wants to count or to test a crash. */
  onFileStored?: (path: string) => void
}): Promise<StoredSource> {
  const { store, onProgress } = input
  const bytesTotal = input.files.reduce((total, file) => total + file.size, 0)
  const stored: StoredSource = { files: [], bytesAdded: 0, notes: [] }
  let bytesDone = 0
  const failure = new AbortController()
  const signal = AbortSignal.any([input.signal, failure.signal])

  async function addOne(source: SourceFile): Promise<void> {
    let counted = 0
    const onBytes = (bytes: number) => {
      bytesDone += bytes - counted
      counted = bytes
      onProgress?.({ phase: 'reading', bytesDone, bytesTotal })
    }
    const added = input.takeOver
      ? await store.adoptFile(source.absolutePath, { signal, onProgress: onBytes })
      : await store.addFile(source.absolutePath, { signal, expected: source.identity, onProgress: onBytes })
    if (source.sha256 !== undefined && source.sha256 !== added.sha256)
      throw new SourceDigestWrong({ path: source.path, expected: source.sha256, found: added.sha256 })
    stored.files.push(manifestFileOf(source.path, added))
    if (!added.alreadyHeld) stored.bytesAdded += added.size
    if (added.segmentationNote !== null)
      stored.notes.push({ path: source.path, note: added.segmentationNote })
    input.onFileStored?.(source.path)
  }
  async function addAll(files: Iterator<SourceFile>): Promise<void> {
    for (let next = files.next(); next.done !== true; next = files.next()) await addOne(next.value)
  }
  const large = input.files.filter(file => file.size >= LARGE_FROM).values()
  const small = input.files.filter(file => file.size < LARGE_FROM).values()
  const lines = [addAll(large), ...Array.from({ length: SMALL_AT_ONCE }, () => addAll(small))]
  try {
    await Promise.all(lines)
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(lines)
    throw error
  }
  stored.files.sort((left, right) => comparePaths(left.path, right.path))
  stored.notes.sort((left, right) => comparePaths(left.path, right.path))
  return stored
}
