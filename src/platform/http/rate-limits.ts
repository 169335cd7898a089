// How many calls one caller may make, and how often one address may be refused for its token. People, their programs and devices are counted:
// points and workers ask often, and what they may cost is bounded elsewhere.

import type { FastifyReply } from 'fastify'
import type { Caller, Role } from './callers.ts'
import { TooManyCalls } from './errors.ts'

/** Calls in a minute, also all at once; 0 for no limit. Each server counts for itself. */
export type RateLimits = {
  /** Of one caller. */
  callsPerMinute: number
  /** Without a good token, from one address. */
  refusalsPerMinute: number
  /** Of what is public, from one address. */
  openPerMinute: number
}

/** Many people can share an address, and a page of the console is made of many files. */
export const standardLimits: RateLimits = {
  callsPerMinute: 6000,
  refusalsPerMinute: 300,
  openPerMinute: 3000,
}

const counted: ReadonlySet<Role> = new Set<Role>(['administrator', 'user', 'metrics-reader'])
/** Of one device: it asks every few minutes, and reports some steps in between. */
const devicePerMinute = 240
/** More callers or addresses than this are not remembered; the one that was quiet for the longest is forgotten. */
const mostKeys = 10_000

/** Counts for one server. */
export type RateCounter = {
  /** Counts a call. @throws TooManyCalls */
  countCall: (caller: Caller, reply: FastifyReply) => void
  /**
   * Counts a call without a good token. A good one is never refused for what others at its address do: many sit behind one proxy.
   * @throws TooManyCalls
   */
  countRefusal: (address: string, reply: FastifyReply) => void
  /** Counts a call of what is public. @throws TooManyCalls */
  countOpen: (address: string, reply: FastifyReply) => void
}

/** Makes the counter. `now` is in milliseconds and never goes back. */
export function openRateCounter(
  { callsPerMinute, refusalsPerMinute, openPerMinute }: RateLimits,
  now: () => number = () => performance.now(),
): RateCounter {
  const calls = makeBuckets(callsPerMinute, now)
  const refusals = makeBuckets(refusalsPerMinute, now)
  const open = makeBuckets(openPerMinute, now)
  const devices = makeBuckets(devicePerMinute, now)
  return {
    countCall({ role, name, user, subject }, reply) {
      if (role === 'device' && subject !== null && callsPerMinute !== 0) {
        const left = devices.take(subject)
        if (left < 0) refuse(reply, { perMinute: devicePerMinute, missing: -left })
      }
      if (callsPerMinute === 0 || !counted.has(role)) return
      const left = calls.take(`${role} ${user?.id ?? name}`)
      reply.header('ratelimit-limit', callsPerMinute)
      reply.header('ratelimit-remaining', Math.max(0, Math.floor(left)))
      reply.header('ratelimit-reset', Math.ceil(((callsPerMinute - Math.max(0, left)) / callsPerMinute) * 60))
      if (left < 0) refuse(reply, { perMinute: callsPerMinute, missing: -left })
    },
    countRefusal(address, reply) {
      if (refusalsPerMinute === 0) return
      const left = refusals.take(address)
      if (left < 0) refuse(reply, { perMinute: refusalsPerMinute, missing: -left })
    },
    countOpen(address, reply) {
      if (openPerMinute === 0) return
      const left = open.take(address)
      if (left < 0) refuse(reply, { perMinute: openPerMinute, missing: -left })
    },
  }
}

function refuse(reply: FastifyReply, { perMinute, missing }: { perMinute: number; missing: number }): never {
  const seconds = Math.max(1, Math.ceil((missing / perMinute) * 60))
  reply.header('retry-after', seconds)
  throw new TooManyCalls({ perMinute, seconds })
}

/** Token buckets: each holds a minute's calls and is filled evenly. */
function makeBuckets(perMinute: number, now: () => number) {
  // In the order of their last use.
  const buckets = new Map<string, { left: number; at: number }>()
  const left = (key: string) => {
    const bucket = buckets.get(key)
    if (bucket === undefined) return perMinute
    return Math.min(perMinute, bucket.left + ((now() - bucket.at) / 60_000) * perMinute)
  }
  return {
    /** Takes one and answers what is left; below 0 nothing was taken. */
    take(key: string): number {
      const after = left(key) - 1
      buckets.delete(key)
      buckets.set(key, { left: after < 0 ? after + 1 : after, at: now() })
      if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value ?? '')
      return after
    },
  }
}
