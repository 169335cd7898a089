// The other side of decider.ts.

import { parentPort } from 'node:worker_threads'
import { parseCore, UpdateMetadataUnreadable } from '#formats/update-metadata'
import { reportError, SlipstreamError } from '#platform/errors'
import type { DeciderReply, DeciderRequest, UpdateToSend } from './decider.ts'
import { type OpenImage, openImage, type UpdateToDecide } from './open-image.ts'
import type { UpdateDecision } from './update-answer.ts'

let image: OpenImage | null = null

function send(reply: DeciderReply): void {
  parentPort?.postMessage(reply)
}

function fail(error: unknown): void {
  const report = error instanceof SlipstreamError ? reportError(error) : null
  send({
    kind: 'failed',
    report,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
}

/** An update whose metadata cannot be read is not known, and does not keep the others from being decided. */
async function decide(open: OpenImage, updates: readonly UpdateToSend[]): Promise<UpdateDecision[]> {
  const decisions: UpdateDecision[] = []
  const readable: { at: number; update: UpdateToDecide }[] = []
  for (const [at, { core, prerequisites }] of updates.entries()) {
    try {
      readable.push({ at, update: { core: parseCore(core), prerequisites } })
    } catch (error) {
      if (!(error instanceof UpdateMetadataUnreadable)) throw error
      decisions[at] = { answer: 'unknown', because: [error.message] }
    }
  }
  const decided = await open.decide(readable.map(one => one.update))
  for (const [position, { at }] of readable.entries()) decisions[at] = decided[position] as UpdateDecision
  return decisions
}

async function answer(request: DeciderRequest): Promise<DeciderReply> {
  if (request.kind === 'open') {
    // What the one before holds is given back first.
    image = null
    // The thread is ended when the work is cancelled.
    image = await openImage(request.image, new AbortController().signal)
    return { kind: 'open' }
  }
  if (image === null) throw new Error('No image is open.')
  const decisions = await decide(image, request.updates)
  return { kind: 'decided', decisions, files: image.files() }
}

parentPort?.on('message', (request: DeciderRequest) => {
  answer(request).then(send, fail)
})
