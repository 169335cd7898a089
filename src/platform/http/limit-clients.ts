// How much one client may ask in a minute. What is counted is kept in memory, bounded, and forgotten with its minute.

import { TooManyRequests } from './errors.ts'

/** Requests in a minute: of an address with credentials that are nobody's (then it gets nothing more), of an address to what is public, of one user. */
export type ClientLimits = { failed: number; open: number; user: number }

/** Many people can share an address, and a page is made of many files. */
export const standardLimits: ClientLimits = { failed: 300, open: 3000, user: 6000 }

const windowMs = 60_000
/** More clients than these in one minute are not told apart from the start of a new minute. */
const mostClients = 100_000

/** Counts what clients ask. */
export type ClientCounts = {
  /** @throws TooManyRequests when this client asked too often in this minute */
  refuse: (kind: keyof ClientLimits, client: string) => void
  count: (kind: keyof ClientLimits, client: string) => void
}

/** Makes the counts of one server. */
export function countClients(limits: ClientLimits, now: () => number = Date.now): ClientCounts {
  let began = now()
  const counts = new Map<string, number>()
  const current = () => {
    if (now() - began >= windowMs || counts.size > mostClients) {
      counts.clear()
      began = now()
    }
    return counts
  }
  return {
    refuse(kind, client) {
      if ((current().get(`${kind} ${client}`) ?? 0) < limits[kind]) return
      const retryAfterSeconds = Math.max(1, Math.ceil((began + windowMs - now()) / 1000))
      throw new TooManyRequests({ what: 'requests', retryAfterSeconds })
    },
    count(kind, client) {
      const key = `${kind} ${client}`
      current().set(key, (current().get(key) ?? 0) + 1)
    },
  }
}
