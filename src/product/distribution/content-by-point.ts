// Content status of whole points: the counts of content-summary.ts by point instead of by package, and what a map of the points has to know.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { isSilent } from './content-status.ts'
import { addUpCounts, assignmentsToCount, type ContentCounts, howMany } from './count-alike.ts'
import { propertiesOf } from './point-properties.ts'
import { withDistribution } from './tables.ts'

/** One point over all packages. */
export type PointContents = ContentCounts & {
  point: string
  /** Whether it has asked lately; what it said before does not count otherwise. */
  isHeardOf: boolean
  maintenance: boolean
  /** From which points it pulls; of a standard point there are none. */
  sources: { point: string; order: number }[]
  /** At which content comes now, in bytes each second. */
  bytesPerSecond: number
}

/**
 * Every point by name.
 * @param sees Whether a package counts; null: all do.
 */
export async function contentByPoint(
  db: Database,
  sees: ((packageId: string) => boolean) | null,
): Promise<PointContents[]> {
  const table = withDistribution(db)
  const points = await table
    .selectFrom('distribution_points')
    .select(['id', 'name', 'properties', 'last_seen_at'])
    .orderBy('name_key')
    .execute()
  const pulls = await table
    .selectFrom('distribution_pull_sources')
    .innerJoin('distribution_points', 'distribution_points.id', 'source_point_id')
    .select(['point_id', 'name as point', 'source_order as order'])
    .orderBy('source_order')
    .execute()
  const sourcesOf = Map.groupBy(pulls, row => row.point_id)
  const alike = Map.groupBy(await countAlike(db, sees), row => row.name)
  const now = new Date()
  return points.map(row => {
    const here = alike.get(row.name) ?? []
    return {
      point: row.name,
      isHeardOf: !isSilent(row.last_seen_at, now),
      maintenance: propertiesOf(row).maintenance,
      sources: (sourcesOf.get(row.id) ?? []).map(({ point, order }) => ({ point, order })),
      ...addUpCounts(here),
      bytesPerSecond: here.reduce((sum, one) => sum + one.rate, 0),
    }
  })
}

async function countAlike(db: Database, sees: ((packageId: string) => boolean) | null) {
  const rows = await withDistribution(db)
    .selectFrom(assignmentsToCount(db).as('one'))
    // By package only for those who do not see them all: a row for each package on each point is what this is to spare.
    .select(sees === null ? sql<null>`null`.as('package_id') : 'package_id')
    .select(['name', 'state', 'is_silent', 'is_proven', howMany.as('many')])
    .select(sql<number>`coalesce(sum(bytes_per_second), 0)::bigint`.as('rate'))
    .groupBy(['name', 'state', 'is_silent', 'is_proven'])
    .$if(sees !== null, query => query.groupBy('package_id'))
    .execute()
  return rows.filter(row => sees === null || (row.package_id !== null && sees(row.package_id)))
}
