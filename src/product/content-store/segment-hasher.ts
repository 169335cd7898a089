// Hashes the segments of one file on a second core, while the first one hashes the file as a whole. SHA-256 cannot be
// split within one digest, so this is what halves the time for a large file.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ContentSegment } from './contract.ts'

/** The worker and the memory that both sides see. */
export type SegmentHasher = {
  /** The bytes of a slot are to be hashed next. Settles once the slot may be filled again. */
  push(slot: number, length: number): Promise<void>
  /** The digests of all segments, or null when the bytes did not fill them exactly. */
  finish(): Promise<ContentSegment[] | null>
  /** Ends the worker; also after `finish`. */
  end(): Promise<void>
}

/** Starts the worker for a file that is cut into segments of these lengths. */
export function startSegmentHasher(
  slots: readonly SharedArrayBuffer[],
  lengths: readonly number[],
): SegmentHasher {
  const worker = new Worker(new URL('./segment-hash-worker.ts', import.meta.url), {
    workerData: { slots, lengths: Float64Array.from(lengths) },
    execArgv: [],
    env: {},
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
