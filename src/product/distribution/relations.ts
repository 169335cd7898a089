// Points, groups and content on points as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { contentStates } from './content-state.ts'
import { unknownAfterSeconds } from './content-status.ts'
import { standardProperties } from './point-properties.ts'
import { withDistribution } from './tables.ts'

const groupCount = sql<number>`(select count(*) from distribution_group_members where point_id = distribution_points.id)::int`

/** One row per point. `validate_every_seconds` is null when the point does not validate by itself. */
export function pointRelation(db: Database) {
  const standard = standardProperties.validateEverySeconds
  return withDistribution(db)
    .selectFrom('distribution_points')
    .select(['id', 'name', 'joined_at', 'last_seen_at', 'measured_bytes_per_second'])
    .select([
      sql<string>`coalesce(properties->>'address', address)`.as('used_address'),
      sql<boolean>`coalesce((properties->>'maintenance')::boolean, false)`.as('maintenance'),
      sql<boolean>`jsonb_path_exists(coalesce(properties->'week', '[]'), '$[*] ? (@.access != "open")')`.as(
        'has_schedule',
      ),
      sql<boolean>`jsonb_path_exists(coalesce(properties->'week', '[]'), '$[*] ? (@.bytesPerSecond != null)')`.as(
        'has_rate_limits',
      ),
      sql<number | null>`case when properties ? 'validateEverySeconds'
        then (properties->>'validateEverySeconds')::bigint else ${standard}::bigint end`.as(
        'validate_every_seconds',
      ),
      sql<boolean>`exists (select from distribution_pull_sources where point_id = distribution_points.id)`.as(
        'is_pull',
      ),
      groupCount.as('group_count'),
    ])
}

/** One row per group. Out of sync is a package that a member does not hold, or holds in another version than it shall. */
export function groupRelation(db: Database) {
  return withDistribution(db)
    .selectFrom('distribution_groups')
    .select(['id', 'name', 'description', 'created_by', 'created_at'])
    .select([
      sql<number>`(select count(*) from distribution_group_members where group_id = distribution_groups.id)::int`.as(
        'member_count',
      ),
      sql<number>`(select count(*) from distribution_group_contents where group_id = distribution_groups.id)::int`.as(
        'content_count',
      ),
      sql<number>`(select count(*) from distribution_group_contents content where content.group_id = distribution_groups.id
        and exists (select from distribution_group_members member where member.group_id = content.group_id
          and not exists (select from distribution_assignments held where held.point_id = member.point_id
            and held.package_id = content.package_id and held.state = ${contentStates.installed}
            and held.receipt_content_version = held.content_version)))::int`.as('out_of_sync_count'),
    ])
}

const isProven = sql`(receipt_content_version = content_version and receipt_version_number = version_number)`

/** One row per package on a point. `category` is decided as {@link import('./content-status.ts').categoryOf} does, now. */
export function contentRelation(db: Database) {
  const { installed, contentMonitoring, installFailed, removalFailed, removalPending } = contentStates
  return withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['point_id', 'package_id', 'distribution_points.name as point', 'version_number', 'state'])
    .select(['last_copied_at', 'requested_at', 'error', 'bytes_sent', 'bytes_reused', 'bytes_total'])
    .select([
      groupCount.as('group_count'),
      sql<Date>`greatest(requested_at, reported_at, received_at, last_copied_at)`.as('changed_at'),
      sql<boolean>`state between ${removalPending} and ${removalFailed}`.as('is_removal'),
      sql<string>`case when last_seen_at is null or last_seen_at < now() - make_interval(secs => ${unknownAfterSeconds}) then 'unknown'
        when state in (${installFailed}, ${removalFailed}) then 'error'
        when state in (${installed}, ${contentMonitoring}) and ${isProven} then 'success'
        else 'in-progress' end`.as('category'),
    ])
}
