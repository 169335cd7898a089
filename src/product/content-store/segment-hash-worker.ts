// The other side of segment-hasher.ts: hashes the segments of one file on a core of its own.

import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'

const { slots, lengths } = workerData as { slots: readonly SharedArrayBuffer[]; lengths: Float64Array }
const buffers = slots.map(slot => Buffer.from(slot))
const digests = new Uint8Array(lengths.length * 32)

let segment = 0
let left = lengths[0] ?? 0
let hash = createHash('sha256')

function take(bytes: Uint8Array): void {
  let position = 0
  while (position < bytes.length && segment < lengths.length) {
    const length = Math.min(left, bytes.length - position)
    hash.update(bytes.subarray(position, position + length))
    position += length
    left -= length
    if (left > 0) continue
    digests.set(hash.digest(), segment * 32)
    segment += 1
    left = lengths[segment] ?? 0
    hash = createHash('sha256')
  }
}

parentPort?.on('message', (message: { slot: number; length: number } | 'finish') => {
  if (message === 'finish') {
    parentPort?.postMessage({ digests: segment === lengths.length ? digests : null })
    return
  }
  const buffer = buffers[message.slot]
  if (buffer) take(buffer.subarray(0, message.length))
  parentPort?.postMessage({ slot: message.slot })
})
