// Which boundary groups a client is in, by its addresses, and what is within its reach from there: one question to the database each.

import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { ClientAddress } from './network-address.ts'
import type { GroupInReach } from './rank-sources.ts'
import { withBoundaries } from './tables.ts'

/** A boundary that contains an address of the client. */
export type MatchedBoundary = { boundary: string; value: string; address: string; boundaryGroups: string[] }

/** How many matching boundaries are shown; all of them count. */
const mostShown = 100

/** The boundaries that contain the addresses, for people who ask why. */
export async function boundariesOfClient(
  db: Database,
  addresses: readonly ClientAddress[],
): Promise<MatchedBoundary[]> {
  if (addresses.length === 0) return []
  const { rows } = await sql<MatchedBoundary>`
    select boundaries.name as boundary, boundaries.value, host(client.address) as address,
      array(select holder.name from boundaries_group_boundaries held join boundaries_groups holder on holder.id = held.group_id
        where held.boundary_id = boundaries.id order by holder.name_key) as "boundaryGroups"
    from unnest(${addresses.map(one => one.text)}::inet[]) with ordinality as client (address, place)
    join boundaries on boundaries.addresses @> client.address
    order by client.place, boundaries.name_key limit ${mostShown}`.execute(db)
  return rows
}

/**
 * The groups within reach of a client with these addresses. It is in every group of every boundary that contains one of them, which the index of ranges
 * finds; within reach are these, their direct neighbours, and the default site boundary group, which is the client's own when it is in none. Of several
 * ways to a group the shortest counts; a way that is never taken counts only when there is no other.
 */
export async function groupsInReach(
  db: Database,
  addresses: readonly ClientAddress[],
): Promise<GroupInReach[]> {
  const { rows } = await sql<Reach>`
    with client_groups as materialized (
      select distinct held.group_id as id
      from unnest(${addresses.map(one => one.text)}::inet[]) as client (address)
      join boundaries on boundaries.addresses @> client.address
      join boundaries_group_boundaries held on held.boundary_id = boundaries.id
    ),
    ways as (
      select id as group_id, 0 as minutes, 0 as rank from client_groups
      union all
      select neighbour.neighbour_id, neighbour.fallback_minutes, 1
      from client_groups join boundaries_group_neighbours neighbour on neighbour.group_id = client_groups.id
      union all
      -- Who is in no group is in the default group.
      select site.id, 0, 1 from boundaries_groups site
      where site.is_default and not exists (select from client_groups)
      union all
      -- It is everybody's neighbour, with its own minutes unless a group says otherwise.
      select site.id, site.default_fallback_minutes, 1 from boundaries_groups site
      where site.is_default and exists (
        select from client_groups where not exists (
          select from boundaries_group_neighbours said where said.group_id = client_groups.id and said.neighbour_id = site.id))
    )
    select reached.id, reached.name, reached.is_default, reached.holds_ungrouped_points, min(ways.rank) as rank,
      (array_agg(ways.minutes order by ways.rank, ways.minutes nulls last))[1] as minutes,
      array(select held.point_id::text from boundaries_group_points held where held.group_id = reached.id) as points
    from ways join boundaries_groups reached on reached.id = ways.group_id
    group by reached.id`.execute(db)
  return rows.map(row => ({
    id: row.id,
    boundaryGroup: row.name,
    relation: row.is_default ? 'default-site' : row.rank === 0 ? 'current' : 'neighbour',
    availableAfterMinutes: row.minutes,
    points: row.points,
    holdsUngroupedPoints: row.holds_ungrouped_points,
  }))
}

type Reach = {
  id: number
  name: string
  is_default: boolean
  holds_ungrouped_points: boolean
  rank: number
  minutes: number | null
  points: string[]
}

/** Whether a point is in one of these groups, or in none at all when one of them takes such points: a condition for the database. */
export function isInGroups(
  groups: readonly GroupInReach[],
): (pointId: RawBuilder<unknown>) => RawBuilder<boolean> {
  const ids = groups.map(group => group.id)
  const inGroups = (pointId: RawBuilder<unknown>) =>
    sql<boolean>`${pointId} in (select held.point_id from boundaries_group_points held where held.group_id = any(${ids}::integer[]))`
  if (!groups.some(group => group.holdsUngroupedPoints)) return inGroups
  return pointId =>
    sql<boolean>`(${inGroups(pointId)} or ${pointId} not in (select grouped.point_id from boundaries_group_points grouped))`
}

/** The IDs of the points that are in some boundary group. */
export async function groupedPoints(db: Database): Promise<ReadonlySet<string>> {
  const rows = await withBoundaries(db)
    .selectFrom('boundaries_group_points')
    .select('point_id')
    .distinct()
    .execute()
  return new Set(rows.map(row => row.point_id))
}
