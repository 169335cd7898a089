// Whether a pull point waits for its sources, or may load the site: the site's link carries each byte once only when it waits. Pure.
//
// Loading the site too early costs its link a whole copy for each point; waiting for a source that never comes leaves a point
// without its content. So it waits while a source is getting on, and for an hour at most when none is: after that hour Configuration
// Manager's pull points change their pace as well.

import { contentStates, isRemoval } from './content-state.ts'
import { unknownAfterSeconds } from './content-status.ts'
import type { AssignmentRow, PointRow } from './tables.ts'

/** What is known of the very package on a source. */
export type SourceProgress = Pick<
  AssignmentRow,
  | 'content_version'
  | 'state'
  | 'cancelled_at'
  | 'requested_at'
  | 'progress_state'
  | 'waiting_for'
  | 'reported_at'
> &
  Pick<PointRow, 'last_seen_at'>

/** How long a source may get nowhere before the site is loaded instead. */
export const awaitSourceSeconds = 3600

/**
 * Whether a source that has not proved to hold a content version is worth waiting for: it shall hold this version, was heard of
 * within ten minutes, has not failed, and has got on within the last hour. A source that waits for its own sources gets on.
 */
export function isWorthAwaiting(source: SourceProgress, contentVersion: string, now: Date): boolean {
  if (source.content_version !== contentVersion || source.cancelled_at !== null) return false
  if (isRemoval(source.state) || source.state === contentStates.installFailed) return false
  if (!isWithin(source.last_seen_at, unknownAfterSeconds, now)) return false
  if (source.progress_state === 'waiting' && source.waiting_for === 'source') return true
  // A source that fails again and again also reports each time, and yet gets nowhere.
  const getsOn = source.progress_state === 'transferring' || source.progress_state === 'validating'
  return (
    isWithin(source.requested_at, awaitSourceSeconds, now) ||
    (getsOn && isWithin(source.reported_at, awaitSourceSeconds, now))
  )
}

function isWithin(then: Date | null, seconds: number, now: Date): boolean {
  return then !== null && now.getTime() - then.getTime() <= seconds * 1000
}
