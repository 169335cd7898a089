// Reads a source file once: its digest, its segments and the stored copy come from the same bytes.

import { type FileHandle, open, rm } from 'node:fs/promises'
import { reachFailpoint } from '#platform/failpoints'
import type { AddedFile, FileIdentity, LongOperation } from './contract.ts'
import { ContentChangedWhileRead, ContentHashMismatch } from './errors.ts'
import { flushBehind } from './flush-behind.ts'
import { asStoreError, type ObjectFolder, sizeOfFile } from './object-folder.ts'
import { planSegments } from './plan-segments.ts'
import { readOnce } from './read-once.ts'
import { checkSourceUnchanged, openSourceFile, type SourceFile } from './source-file.ts'

/** See `ContentWriter.addFile`. */
export async function addFile(
  folder: ObjectFolder,
  path: string,
  options: LongOperation & { expectedSha256?: string; expected?: FileIdentity },
): Promise<AddedFile> {
  options.signal.throwIfAborted()
  const { expectedSha256 } = options
  const isHeld =
    expectedSha256 !== undefined && (await sizeOfFile(folder.objectPath(expectedSha256))) !== null
  const source = await openSourceFile(path, options)
  try {
    // The object is already here: the read proves that the source holds the same bytes, and no copy is needed.
    if (isHeld) return { ...(await readSource(source, null, options)), alreadyHeld: true }
    return await copySource(folder, source, options)
  } finally {
    await source.handle.close()
  }
}

async function copySource(
  folder: ObjectFolder,
  source: SourceFile,
  options: LongOperation & { expectedSha256?: string },
): Promise<AddedFile> {
  const temporary = folder.newIncomingPath()
  try {
    const target = await open(temporary, 'wx', 0o600)
    const flushing = flushBehind(target)
    let read: ReadSource
    try {
      read = await readSource(source, target, { ...options, onWritten: flushing.note })
      reachFailpoint('content-store.before-flush')
      await flushing.finish()
    } finally {
      await flushing.stop()
      await target.close()
    }
    return { ...read, alreadyHeld: await folder.publish(temporary, read) }
  } catch (error) {
    await rm(temporary, { force: true })
    throw asStoreError(error, folder.root, source.size)
  }
}

/** Everything about an added file but whether the store held it. */
export type ReadSource = Omit<AddedFile, 'alreadyHeld'>

/**
 * Reads an open source once and checks that it stayed as it was.
 * @throws ContentChangedWhileRead, ContentHashMismatch
 */
export async function readSource(
  source: SourceFile,
  target: FileHandle | null,
  options: LongOperation & { expectedSha256?: string; onWritten?: (bytes: number) => void },
): Promise<ReadSource> {
  const { handle, size, path } = source
  const plan = await planSegments(handle, size)
  const { signal, onProgress, onWritten, expectedSha256 } = options
  const read = await readOnce({
    source: handle,
    size,
    target,
    segmentLengths: plan.lengths,
    signal,
    onProgress,
    onWritten,
  })
  if (read.bytesRead !== size || read.segments === null) throw new ContentChangedWhileRead({ path })
  await checkSourceUnchanged(source)
  if (expectedSha256 !== undefined && expectedSha256 !== read.sha256) {
    throw new ContentHashMismatch({ expected: expectedSha256, found: read.sha256 })
  }
  return {
    sha256: read.sha256,
    size,
    segmentation: plan.segmentation,
    segments: read.segments,
    segmentationNote: plan.note,
    modified: source.modified,
  }
}
