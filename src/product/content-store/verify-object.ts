// Reads an object again. What no longer has its digest leaves the store at once, so that nobody is served from it.

import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { LongOperation, Pace } from './contract.ts'
import { hasErrorCode, ignoreMissing, type ObjectFolder } from './object-folder.ts'
import { READ_SIZE, readOnce } from './read-once.ts'

/** See `ContentWriter.verify`. */
export async function verifyObject(
  folder: ObjectFolder,
  sha256: string,
  options: LongOperation & { pace?: Pace },
): Promise<'sound' | 'damaged' | 'missing'> {
  const handle = await open(folder.objectPath(sha256), 'r').catch(ignoreMissing)
  if (handle === null) return 'missing'
  let isSound = false
  const read = await handle.stat({ bigint: true }).catch(() => null)
  try {
    isSound = (await digestOf(handle, options)) === sha256
  } catch (error) {
    // A disk that can no longer read the bytes has damaged them as surely as one that changed them.
    if (!hasErrorCode(error, 'EIO', 'EUCLEAN', 'EBADMSG')) throw error
  } finally {
    await handle.close()
  }
  if (isSound) return 'sound'
  if (read !== null && !(await folder.moveToQuarantine(sha256, read)))
    return verifyObject(folder, sha256, options)
  return 'damaged'
}

async function digestOf(
  handle: FileHandle,
  options: LongOperation & { pace?: Pace },
): Promise<string | null> {
  const { signal, onProgress, pace } = options
  const { size } = await handle.stat()
  if (pace !== undefined) return readSlowly(handle, { ...options, pace })
  const read = await readOnce({ source: handle, size, target: null, segmentLengths: [], signal, onProgress })
  return read.bytesRead === size ? read.sha256 : null
}

async function readSlowly(handle: FileHandle, options: LongOperation & { pace: Pace }): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(READ_SIZE)
  for (let position = 0; ; ) {
    options.signal.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, READ_SIZE, position)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
    position += bytesRead
    options.onProgress?.(position)
    await options.pace(bytesRead)
  }
}
