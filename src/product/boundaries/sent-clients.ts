// To which points this site server has sent clients first, so that a thousand clients that ask in the same minute do not all go to the point that was
// least busy when the minute began. In memory: it is about the next half minute, and each site server spreads its own clients.

import type { PointOffer } from '#product/distribution'

/** What is counted. */
export type SentClients = {
  /** How many were sent since the point last said how busy it is. */
  since: (offer: Pick<PointOffer, 'pointId' | 'load'>) => number
  /** Notes that a client was sent there first. */
  note: (pointId: string) => void
}

/** What a client that was sent adds to a point that does not ask again, until this long ago. */
const forgetAfterMs = 120_000

/** Makes the count. `now` in milliseconds. */
export function countSentClients(now: () => number = Date.now): SentClients {
  const sent = new Map<string, { at: number; count: number }>()
  return {
    since({ pointId, load }) {
      const entry = sent.get(pointId)
      if (entry === undefined) return 0
      const saidAt = load.saidAt?.getTime() ?? 0
      if (entry.at >= saidAt && now() - entry.at < forgetAfterMs) return entry.count
      // It has said since how busy it is: those clients are in that number.
      sent.delete(pointId)
      return 0
    },
    note(pointId) {
      const entry = sent.get(pointId)
      const at = now()
      // `at` stays the time of the first one: what the point says after it counts them.
      if (entry === undefined || at - entry.at >= forgetAfterMs) sent.set(pointId, { at, count: 1 })
      else entry.count += 1
    },
  }
}
