// Counts over all points, for metrics.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { contentStateName } from './content-state.ts'
import { unknownAfterSeconds } from './content-status.ts'
import { withDistribution } from './tables.ts'

/** Points by how they are, and packages on points by their state. */
export type DistributionFigures = {
  points: { state: 'heard' | 'silent' | 'maintenance'; count: number }[]
  contents: { state: string; count: number }[]
}

/** Counts them. */
export async function readDistributionFigures(db: Database): Promise<DistributionFigures> {
  const points = await sql<{ silent: boolean; maintenance: boolean; count: number }>`
    select last_seen_at is null or last_seen_at < now() - make_interval(secs => ${unknownAfterSeconds}) as silent,
           coalesce((properties->>'maintenance')::boolean, false) as maintenance, count(*)::bigint as count
      from distribution_points group by 1, 2`.execute(db)
  const count = (fits: (row: { silent: boolean; maintenance: boolean }) => boolean) =>
    points.rows.filter(fits).reduce((sum, row) => sum + row.count, 0)
  const contents = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .select('state')
    .select(row => row.fn.countAll<number>().as('count'))
    .groupBy('state')
    .execute()
  return {
    points: [
      { state: 'heard', count: count(row => !row.silent && !row.maintenance) },
      { state: 'silent', count: count(row => row.silent && !row.maintenance) },
      { state: 'maintenance', count: count(row => row.maintenance) },
    ],
    contents: contents.map(row => ({ state: contentStateName(row.state), count: row.count })),
  }
}
