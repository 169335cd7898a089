// Boundaries and boundary groups as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withBoundaries } from './tables.ts'

/** One row per boundary. */
export function boundaryRelation(db: Database) {
  return withBoundaries(db)
    .selectFrom('boundaries')
    .select(['id', 'name', 'kind', 'value', 'created_by', 'created_at', 'modified_by', 'modified_at'])
    .select([
      sql<number>`(select count(*) from boundaries_group_boundaries where boundary_id = boundaries.id)::int`.as(
        'group_count',
      ),
      sql<string[]>`array(select distinct point.name from boundaries_group_boundaries held
        join boundaries_group_points sent on sent.group_id = held.group_id join distribution_points point on point.id = sent.point_id
        where held.boundary_id = boundaries.id order by point.name)`.as('points'),
    ])
}

/** One row per boundary group. */
export function boundaryGroupRelation(db: Database) {
  return withBoundaries(db)
    .selectFrom('boundaries_groups')
    .select(['id', 'name', 'description', 'is_default'])
    .select(['created_by', 'created_at', 'modified_by', 'modified_at'])
    .select([
      sql<number>`(select count(*) from boundaries_group_boundaries where group_id = boundaries_groups.id)::int`.as(
        'boundary_count',
      ),
      sql<number>`(select count(*) from boundaries_group_points where group_id = boundaries_groups.id)::int`.as(
        'point_count',
      ),
    ])
}

/** One row per boundary in a group. */
export function boundaryMemberRelation(db: Database) {
  return withBoundaries(db).selectFrom('boundaries_group_boundaries').select(['group_id', 'boundary_id'])
}
