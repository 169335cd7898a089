// How much one client may ask in a minute. What is counted is kept in memory, bounded, and forgotten with its minute.

import { TooManyRequests } from './errors.ts'

/** Requests of one client in a minute: with credentials that are nobody's or for what needs none; and of one user. */
export type ClientLimits = { strangers: number; user: number }

/** Many people can share an address; a user's page asks some dozens of times at most. */
export const standardLimits: ClientLimits = { strangers: 300, user: 6000 }

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
