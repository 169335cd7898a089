// Assignments are counted in the database, those together that are alike in everything that they are counted by: a few rows for each package, however
// many points there are. What they are counted as is decided where that of each single one is.

import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'
import { isRemoval } from './content-state.ts'
import { categoryOf, type StatusCategory, unknownAfterSeconds } from './content-status.ts'
import { withDistribution } from './tables.ts'

/** By what an assignment is counted. */
type CountedBy = { state: number; is_silent: boolean; is_proven: boolean }

const silent = sql<boolean>`coalesce(last_seen_at < now() - make_interval(secs => ${unknownAfterSeconds}), true)`
const proven = sql<boolean>`coalesce(receipt_content_version = content_version and receipt_version_number = version_number, false)`

/** Every assignment, with by what it is counted, to be grouped. */
export function assignmentsToCount(db: Database) {
  return withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['package_id', 'state', 'version_number', 'bytes_sent', 'bytes_reused', 'bytes_total'])
    .select(['request_action', 'bytes_per_second', 'last_copied_at', 'name', 'name_key'])
    .select([silent.as('is_silent'), proven.as('is_proven')])
}

/** How many there are of each. */
export const howMany: RawBuilder<number> = sql<number>`count(*)::integer`

/** What assignments that are alike are counted as. */
export function categoryOfAlike({ state, is_silent, is_proven }: CountedBy): StatusCategory {
  return categoryOf({ state, isSilent: is_silent, isProven: is_proven })
}

/** Configuration Manager's counts. Content that is being removed is targeted no more. */
export type ContentCounts = {
  targeted: number
  success: number
  inProgress: number
  errors: number
  unknown: number
  removing: number
}

/** Adds up what was counted. */
export function addUpCounts(all: readonly (CountedBy & { many: number })[]): ContentCounts {
  const counts: Record<StatusCategory, number> = { success: 0, 'in-progress': 0, error: 0, unknown: 0 }
  let [targeted, removing] = [0, 0]
  for (const row of all)
    if (isRemoval(row.state)) removing += row.many
    else {
      targeted += row.many
      counts[categoryOfAlike(row)] += row.many
    }
  const { success, 'in-progress': inProgress, error: errors, unknown } = counts
  return { targeted, success, inProgress, errors, unknown, removing }
}
