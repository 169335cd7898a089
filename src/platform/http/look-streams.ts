// Streams of server-sent events about one thing, which is looked at again and again until it is over. Each lives for a while and no longer: a right, a
// session or a token that ended meanwhile is compared when the reader comes back.

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TooManyRequests } from './errors.ts'

/** How often is looked, how long a stream lives, both in milliseconds, and how many one caller may have open. */
export type LookStreamBounds = { everyMs: number; longestMs?: number; mostOfCaller?: number }

/** What is looked at: `event` is the name of what is sent when it changed. */
export type Looked<Value> = {
  event: string
  look: () => Promise<Value>
  isOver: (value: Value) => boolean
}

/** The streams of one kind. */
export type LookStreams = {
  /**
   * Answers with a stream, and returns when it has ended. What the first look throws is the answer instead.
   * @throws TooManyRequests
   */
  follow: <Value>(exchange: Exchange, looked: Looked<Value>) => Promise<void>
}

type Exchange = { request: FastifyRequest; reply: FastifyReply }

/** See the top of this file. */
export function makeLookStreams({
  everyMs,
  longestMs = 600_000,
  mostOfCaller = 20,
}: LookStreamBounds): LookStreams {
  const open = new Map<string, number>()
  const admit = ({ caller }: FastifyRequest) => {
    const who = `${caller.role} ${caller.user?.id ?? caller.name}`
    const count = open.get(who) ?? 0
    if (count >= mostOfCaller) throw new TooManyRequests({ what: 'open streams', retryAfterSeconds: 10 })
    open.set(who, count + 1)
    return () => {
      const left = (open.get(who) ?? 1) - 1
      if (left === 0) open.delete(who)
      else open.set(who, left)
    }
  }
  return {
    async follow({ request, reply }, looked) {
      const leave = admit(request)
      try {
        const first = await looked.look()
        reply.hijack()
        const { raw } = reply
        raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
        })
        const gone = new AbortController()
        raw.once('close', () => gone.abort())
        const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(longestMs)])
        const send = (text: string) => raw.write(`event: ${looked.event}\ndata: ${text}\n\n`)
        // A look that fails, a reader who went and a life that is over all end it: whoever wants to know asks again.
        await tell(looked, { first, everyMs, send, signal }).catch(() => undefined)
        raw.end()
      } finally {
        leave()
      }
    },
  }
}

type Telling<Value> = { first: Value; everyMs: number; send: (text: string) => void; signal: AbortSignal }

async function tell<Value>(
  { look, isOver }: Looked<Value>,
  { first, everyMs, send, signal }: Telling<Value>,
): Promise<void> {
  let value = first
  let said = ''
  for (;;) {
    const text = JSON.stringify(value)
    if (text !== said) send(text)
    said = text
    if (isOver(value)) return
    await wait(everyMs, null, { signal })
    value = await look()
  }
}
