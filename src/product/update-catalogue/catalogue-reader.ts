// Runs `readCatalogue` on a thread of its own and takes what it says, one message after another.

import { Worker } from 'node:worker_threads'
import { type ErrorReport, errorFromReport } from '#platform/errors'
import { CatalogueUnreadable } from './errors.ts'
import type { ReaderShare } from './read-catalogue.ts'

/** What the thread is given. */
export type ReaderWork = {
  file: string
  fileName: string
  scratch: string
  languages: string[]
  done: string[]
  share: ReaderShare
}

/** What the thread says. `bytes`: what `encodeRows` makes of rows. */
export type ReaderReply =
  | { kind: 'begin'; cabinet: string; bytesDone: number; bytesTotal: number }
  | { kind: 'rows'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'end'; cabinet: string }
  | { kind: 'done' }
  | { kind: 'failed'; report: ErrorReport | null; message: string }

/** Takes what the thread says; the thread waits for it. */
export type TakeReply = (reply: Exclude<ReaderReply, { kind: 'done' | 'failed' }>) => Promise<void>

/**
 * Reads a catalogue.
 * @throws what `readCatalogue` and `take` throw; the signal's reason
 */
export async function runReader(work: ReaderWork, take: TakeReply, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./catalogue-reader-worker.ts', import.meta.url), {
    workerData: { work },
    execArgv: [],
    env: process.env.NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE } : {},
    // Twenty times what it holds at once, and enough for the largest fragment; with more, garbage is left lying until there is that much.
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 },
  })
  const stopped = () => new CatalogueUnreadable({ file: work.fileName, reason: 'the reader stopped on it' })
  let taking: Promise<void> = Promise.resolve()
  const abort = { off: () => {} }
  try {
    await new Promise<void>((resolve, reject) => {
      const cancelled = () => reject(signal.reason)
      signal.addEventListener('abort', cancelled, { once: true })
      abort.off = () => signal.removeEventListener('abort', cancelled)
      worker.on('error', cause => reject(Object.assign(stopped(), { cause })))
      // What it said before it ended is still being taken.
      worker.on('exit', () => taking.then(() => reject(stopped()), reject))
      worker.on('message', (reply: ReaderReply) => {
        taking = taking.then(async () => {
          if (reply.kind === 'done') return resolve()
          if (reply.kind === 'failed')
            throw reply.report === null ? new Error(reply.message) : errorFromReport(reply.report)
          await take(reply)
          worker.postMessage('taken')
        })
        taking.catch(reject)
      })
    })
  } finally {
    abort.off()
    await worker.terminate()
    await taking.catch(() => {})
  }
}
