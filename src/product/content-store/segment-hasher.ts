// Hashes the segments of one file on a second core, while the first one hashes the file as a whole. SHA-256 cannot be
// split within one digest, so this is what halves the time for a large file. The second core also writes the file: one
// writer after another waits for no lock of the file, and finds the bytes that it hashes next in its own cache.

import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { ContentSegment } from './contract.ts'

/** The worker and the memory that both sides see. */
export type SegmentHasher = {
  /** The bytes of a slot are written and hashed next. Settles once the slot may be filled again. @throws what writing throws */
  push(slot: number, length: number): Promise<void>
  /** The digests of all segments, or null when the bytes did not fill them exactly. */
  finish(): Promise<ContentSegment[] | null>
  /** Ends the worker; also after `finish`. */
  end(): Promise<void>
}

/** Starts the worker for a file that is cut into segments of these lengths, and written to `target` from its start. */
export function startSegmentHasher(
  slots: readonly SharedArrayBuffer[],
  lengths: readonly number[],
  target: FileHandle | null,
): SegmentHasher {
  const worker = new Worker(new URL('./segment-hash-worker.ts', import.meta.url), {
    workerData: { slots, target: target?.fd ?? null, lengths: Float64Array.from(lengths) },
    execArgv: [],
    // Nothing of the environment but where Node keeps what it made of this file: with it, the worker needs 25 MB less.
    env: process.env.NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE } : {},
  })
  const waiting = new Map<number, () => void>()
  const failed = new Promise<never>((_resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`the segment hasher ended with code ${code}`)))
  })
  failed.catch(() => {})
  worker.on('message', (message: { slot?: number }) => {
    if (message.slot === undefined) return
    waiting.get(message.slot)?.()
    waiting.delete(message.slot)
  })

  return {
    push(slot, length) {
      const taken = new Promise<void>(resolve => waiting.set(slot, resolve))
      worker.postMessage({ slot, length })
      return Promise.race([taken, failed])
    },
    async finish() {
      const answered = once(worker, 'message')
      worker.postMessage('finish')
      const [{ digests }] = (await Promise.race([answered, failed])) as [{ digests: Uint8Array | null }]
      if (digests === null) return null
      const hex = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength).toString('hex')
      return lengths.map((length, index) => ({ length, sha256: hex.slice(index * 64, index * 64 + 64) }))
    },
    async end() {
      await worker.terminate()
    },
  }
}
