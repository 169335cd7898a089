// Service windows: stretches of time in which something may begin and must have ended. Pure.

import { z } from 'zod'
import { occurrencesAfter } from './occurrences.ts'
import { recurrenceSchema } from './recurrence.ts'

const minuteMs = 60_000
const longestMinutes = 7 * 24 * 60
/** So many openings are looked through for one that is long enough. */
const openingsToTry = 40

/** A window that opens again and again. */
export const serviceWindowSchema = z
  .strictObject({
    recurrence: recurrenceSchema.describe('When it opens.'),
    minutes: z
      .int()
      .min(1)
      .max(longestMinutes)
      .describe('How long it stays open; elapsed time, also in the nights in which clocks change.'),
  })
  .meta({ id: 'ServiceWindow' })

/** A window as it was checked. */
export type ServiceWindow = z.output<typeof serviceWindowSchema>

/**
 * Until when something that is done at a moment may go on: `always` when there are no windows, null when none is open. Windows that
 * overlap or meet are one; what goes on for more than a week is looked at no further.
 */
export function allowedUntil(windows: readonly ServiceWindow[], moment: Date): Date | 'always' | null {
  if (windows.length === 0) return 'always'
  const furthest = new Date(moment.getTime() + longestMinutes * minuteMs)
  let closes: Date | null = null
  for (let at = moment; ; ) {
    const later = latestClosing(windows, at)
    if (later === null) return closes
    closes = later
    if (closes >= furthest) return closes
    at = closes
  }
}

/**
 * The first moment, this one or a later one, at which something may begin that needs so many minutes of a window; null when there is
 * none, or none among the next openings.
 */
export function firstStart(
  windows: readonly ServiceWindow[],
  { from, minutes = 0 }: { from: Date; minutes?: number },
): Date | null {
  let at: Date | undefined = from
  for (let tries = 0; at !== undefined && tries <= openingsToTry; tries++) {
    const until = allowedUntil(windows, at)
    if (until === 'always') return at
    if (until !== null && until.getTime() - at.getTime() >= minutes * minuteMs) return at
    at = nextOpening(windows, at)
  }
  return null
}

/** When the last of the windows closes that are open at a moment. */
function latestClosing(windows: readonly ServiceWindow[], moment: Date): Date | null {
  let latest: Date | null = null
  for (const { recurrence, minutes } of windows) {
    const ms = minutes * minuteMs
    // One that opened before this has closed by now. At most one opens a day.
    const openings = occurrencesAfter(
      recurrence,
      new Date(moment.getTime() - ms),
      Math.ceil(ms / 82_800_000) + 1,
    )
    for (const opening of openings) {
      if (opening > moment) break
      const closes = new Date(opening.getTime() + ms)
      if (latest === null || closes > latest) latest = closes
    }
  }
  return latest
}

function nextOpening(windows: readonly ServiceWindow[], after: Date): Date | undefined {
  const openings = windows.flatMap(({ recurrence }) => occurrencesAfter(recurrence, after, 1))
  return openings.sort((left, right) => left.getTime() - right.getTime())[0]
}
