// The other side of digest-file.ts: reads files and hashes them on a core of its own.

import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { DigestReply, DigestRequest } from './digest-file.ts'

const buffer = Buffer.allocUnsafe(1024 * 1024)

parentPort?.on('message', (request: DigestRequest) => parentPort?.postMessage(answer(request)))

function answer({ number, file, algorithms, isStopped }: DigestRequest): DigestReply {
  try {
    const hashes = algorithms.map(algorithm => createHash(algorithm))
    const handle = openSync(file, 'r')
    try {
      let size = 0
      for (;;) {
        if (Atomics.load(isStopped, 0) !== 0) throw new Error('stopped')
        const length = readSync(handle, buffer, 0, buffer.length, null)
        if (length === 0) break
        for (const hash of hashes) hash.update(buffer.subarray(0, length))
        size += length
      }
      return { number, size, digests: hashes.map(hash => hash.digest('hex')) }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return { number, error }
  }
}
