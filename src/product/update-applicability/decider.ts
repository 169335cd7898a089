// Decides updates about an image on a thread of its own: a whole catalogue keeps a processor busy for many seconds, and the server has others
// to answer meanwhile.

import { Worker } from 'node:worker_threads'
import { type ErrorReport, errorFromReport } from '#platform/errors'
import { ImageDeciderStopped } from './errors.ts'
import type { ImageToDecide } from './open-image.ts'
import type { Holds, UpdateDecision } from './update-answer.ts'

/** An update as the thread is given it: its core fragment is read there. */
export type UpdateToSend = { core: string; prerequisites: Exclude<Holds, 'false'> }

/** What the thread says; the first says that the image is open. */
export type DeciderReply =
  | { kind: 'open' }
  | { kind: 'decided'; decisions: UpdateDecision[]; files: number }
  | { kind: 'failed'; report: ErrorReport | null; message: string }

/** A thread that holds an image open. */
export type Decider = {
  /** One call at a time. @throws what deciding throws; the signal's reason */
  decide(updates: readonly UpdateToSend[]): Promise<UpdateDecision[]>
  /** Files that rules asked for so far. */
  files(): number
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens an image on a thread. @throws ImageHiveDamaged, errors of tools/wimlib, ImageDeciderStopped, the signal's reason */
export async function startDecider(image: ImageToDecide, signal: AbortSignal): Promise<Decider> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./decider-worker.ts', import.meta.url), {
    workerData: { image },
    execArgv: [],
    // The thread runs wimlib.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  const place = `${image.facts.path}:${image.index}`
  let files = 0
  let ended: unknown = null
  let wake: (reply: DeciderReply | null) => void = () => {}
  const end = (error: unknown) => {
    ended ??= error
    wake(null)
  }
  const cancelled = () => end(signal.reason)
  signal.addEventListener('abort', cancelled, { once: true })
  worker.on('error', cause => end(Object.assign(new ImageDeciderStopped({ image: place }), { cause })))
  worker.on('exit', () => end(new ImageDeciderStopped({ image: place })))
  worker.on('message', (reply: DeciderReply) => wake(reply))
  async function next(): Promise<DeciderReply> {
    const reply = await new Promise<DeciderReply | null>(resolve => {
      wake = resolve
      if (ended !== null) resolve(null)
    })
    if (reply === null) throw ended
    if (reply.kind !== 'failed') return reply
    throw reply.report === null ? new Error(reply.message) : errorFromReport(reply.report)
  }
  async function close(): Promise<void> {
    signal.removeEventListener('abort', cancelled)
    await worker.terminate()
  }
  try {
    await next()
  } catch (error) {
    await close()
    throw error
  }
  return {
    files: () => files,
    async decide(updates) {
      if (updates.length === 0) return []
      const answered = next()
      worker.postMessage(updates)
      const reply = await answered
      if (reply.kind !== 'decided') return []
      files = reply.files
      return reply.decisions
    },
    [Symbol.asyncDispose]: close,
  }
}
