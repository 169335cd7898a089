// The other side of segment-hasher.ts: writes a file and hashes its segments, on a core of its own.

import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

const { slots, lengths, target } = workerData as {
  slots: readonly SharedArrayBuffer[]
  lengths: Float64Array
  target: number | null
}
const buffers = slots.map(slot => Buffer.from(slot))
const digests = new Uint8Array(lengths.length * 32)

let written = 0
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

/** What this throws ends the worker, and the other side gets it with its code. */
function write(file: number, bytes: Uint8Array): void {
  let done = 0
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, written + done)
  written += done
}

parentPort?.on('message', (message: { slot: number; length: number } | 'finish') => {
  if (message === 'finish') {
    parentPort?.postMessage({ digests: segment === lengths.length ? digests : null })
    return
  }
  const bytes = buffers[message.slot]?.subarray(0, message.length)
  if (bytes === undefined) throw new RangeError(`no slot ${message.slot}`)
  if (target !== null) write(target, bytes)
  take(bytes)
  parentPort?.postMessage({ slot: message.slot })
})
