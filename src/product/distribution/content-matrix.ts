// Content of all packages on all points, short enough to be shown at once: for each package, what stands alike on which points. A row for each package on
// each point, with its receipt, is content-status.ts.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { listPackages } from '#product/upgrade-packages'
import { percentOf, type StatusCategory } from './content-status.ts'
import { assignmentsToCount, categoryOfAlike } from './count-alike.ts'
import { withDistribution } from './tables.ts'

/** One package: on which points it stands how. Points that have nothing of it are not named. */
export type PackageOnPoints = {
  packageId: string
  name: string
  cells: { category: StatusCategory; version: number; percent: number; points: string[] }[]
}

/** Every package by name, and the points of each cell by theirs. */
export async function contentMatrix(db: Database): Promise<PackageOnPoints[]> {
  const bytesHere = sql<number>`coalesce(floor((bytes_sent + bytes_reused) * 100.0 / nullif(bytes_total, 0)), 0)::integer`
  const rows = await withDistribution(db)
    .selectFrom(assignmentsToCount(db).as('one'))
    .select(['package_id', 'state', 'version_number', 'is_silent', 'is_proven', 'request_action'])
    .select([
      bytesHere.as('percent_here'),
      sql<string[]>`array_agg(name order by name_key)`.as('points'),
      sql<string>`min(name_key)`.as('first_point'),
    ])
    .groupBy(['package_id', 'state', 'version_number', 'is_silent', 'is_proven', 'request_action'])
    .groupBy('percent_here')
    .orderBy('first_point')
    .execute()
  const cellOf = (row: (typeof rows)[number]) => ({
    category: categoryOfAlike(row),
    version: row.version_number,
    percent: percentOf({ ...row, isProven: row.is_proven, percentHere: row.percent_here }),
    points: row.points,
  })
  const alike = Map.groupBy(rows, row => row.package_id)
  return (await listPackages(db)).map(({ id, name }) => ({
    packageId: id,
    name,
    cells: (alike.get(id) ?? []).map(cellOf),
  }))
}
