// Keeps what a stream gives. Where the object is to be cut is known only at its end (a WIM has its table there), so the
// segments come from a second read, of our own copy; the stream itself is read once.

import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import type { BytesProgress, LongOperation, StoredContent } from './contract.ts'
import { ContentHashMismatch, ContentLengthMismatch } from './errors.ts'
import { asStoreError, type ObjectFolder } from './object-folder.ts'
import { planSegments } from './plan-segments.ts'
import { READ_SIZE, readOnce, writeFully } from './read-once.ts'

/** See `ContentWriter.addStream`. */
export async function addStream(
  folder: ObjectFolder,
  bytes: AsyncIterable<Uint8Array>,
  options: LongOperation & { maxBytes: number; expectedSha256?: string },
): Promise<StoredContent> {
  options.signal.throwIfAborted()
  const temporary = folder.newIncomingPath()
  try {
    const target = await open(temporary, 'wx+', 0o600)
    let content: Omit<StoredContent, 'alreadyHeld'>
    try {
      const received = await receive(bytes, target, options)
      if (options.expectedSha256 !== undefined && options.expectedSha256 !== received.sha256) {
        throw new ContentHashMismatch({ expected: options.expectedSha256, found: received.sha256 })
      }
      content = await cutCopy(target, received, options.signal)
      await target.sync()
    } finally {
      await target.close()
    }
    return { ...content, alreadyHeld: await folder.publish(temporary, content) }
  } catch (error) {
    await rm(temporary, { force: true })
    throw asStoreError(error, folder.root, null)
  }
}

/** Writes in steps of {@link READ_SIZE}, whatever the size of the stream's own pieces. */
async function receive(
  bytes: AsyncIterable<Uint8Array>,
  target: FileHandle,
  options: { maxBytes: number; signal: AbortSignal; onProgress?: BytesProgress },
): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  const buffer = new Uint8Array(READ_SIZE)
  let filled = 0
  let written = 0

  async function flush(): Promise<void> {
    const full = buffer.subarray(0, filled)
    hash.update(full)
    await writeFully(target, full, written)
    written += filled
    filled = 0
    options.onProgress?.(written)
  }
  for await (const piece of bytes) {
    options.signal.throwIfAborted()
    const found = written + filled + piece.length
    if (found > options.maxBytes) throw new ContentLengthMismatch({ expected: options.maxBytes, found })
    let taken = 0
    while (taken < piece.length) {
      const part = piece.subarray(taken, taken + READ_SIZE - filled)
      buffer.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled === READ_SIZE) await flush()
    }
  }
  options.signal.throwIfAborted()
  if (filled > 0) await flush()
  return { sha256: hash.digest('hex'), size: written }
}

async function cutCopy(
  copy: FileHandle,
  received: { sha256: string; size: number },
  signal: AbortSignal,
): Promise<Omit<StoredContent, 'alreadyHeld'>> {
  const { sha256, size } = received
  const plan = await planSegments(copy, size)
  const facts = { sha256, size, segmentation: plan.segmentation, segmentationNote: plan.note }
  if (plan.lengths.length === 0) return { ...facts, segments: [] }
  const read = await readOnce({ source: copy, size, target: null, segmentLengths: plan.lengths, signal })
  if (read.segments === null || read.sha256 !== sha256) {
    throw new ContentHashMismatch({ expected: sha256, found: read.sha256 })
  }
  return { ...facts, segments: read.segments }
}
