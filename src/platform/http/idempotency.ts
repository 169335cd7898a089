// The header `idempotency-key`: a POST that is sent twice with the same key, because nobody knows whether the first one arrived, is carried out
// once, and the second one gets the first one's answer.

import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { IdempotencyKeyBusy, IdempotencyKeyUndecided, IdempotencyKeyUsed, RequestInvalid } from './errors.ts'
import type { HttpServer } from './open-http.ts'

/** The answer of a request that succeeded. */
export type KeptAnswer = { status: number; contentType: string | null; body: string | null }

/** A request that began; one of both is called when it has ended. */
export type BegunRequest = {
  finish: (answer: KeptAnswer) => Promise<void>
  /** It changed nothing: the key may be used again. */
  abandon: () => Promise<void>
}

/** What a store knows of a key. `undecided`: whoever began it died, and whether it was done is not known. */
export type IdempotencyOutcome =
  | { state: 'begun'; request: BegunRequest }
  | { state: 'done'; answer: KeptAnswer }
  | { state: 'busy' }
  | { state: 'undecided' }
  | { state: 'other-request' }

const refusals = {
  busy: IdempotencyKeyBusy,
  undecided: IdempotencyKeyUndecided,
  'other-request': IdempotencyKeyUsed,
}

/** Keeps answers. A key is its caller's own; `fingerprint` stands for everything that was asked. */
export type IdempotencyStore = {
  begin: (asked: { caller: string; key: string; fingerprint: string }) => Promise<IdempotencyOutcome>
}

/** The header's name. */
export const idempotencyHeader = 'idempotency-key'
const keyForm = /^[\x21-\x7e]{16,255}$/

/** How often to look whether the first request has ended, and for how long; milliseconds. */
const patience = { lookEveryMs: 100, mostMs: 10_000 }

/** Has every POST honour the header. */
export function addIdempotency(server: HttpServer, store: IdempotencyStore): void {
  const open = new WeakMap<FastifyRequest, BegunRequest>()
  server.addHook('preHandler', async (request, reply) => {
    const key = request.headers[idempotencyHeader]
    // Of what is public nobody is there whose key it would be.
    if (request.method !== 'POST' || key === undefined || request.caller === null) return
    if (typeof key !== 'string' || !keyForm.test(key))
      throw new RequestInvalid({
        problems: [`headers/${idempotencyHeader}: takes 16 to 255 visible characters, best a UUID`],
      })
    const outcome = await beginPatiently(store, request, key)
    if (outcome.state === 'done') return sendAgain(reply, outcome.answer)
    if (outcome.state !== 'begun') throw new refusals[outcome.state]({})
    open.set(request, outcome.request)
    // A stream is no answer that could be kept; its route says nothing to `onSend`.
    reply.raw.once('close', () => {
      if (reply.sent && open.delete(request)) void outcome.request.abandon().catch(logFor(request))
    })
  })
  server.addHook('onSend', async (request, reply, payload) => {
    const begun = open.get(request)
    if (begun === undefined) return
    open.delete(request)
    const isKept = reply.statusCode < 300 && (payload === null || payload === undefined || isText(payload))
    const contentType = (reply.getHeader('content-type') as string | undefined) ?? null
    const answer = { status: reply.statusCode, contentType, body: isText(payload) ? payload : null }
    // Without its end the key stays undecided: nothing is done twice.
    await (isKept ? begun.finish(answer) : begun.abandon()).catch(logFor(request))
  })
}

async function beginPatiently(
  store: IdempotencyStore,
  request: FastifyRequest,
  key: string,
): Promise<IdempotencyOutcome> {
  const { role, name, subject } = request.caller
  const asked = { caller: JSON.stringify([role, name, subject]), key, fingerprint: fingerprintOf(request) }
  const until = performance.now() + patience.mostMs
  for (;;) {
    const outcome = await store.begin(asked)
    if (outcome.state !== 'busy' || performance.now() > until) return outcome
    await wait(patience.lookEveryMs)
  }
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex')
}

function sendAgain(reply: FastifyReply, { status, contentType, body }: KeptAnswer): FastifyReply {
  if (contentType !== null) reply.type(contentType)
  // As it was sent before: it is not put into its schema again.
  return reply.code(status).header('idempotency-replayed', 'true').serializer(String).send(body)
}

function isText(payload: unknown): payload is string {
  return typeof payload === 'string'
}

function logFor(request: FastifyRequest) {
  return (error: unknown) =>
    request.log.warn({ err: error }, 'what became of an idempotency key was not written down')
}
