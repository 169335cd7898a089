// An object in the making. Its file may have holes; what has been made final from the start on is already being hashed
// while the rest arrives, so that the check of the whole costs little time at the end.

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { reachFailpoint } from '#platform/failpoints'
import type { ContentDraft } from './contract.ts'
import { ContentHashMismatch, ContentMissing, ContentPartsInvalid } from './errors.ts'
import { flushBehind } from './flush-behind.ts'
import { asStoreError, ignoreMissing, type ObjectFolder } from './object-folder.ts'
import { READ_SIZE, writeFully } from './read-once.ts'

/** See `ContentWriter.openDraft`; `onEnd` is called once, when the draft is no longer in use. */
export async function openDraft(
  folder: ObjectFolder,
  object: { sha256: string; size: number },
  onEnd: () => void,
): Promise<ContentDraft> {
  const { sha256, size } = object
  const path = folder.draftPath(sha256)
  const { handle, resumed } = await openFile(path, size).catch(error => {
    onEnd()
    throw asStoreError(error, folder.root, size)
  })
  const following = followHash(handle)
  const flushing = flushBehind(handle)
  let isOpen = true

  function checkInside(position: number, length: number): void {
    if (position >= 0 && position + length <= size) return
    throw new ContentPartsInvalid({
      reason: `bytes ${position} to ${position + length} lie outside of the object`,
    })
  }
  async function write(bytes: Uint8Array, position: number): Promise<void> {
    checkInside(position, bytes.length)
    following.noteWrite(position)
    const writing = writeFully(handle, bytes, position)
    // While the disk takes them: hashing and writing use different cores.
    following.feed(bytes, position)
    await writing.catch(error => {
      throw asStoreError(error, folder.root, size)
    })
    flushing.note(bytes.length)
  }
  async function end(): Promise<void> {
    if (!isOpen) return
    isOpen = false
    await following.stop()
    const isOnDisk = await flushing.stop()
    await handle.close()
    // The system forgets a failed flush: the next attempt would find the bytes in its memory and take them for kept.
    if (!isOnDisk) await rm(path, { force: true })
    onEnd()
  }
  return {
    resumed,
    write,
    async read(buffer, position) {
      checkInside(position, buffer.length)
      await readFully(handle, buffer, position)
    },
    async copyRange({ sha256: from, offset, length, position, signal }) {
      checkInside(position, length)
      const source = await open(folder.objectPath(from), 'r').catch(ignoreMissing)
      if (source === null) throw new ContentMissing({ sha256: from })
      try {
        await copyInSteps(source, { offset, length, position, signal, write })
      } finally {
        await source.close()
      }
    },
    settleUpTo(position) {
      following.advance(Math.min(position, size))
    },
    async finish(signal) {
      const found = await following.digest(size, signal)
      if (found !== sha256) throw new ContentHashMismatch({ expected: sha256, found })
      reachFailpoint('content-store.before-flush')
      await flushing.finish().catch(error => {
        throw asStoreError(error, folder.root, size)
      })
      await end()
      await folder.publish(path, object)
    },
    close: end,
    async discard() {
      await end()
      await rm(path, { force: true })
    },
  }
}

/** Opens the draft's file at its full size; one of another size holds nothing of use and begins empty. */
async function openFile(path: string, size: number): Promise<{ handle: FileHandle; resumed: boolean }> {
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags, 0o600)
  try {
    const resumed = (await handle.stat()).size === size && size > 0
    if (!resumed) await handle.truncate(0)
    await handle.truncate(size)
    return { handle, resumed }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads the next step while the last one is written. */
async function copyInSteps(
  source: FileHandle,
  range: {
    offset: number
    length: number
    position: number
    signal: AbortSignal
    write: (bytes: Uint8Array, position: number) => Promise<void>
  },
): Promise<void> {
  const size = Math.min(READ_SIZE, range.length)
  let buffer = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let writing: Promise<void> = Promise.resolve()
  try {
    for (let done = 0; done < range.length; done += size) {
      range.signal.throwIfAborted()
      const step = buffer.subarray(0, Math.min(size, range.length - done))
      await readFully(source, step, range.offset + done)
      await writing
      writing = range.write(step, range.position + done)
      writing.catch(() => {}) // awaited before the next write and at the end
      const used = buffer
      buffer = other
      other = used
    }
    await writing
  } finally {
    await writing.catch(() => {})
  }
}

/** @throws ContentPartsInvalid when the file ends before the buffer is full */
async function readFully(source: FileHandle, buffer: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < buffer.length) {
    const { bytesRead } = await source.read(buffer, done, buffer.length - done, position + done)
    if (bytesRead === 0) throw new ContentPartsInvalid({ reason: `there are no bytes at ${position + done}` })
    done += bytesRead
  }
}

type FollowingHash = {
  noteWrite(position: number): void
  /**
   * Bytes that are being written at a position: hashed now when all before them are, so that they need not be read again. What is
   * hashed is then what was given and not what the file has; so it is when a file is added.
   */
  feed(bytes: Uint8Array, position: number): void
  advance(position: number): void
  digest(size: number, signal: AbortSignal): Promise<string>
  stop(): Promise<void>
}

/** A SHA-256 that follows behind the final part of a file. */
function followHash(handle: FileHandle): FollowingHash {
  const buffer = Buffer.allocUnsafeSlow(READ_SIZE)
  let hash = createHash('sha256')
  let hashed = 0
  let settled = 0
  let isStale = false
  let running: Promise<void> | null = null
  let stopping = false

  async function follow(upTo: () => number, signal: AbortSignal | null): Promise<void> {
    while (!stopping && !isStale && hashed < upTo()) {
      signal?.throwIfAborted()
      const step = buffer.subarray(0, Math.min(READ_SIZE, upTo() - hashed))
      const start = hashed
      hashed += step.length
      await readFully(handle, step, start)
      hash.update(step)
    }
  }
  async function settle(): Promise<void> {
    await running
    running = null
  }
  return {
    noteWrite(position) {
      if (position < hashed) isStale = true
      if (position < settled) settled = position
    },
    feed(bytes, position) {
      if (isStale || running !== null || position !== hashed) return
      hash.update(bytes)
      hashed += bytes.length
      if (hashed > settled) settled = hashed
    },
    advance(position) {
      if (position > settled) settled = position
      if (running !== null || isStale || settled - hashed < READ_SIZE) return
      // Only whole steps, and a failed read is met again by `digest`.
      running = follow(() => settled - READ_SIZE, null).then(
        () => {
          running = null
        },
        () => {
          isStale = true
          running = null
        },
      )
    },
    async digest(size, signal) {
      await settle()
      if (isStale) {
        hash = createHash('sha256')
        hashed = 0
        isStale = false
      }
      await follow(() => size, signal)
      // Whoever asks again after a correction gets a fresh hash.
      isStale = true
      return hash.digest('hex')
    },
    async stop() {
      stopping = true
      await settle()
    },
  }
}
