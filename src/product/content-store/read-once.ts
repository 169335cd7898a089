// One read of a file gives its digest, the digests of its segments and its copy. While one stretch is hashed here, the
// next one is read (by Node's threads), and the last ones are written and hashed in segments (by the worker).

import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { BytesProgress, ContentSegment } from './contract.ts'
import { type SegmentHasher, startSegmentHasher } from './segment-hasher.ts'

/** Bytes of one read; smaller ones cost up to half of the speed. */
export const READ_SIZE = 1024 * 1024
const SLOTS = 8

/** What one read found. `segments` is null when the bytes did not fill the planned segments exactly. */
export type ReadResult = { sha256: string; bytesRead: number; segments: ContentSegment[] | null }

/**
 * Reads a file from its start to its end, at most one read beyond the expected `size`.
 *
 * `target` receives the bytes at the same positions. Memory: eight reads, whatever the size.
 * @throws what reading and writing throw; the reason of the signal
 */
export async function readOnce(input: {
  source: FileHandle
  size: number
  target: FileHandle | null
  segmentLengths: readonly number[]
  signal: AbortSignal
  onProgress?: BytesProgress | undefined
  /** So many more bytes are in the target. */
  onWritten?: ((bytes: number) => void) | undefined
}): Promise<ReadResult> {
  const { source, size, target, segmentLengths, signal } = input
  const readSize = Math.min(READ_SIZE, size + 1)
  const shared = Array.from({ length: size < READ_SIZE ? 1 : SLOTS }, () => new SharedArrayBuffer(readSize))
  const slots = shared.map(slot => new Uint8Array(slot))
  const hasher = segmentLengths.length > 0 ? startSegmentHasher(shared, segmentLengths, target) : null
  const busy: Promise<unknown>[] = slots.map(() => Promise.resolve())
  const whole = createHash('sha256')
  let position = 0

  async function fill(turn: number): Promise<Uint8Array> {
    const index = turn % slots.length
    await busy[index]
    const slot = slots[index]
    if (!slot) throw new RangeError(`no slot ${index}`)
    const { bytesRead } = await source.read(slot, 0, readSize, position)
    return slot.subarray(0, bytesRead)
  }

  async function store(slot: number, bytes: Uint8Array, at: number): Promise<void> {
    if (hasher !== null) await hasher.push(slot, bytes.length)
    else if (target !== null) await writeFully(target, bytes, at)
    if (target !== null) input.onWritten?.(bytes.length)
  }

  let filling = fill(0)
  try {
    for (let turn = 0; ; turn += 1) {
      const bytes = await filling
      signal.throwIfAborted()
      if (bytes.length === 0) break
      const slot = turn % slots.length
      busy[slot] = quiet(store(slot, bytes, position))
      position += bytes.length
      if (position > size) break
      filling = quiet(fill(turn + 1))
      whole.update(bytes)
      input.onProgress?.(position)
    }
    await Promise.all(busy)
    const segments = await finishSegments(hasher, position === size)
    return { sha256: whole.digest('hex'), bytesRead: position, segments }
  } finally {
    // The handles belong to the caller, who closes them next: nothing may still use them then.
    await Promise.allSettled([...busy, filling])
    await hasher?.end()
  }
}

async function finishSegments(
  hasher: SegmentHasher | null,
  isComplete: boolean,
): Promise<ContentSegment[] | null> {
  if (!isComplete) return null
  return hasher === null ? [] : hasher.finish()
}

/** A rejection is seen by whoever awaits the promise later; until then it must not count as unhandled. */
function quiet<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}

/** Writes all of the bytes at a position, however many writes that takes. */
export async function writeFully(target: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await target.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
