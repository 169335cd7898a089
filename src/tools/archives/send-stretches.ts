// Inside the archive thread: takes what 7-Zip writes to its standard output and sends it on in stretches.

import { parentPort } from 'node:worker_threads'
import type { SevenZipModule } from '7z-wasm'
import type { ArchiveReply } from './worker-messages.ts'

/** Bytes of a stretch. */
const stretchBytes = 1024 * 1024
/** Stretches that may be on the way: with the size of one this bounds the memory, however slow the other side is. */
const stretchesAtOnce = 4

/** The part of an open file of 7-Zip's file system that is used here. */
type OpenFile = {
  stream_ops: { write: (file: unknown, buffer: Uint8Array, offset: number, length: number) => number }
}

/** Whole writes to the standard output reach `add`; its own way calls a function for each byte. */
export function divertOutput(
  { FS }: SevenZipModule,
  add: (buffer: Uint8Array, offset: number, length: number) => void,
): void {
  const output = (FS as unknown as { getStream(descriptor: number): OpenFile }).getStream(1)
  output.stream_ops = {
    ...output.stream_ops,
    write(_file, buffer, offset, length) {
      add(buffer, offset, length)
      return length
    },
  }
}

/** Cuts bytes, UTF-8, into lines. */
export function cutLines(take: (line: string) => void): {
  add(buffer: Uint8Array, offset: number, length: number): void
  finish(): void
} {
  const decoder = new TextDecoder()
  let begun = ''
  function takeAll(text: string): void {
    const lines = (begun + text).split('\n')
    begun = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
  return {
    add(buffer, offset, length) {
      takeAll(decoder.decode(buffer.subarray(offset, offset + length), { stream: true }))
    },
    finish() {
      takeAll(decoder.decode())
      if (begun !== '') take(begun)
    },
  }
}

/** Collects bytes into stretches and sends them, waiting while the other side has too many. */
export function sendStretches(outstanding: SharedArrayBuffer): {
  add(buffer: Uint8Array, offset: number, length: number): void
  finish(): void
} {
  const count = new Int32Array(outstanding)
  let stretch = new Uint8Array(stretchBytes)
  let filled = 0
  function send(): void {
    if (filled === 0) return
    for (let on = Atomics.load(count, 0); on >= stretchesAtOnce; on = Atomics.load(count, 0))
      Atomics.wait(count, 0, on)
    Atomics.add(count, 0, 1)
    const bytes = stretch.subarray(0, filled)
    parentPort?.postMessage({ kind: 'stretch', bytes } satisfies ArchiveReply, [stretch.buffer])
    stretch = new Uint8Array(stretchBytes)
    filled = 0
  }
  return {
    add(buffer, offset, length) {
      for (let done = 0; done < length; ) {
        const bytes = Math.min(length - done, stretch.length - filled)
        stretch.set(buffer.subarray(offset + done, offset + done + bytes), filled)
        filled += bytes
        done += bytes
        if (filled === stretch.length) send()
      }
    },
    finish: send,
  }
}
