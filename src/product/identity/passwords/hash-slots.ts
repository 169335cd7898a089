// How many passwords are hashed at once. Each takes memory and a processor; a thousand sign-ins at once must take neither away from the server.

import { TooManyRequests } from '#platform/http'

const atOnce = 2
const mostWaiting = 32
/** Seconds after which those who were sent away may ask again. */
const retryAfterSeconds = 5

let running = 0
const waiting: (() => void)[] = []

/**
 * Does work that hashes a password, when it is its turn.
 * @throws TooManyRequests when too many wait already
 */
export async function inHashSlot<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting)
      throw new TooManyRequests({ what: 'attempts to sign in', retryAfterSeconds })
    await new Promise<void>(resolve => waiting.push(resolve))
  } else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    // A slot is handed on, not given back, so that nobody can take it in between.
    if (next) next()
    else running -= 1
  }
}
