// Reads an object again. What no longer has its digest leaves the store at once, so that nobody is served from it.

import { open } from 'node:fs/promises'
import type { LongOperation } from './contract.ts'
import { hasErrorCode, ignoreMissing, type ObjectFolder } from './object-folder.ts'
import { readOnce } from './read-once.ts'

/** See `ContentWriter.verify`. */
export async function verifyObject(
  folder: ObjectFolder,
  sha256: string,
  options: LongOperation,
): Promise<'sound' | 'damaged' | 'missing'> {
  const handle = await open(folder.objectPath(sha256), 'r').catch(ignoreMissing)
  if (handle === null) return 'missing'
  let isSound = false
  try {
    const { size } = await handle.stat()
    const { signal, onProgress } = options
    const read = await readOnce({
      source: handle,
      size,
      target: null,
      segmentLengths: [],
      signal,
      onProgress,
    })
    isSound = read.sha256 === sha256 && read.bytesRead === size
  } catch (error) {
    // A disk that can no longer read the bytes has damaged them as surely as one that changed them.
    if (!hasErrorCode(error, 'EIO', 'EUCLEAN', 'EBADMSG')) throw error
  } finally {
    await handle.close()
  }
  if (isSound) return 'sound'
  await folder.moveToQuarantine(sha256)
  return 'damaged'
}
