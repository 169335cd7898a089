// Compares what a point says that it holds with what the site believes. Pure, so that every case can be listed in a test.

import type { PointQuestion } from '#product/distribution-protocol'
import { contentStates, isRemoval } from './content-state.ts'
import type { AssignmentRow } from './tables.ts'

/**
 * A difference, and what it means: `removal-ended`: what was to be removed is named no more; `not-held`: the receipt speaks of
 * content that is named no more; `unproven`: content is held, and has been for a while, of which the site has no receipt.
 */
export type Finding = { packageId: string; kind: 'removal-ended' | 'not-held' | 'unproven' }

/**
 * A question and a receipt can overtake one another on their way. What is newer than this is therefore left alone until the next
 * question: believing a lost receipt for two minutes more harms less than throwing away a good one, which the point would not send
 * again.
 */
export const settleMs = 120_000

/** What is known of an assignment, as far as it matters here. */
export type Believed = Pick<
  AssignmentRow,
  | 'package_id'
  | 'version_number'
  | 'content_version'
  | 'state'
  | 'cancelled_at'
  | 'request_id'
  | 'receipt_content_version'
  | 'receipt_version_number'
  | 'received_at'
>

/** The differences, at most one for each package. `now` is the site's clock; ages on the point are told by the point's. */
export function reconcile(
  believed: readonly Believed[],
  { held, pointTime }: Pick<PointQuestion, 'held' | 'pointTime'>,
  now: Date,
): Finding[] {
  const byPackage = Map.groupBy(held, one => one.packageId)
  return believed.flatMap(row => {
    const named = byPackage.get(row.package_id) ?? []
    const kind = compare(row, named, { pointTime: Date.parse(pointTime), now: now.getTime() })
    return kind === null ? [] : [{ packageId: row.package_id, kind }]
  })
}

function compare(
  row: Believed,
  named: PointQuestion['held'],
  times: { pointTime: number; now: number },
): Finding['kind'] | null {
  if (isRemoval(row.state)) return named.length === 0 ? 'removal-ended' : null
  const find = (version: number | null, contentVersion: string | null) =>
    named.find(one => one.version === version && one.contentVersion === contentVersion)
  if (row.receipt_content_version !== null) {
    const isSettled = row.received_at !== null && times.now - row.received_at.getTime() > settleMs
    if (isSettled && !find(row.receipt_version_number, row.receipt_content_version)) return 'not-held'
  }
  const isProven =
    row.receipt_content_version === row.content_version && row.receipt_version_number === row.version_number
  if (isProven || row.state === contentStates.installed) return null
  if (row.request_id !== null || row.cancelled_at !== null) return null
  const mine = find(row.version_number, row.content_version)
  return mine && times.pointTime - Date.parse(mine.verifiedAt) > settleMs ? 'unproven' : null
}
