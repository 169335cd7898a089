// One range of one object over one connection. The source is not trusted: it may cut, stall, lie about lengths, answer
// forever or send us elsewhere, and each of these ends in bounded time with an error that says which.

import { type Dispatcher, request } from 'undici'
import { type ContentSource, objectUrl } from './content-source.ts'
import { SourceKeyUnknown, SourceRefused, SourceUnavailable, SourceUnsound } from './errors.ts'
import type { Pace } from './pace.ts'
import { type ByteRange, formatContentRange, formatRange } from './ranges.ts'

/** How long a source may take. Milliseconds, except `slowestBytesPerSecond`. */
export type Patience = {
  /** Until the head of the answer is here. */
  headMs: number
  /** Between two pieces of the body. */
  pauseMs: number
  /** A source that drips is given up when the whole range takes longer than at this rate (plus `headMs`). */
  slowestBytesPerSecond: number
}

/** Good for slow lines; tests use less. */
export const defaultPatience: Patience = { headMs: 30_000, pauseMs: 30_000, slowestBytesPerSecond: 4096 }

/** One range to fetch. */
export type RangeFetch = {
  source: ContentSource
  dispatcher: Dispatcher
  object: { sha256: string; size: number }
  range: ByteRange
  patience: Patience
  pace: Pace
  signal: AbortSignal
}

/**
 * The bytes of a range, exactly as many as asked for.
 * @throws SourceUnavailable (worth another try), SourceRefused, SourceUnsound; the signal's reason
 */
export async function* fetchRange(fetch: RangeFetch): AsyncGenerator<Uint8Array, void, undefined> {
  const { source, range, patience, pace, signal } = fetch
  const deadline = startDeadline(
    Math.ceil(patience.headMs + patience.pauseMs + (range.length / patience.slowestBytesPerSecond) * 1000),
  )
  const either = AbortSignal.any([signal, deadline.signal])
  const { body, reject } = await open(fetch, either).catch(error => {
    deadline.stop()
    throw error
  })
  const pieces = body[Symbol.asyncIterator]()
  let received = 0
  try {
    for (;;) {
      const next = await pieces.next().catch(error => {
        throw reject(error)
      })
      if (next.done === true) break
      const piece: unknown = next.value
      if (!(piece instanceof Uint8Array)) throw new TypeError('a body gives bytes')
      received += piece.length
      if (received > range.length) throw unsound(source, `more than the ${range.length} bytes asked for`)
      yield piece
      // A trickling body ends in time even when its reader is slow, because the deadline is checked at every piece.
      signal.throwIfAborted()
      // That we let it wait is not the source's fault.
      deadline.extend(await pace.receive(piece.length, signal))
    }
    if (received < range.length) throw reject(new Error(`the answer ended after ${received} bytes`))
  } finally {
    deadline.stop()
    body.on('error', () => {})
    body.destroy()
  }
}

/** Aborts its signal after so many milliseconds, not counting those by which it was extended. */
function startDeadline(ms: number): { signal: AbortSignal; extend: (ms: number) => void; stop: () => void } {
  const controller = new AbortController()
  let extra = 0
  let timer = start(ms)
  function start(waitMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const more = extra
      extra = 0
      if (more > 0) timer = start(more)
      else controller.abort(new DOMException('the whole range took too long', 'TimeoutError'))
    }, waitMs)
  }
  return {
    signal: controller.signal,
    extend(more) {
      extra += more
    },
    stop: () => clearTimeout(timer),
  }
}

async function open(fetch: RangeFetch, either: AbortSignal) {
  const { source, dispatcher, object, range, patience, signal } = fetch
  const reject = (error: unknown) => {
    if (signal.aborted) return signal.reason
    if (error instanceof SourceKeyUnknown) return error
    return unavailable(source, error)
  }
  const answer = await request(objectUrl(source, object.sha256), {
    dispatcher,
    headers: { 'accept-encoding': 'identity', ...source.headers, range: formatRange(range) },
    headersTimeout: patience.headMs,
    bodyTimeout: patience.pauseMs,
    signal: either,
  }).catch(error => {
    throw reject(error)
  })
  const problem = judgeHead(fetch, answer)
  if (problem === null) return { body: answer.body, reject }
  answer.body.on('error', () => {})
  answer.body.destroy()
  throw problem
}

/** What is wrong with the head of an answer, or null. */
function judgeHead(fetch: RangeFetch, answer: Dispatcher.ResponseData): Error | null {
  const { source, object, range } = fetch
  const { statusCode: status, headers } = answer
  if (status >= 300 && status < 400) return unsound(source, `it redirects (HTTP status ${status})`)
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return unavailable(source, new Error(`HTTP status ${status}`))
  }
  const isWhole = range.offset === 0 && range.length === object.size
  if (status === 200 && !isWhole) return unsound(source, 'it does not follow ranges')
  if (status !== 200 && status !== 206) return new SourceRefused({ source: nameOf(source), status })
  if (status === 206 && headers['content-range'] !== formatContentRange(range, object.size)) {
    return unsound(source, 'another range than the one asked for')
  }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return unsound(source, 'an encoding that was not asked for')
  const length = headers['content-length']
  if (length !== undefined && length !== String(range.length)) return unsound(source, 'a wrong length')
  return null
}

/** How a source is named in errors: never with its headers, which hold secrets, nor with user names in its address. */
export function nameOf(source: ContentSource): string {
  return URL.canParse(source.baseUrl) ? new URL(source.baseUrl).origin : 'an address that is none'
}

/** Something that another attempt may get past. */
function unavailable(source: ContentSource, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const text = cause instanceof Error ? cause.message : String(cause)
  return new SourceUnavailable({ source: nameOf(source), reason: code || text.slice(0, 200) }, { cause })
}

/** Something that makes every further byte of this source worthless. */
export function unsound(source: ContentSource, reason: string): Error {
  return new SourceUnsound({ source: nameOf(source), reason })
}
