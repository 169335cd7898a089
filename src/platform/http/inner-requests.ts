// Requests that the server makes of itself on behalf of a caller who is known already: no credentials travel, so that it is the same over TLS and with a
// cookie. Nothing from outside can be such a request: who the caller is comes with the work in this process, not with the request.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller } from './callers.ts'

const callers = new AsyncLocalStorage<Caller>()

/** Does work whose requests (`server.inject`) are made by this caller. */
export function onBehalfOf<Result>(caller: Caller, work: () => PromiseLike<Result>): Promise<Result> {
  // `inject` begins when it is awaited: that must be in here.
  return callers.run(caller, async () => await work())
}

/** The caller on whose behalf this is done, if it is. */
export function innerCaller(): Caller | undefined {
  return callers.getStore()
}
