import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { listPoints } from '#product/distribution'
import type { BoundaryGroup } from './boundary.ts'
import { BoundaryGroupMissing } from './errors.ts'
import { madeOf } from './list-boundaries.ts'
import { withBoundaries } from './tables.ts'

const boundariesOfGroup = sql<string[]>`array(
  select one.name from boundaries_group_boundaries held join boundaries one on one.id = held.boundary_id
  where held.group_id = boundaries_groups.id order by one.name_key)`
const pointsOfGroup = sql<string[]>`array(
  select held.point_id::text from boundaries_group_points held where held.group_id = boundaries_groups.id)`
const neighboursOfGroup = sql<{ name: string; minutes: number | null; isDefault: boolean }[]>`coalesce((
  select jsonb_agg(jsonb_build_object('name', other.name, 'minutes', held.fallback_minutes, 'isDefault', other.is_default)
    order by held.fallback_minutes nulls last, other.name_key)
  from boundaries_group_neighbours held join boundaries_groups other on other.id = held.neighbour_id
  where held.group_id = boundaries_groups.id), '[]')`
const minutesOfSite = sql<
  number | null
>`(select site.default_fallback_minutes from boundaries_groups site where site.is_default)`

/** All boundary groups by name, the default site boundary group first. */
export async function listBoundaryGroups(db: Database): Promise<BoundaryGroup[]> {
  const rows = await selectGroups(db).orderBy('is_default', 'desc').orderBy('name_key').execute()
  const named = await pointNames(db)
  return rows.map(row => shown(row, named))
}

/** @throws BoundaryGroupMissing */
export async function readBoundaryGroup(
  db: Database | DatabaseTransaction,
  boundaryGroup: string,
): Promise<BoundaryGroup> {
  const row = await selectGroups(db).where('name_key', '=', boundaryGroup.toLowerCase()).executeTakeFirst()
  if (!row) throw new BoundaryGroupMissing({ boundaryGroup })
  return shown(row, await pointNames(db))
}

/** Names of points by ID, in the order of names. */
async function pointNames(db: Database | DatabaseTransaction): Promise<ReadonlyMap<string, string>> {
  return new Map((await listPoints(db)).map(point => [point.id, point.name]))
}

function selectGroups(db: Database | DatabaseTransaction) {
  return withBoundaries(db)
    .selectFrom('boundaries_groups')
    .select(['id', 'name', 'description', 'is_default', 'default_fallback_minutes', 'holds_ungrouped_points'])
    .select(['created_by', 'created_at', 'modified_by', 'modified_at'])
    .select([
      boundariesOfGroup.as('boundaries'),
      pointsOfGroup.as('points'),
      neighboursOfGroup.as('neighbours'),
      minutesOfSite.as('site_minutes'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectGroups>['execute']>>[number]

function shown(row: Row, pointNamed: ReadonlyMap<string, string>): BoundaryGroup {
  const held = new Set(row.points)
  const own = row.neighbours.find(one => one.isDefault)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    isDefault: row.is_default,
    boundaries: row.boundaries,
    points: [...pointNamed].filter(([id]) => held.has(id)).map(([, name]) => name),
    neighbours: row.neighbours.map(one => ({ boundaryGroup: one.name, fallbackMinutes: one.minutes })),
    // What a group says of the default group itself goes before what the default group says of all.
    defaultFallbackMinutes: own === undefined ? row.site_minutes : own.minutes,
    holdsUngroupedPoints: row.holds_ungrouped_points,
    ...madeOf(row),
  }
}
