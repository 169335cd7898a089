// Carries out the generated methods over HTTP. Used by the command line and the console; knows nothing of either.

import { type SiteApi, siteRoutes } from './site-api.ts'

/** One call as it goes over the wire. */
export type SiteCall = { method: string; path: string; body?: unknown }

/** Sends a call and returns the parsed answer; null for an answer without a body. Errors are the sender's. */
export type SendCall = (call: SiteCall) => Promise<unknown>

/** What an address cannot name: steps in it are taken before anybody reads it, and the call would be another one (`DELETE …/members/..`). */
const unnameable = ['', '.', '..']

/**
 * Makes the typed API from a function that sends.
 * @param refuse the error for a name that an address cannot hold
 */
export function makeSiteApi(
  send: SendCall,
  refuse: (name: string) => Error = name => new TypeError(`“${name}” is no name`),
): SiteApi {
  const methods = Object.entries(siteRoutes).map(([name, route]) => [
    name,
    (input: Record<string, unknown> = {}) => {
      const rest = new Map(Object.entries(input))
      const take = (key: string) => {
        const value = rest.get(key)
        rest.delete(key)
        return value
      }
      const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
        const name = String(take(key))
        if (unnameable.includes(name) || !name.isWellFormed()) throw refuse(name)
        return encodeURIComponent(name)
      })
      const query = new URLSearchParams()
      for (const key of route.query) {
        const value = take(key)
        if (value !== undefined) query.set(key, String(value))
      }
      const address = query.size > 0 ? `${path}?${query}` : path
      return send({
        method: route.method,
        path: address,
        ...(route.body && { body: Object.fromEntries(rest) }),
      })
    },
  ])
  return Object.fromEntries(methods) as SiteApi
}
