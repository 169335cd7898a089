// Decides updates about an image on a thread of its own: a whole catalogue keeps a processor busy for many seconds, and the server has others
// to answer meanwhile.

import { Worker } from 'node:worker_threads'
import { type ErrorReport, errorFromReport } from '#platform/errors'
import { ImageDeciderStopped } from './errors.ts'
import type { ImageToDecide } from './open-image.ts'
import type { Holds, UpdateDecision } from './update-answer.ts'

/** An update as the thread is given it: its core fragment is read there. */
export type UpdateToSend = { core: string; prerequisites: Exclude<Holds, 'false'> }

/** What the thread is asked. */
export type DeciderRequest =
  | { kind: 'open'; image: ImageToDecide }
  | { kind: 'decide'; updates: readonly UpdateToSend[] }

/** What the thread says, once to each request. */
export type DeciderReply =
  | { kind: 'open' }
  | { kind: 'decided'; decisions: UpdateDecision[]; files: number }
  | { kind: 'failed'; report: ErrorReport | null; message: string }

/** An image that a thread holds open. */
export type OpenedImage = {
  /** One call at a time. @throws what deciding throws; the signal's reason */
  decide(updates: readonly UpdateToSend[]): Promise<UpdateDecision[]>
  /** Files that rules asked for so far. */
  files(): number
}

/** A thread that decides about one image after another: starting one takes longer than opening a small image. */
export type Decider = {
  /**
   * Opens an image, in the place of the one before.
   * @throws ImageHiveDamaged, errors of tools/wimlib, ImageDeciderStopped, the signal's reason
   */
  open(image: ImageToDecide): Promise<OpenedImage>
  [Symbol.asyncDispose](): Promise<void>
}

/** The thread starts with the first image. @throws the signal's reason */
export function startDecider(signal: AbortSignal): Decider {
  signal.throwIfAborted()
  const thread: { worker: Worker | null } = { worker: null }
  let place = ''
  let ended: { error: unknown } | null = null
  let wake: (reply: DeciderReply | null) => void = () => {}
  const end = (error: unknown) => {
    ended ??= { error }
    wake(null)
  }
  const cancelled = () => end(signal.reason)
  signal.addEventListener('abort', cancelled, { once: true })
  async function ask(request: DeciderRequest): Promise<Exclude<DeciderReply, { kind: 'failed' }>> {
    thread.worker ??= startThread({ end, onReply: reply => wake(reply), place: () => place })
    const replied = new Promise<DeciderReply | null>(resolve => {
      wake = resolve
      if (ended !== null) resolve(null)
    })
    thread.worker.postMessage(request)
    const reply = await replied
    if (reply === null) throw ended?.error
    if (reply.kind !== 'failed') return reply
    throw reply.report === null ? new Error(reply.message) : errorFromReport(reply.report)
  }
  return {
    async open(image) {
      place = `${image.facts.path}:${image.index}`
      await ask({ kind: 'open', image })
      let files = 0
      return {
        files: () => files,
        async decide(updates) {
          if (updates.length === 0) return []
          const reply = await ask({ kind: 'decide', updates })
          if (reply.kind !== 'decided') return []
          files = reply.files
          return reply.decisions
        },
      }
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', cancelled)
      await thread.worker?.terminate()
    },
  }
}

function startThread(told: {
  end: (error: unknown) => void
  onReply: (reply: DeciderReply) => void
  place: () => string
}): Worker {
  const worker = new Worker(new URL('./decider-worker.ts', import.meta.url), {
    execArgv: [],
    // The thread runs wimlib.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  const stopped = () => new ImageDeciderStopped({ image: told.place() })
  worker.on('error', cause => told.end(Object.assign(stopped(), { cause })))
  worker.on('exit', () => told.end(stopped()))
  worker.on('message', told.onReply)
  return worker
}
