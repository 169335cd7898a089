// Runs `readCatalogue` on a thread of its own and takes what it says, one message after another.

import { Worker } from 'node:worker_threads'
import { type ErrorReport, errorFromReport } from '#platform/errors'
import { CatalogueUnreadable } from './errors.ts'

/** What the thread is given. */
export type ReaderWork = {
  synchronisation: string
  file: string
  fileName: string
  scratch: string
  languages: string[]
  done: string[]
  /** How many cabinets are read at the same time. */
  atOnce: number
}

/** What the thread says. `bytes`: what `encodeRows` makes of rows. */
export type ReaderReply =
  | { kind: 'begin'; cabinet: string; bytesDone: number; bytesTotal: number }
  | { kind: 'rows'; cabinet: string; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'end'; cabinet: string }
  | { kind: 'done' }
  | { kind: 'failed'; report: ErrorReport | null; message: string }

/** Takes what the thread says; the thread waits for it. What is said of one cabinet is taken in its order. */
export type ReplyTaker = {
  take(reply: Exclude<ReaderReply, { kind: 'done' | 'failed' }>): Promise<void>
  /** Nothing more is said: what is still being taken shall end at once. */
  giveUp(): void
}

/**
 * Reads a catalogue.
 * @throws what `readCatalogue` and `take` throw; the signal's reason
 */
export async function runReader(work: ReaderWork, taker: ReplyTaker, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./catalogue-reader-worker.ts', import.meta.url), {
    workerData: { work },
    execArgv: [],
    env: process.env.NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE } : {},
    // Twenty times what it holds at once, and enough for the largest fragment; with more, garbage is left lying until there is that much.
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 },
  })
  const stopped = () => new CatalogueUnreadable({ file: work.fileName, reason: 'the reader stopped on it' })
  const taking = new Map<string, Promise<void>>()
  const allTaken = async () => void (await Promise.all(taking.values()))
  const abort = { off: () => {} }
  try {
    await new Promise<void>((resolve, reject) => {
      const cancelled = () => reject(signal.reason)
      signal.addEventListener('abort', cancelled, { once: true })
      abort.off = () => signal.removeEventListener('abort', cancelled)
      worker.on('error', cause => reject(Object.assign(stopped(), { cause })))
      // What it said before it ended is still being taken.
      worker.on('exit', () => allTaken().then(() => reject(stopped()), reject))
      worker.on('message', (reply: ReaderReply) => {
        if (reply.kind === 'failed') {
          const { report, message } = reply
          return reject(report === null ? new Error(message) : errorFromReport(report))
        }
        if (reply.kind === 'done') return allTaken().then(resolve, reject)
        const before = taking.get(reply.cabinet) ?? Promise.resolve()
        const now = before
          .then(() => taker.take(reply))
          .then(() => worker.postMessage({ taken: reply.cabinet }))
        taking.set(reply.cabinet, now)
        now.catch(reject)
        if (reply.kind === 'end') now.then(() => taking.delete(reply.cabinet)).catch(reject)
      })
    })
  } finally {
    abort.off()
    await worker.terminate()
    taker.giveUp()
    await Promise.allSettled(taking.values())
  }
}
