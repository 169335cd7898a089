// Compliance over time: of what points were asked to hold, how much had proved to be there at each moment. Pure.

import type { RecordedContentAction } from '#api-client'

/** One moment: milliseconds since 1970, how much was asked for until then, and how much of it was proved by a receipt. */
export type Moment = { at: number; asked: number; proved: number }

/** At most `most` moments, evenly from the first request to now. */
export function arrivedOverTime(
  actions: readonly RecordedContentAction[],
  { now, most }: { now: number; most: number },
): Moment[] {
  const entries = actions.flatMap(action =>
    action.entries
      .filter(entry => ['send', 'update', 'send-again'].includes(entry.effect))
      .filter(entry => entry.outcome === null || entry.outcome === 'verified')
      .map(entry => ({
        asked: Date.parse(action.requestedAt),
        proved: entry.outcome === 'verified' && entry.endedAt !== null ? Date.parse(entry.endedAt) : null,
      })),
  )
  if (entries.length === 0) return []
  const first = Math.min(...entries.map(entry => entry.asked))
  const step = Math.max((now - first) / most, 1)
  return Array.from({ length: most + 1 }, (_, place) => {
    const at = first + step * place
    return {
      at,
      asked: entries.filter(entry => entry.asked <= at).length,
      proved: entries.filter(entry => entry.proved !== null && entry.proved <= at).length,
    }
  })
}
