// Groups of distribution points: making, finding, listing. What a group holds, every member holds (group-members.ts).

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { PointGroupMissing, PointGroupNameTaken } from './errors.ts'
import { withDistribution } from './tables.ts'

/** A group as lists show it. */
export type PointGroup = {
  id: string
  name: string
  description: string
  /** Names of points, and IDs of packages. */
  members: string[]
  contents: string[]
  createdBy: string
  createdAt: string
}

/**
 * Makes an empty group.
 * @throws PointGroupNameTaken
 */
export async function createGroup(
  db: Database,
  { name, description, by }: { name: string; description: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const inserted = await withDistribution(trx)
      .insertInto('distribution_groups')
      .values({ id: randomUUID(), name, name_key: name.toLowerCase(), description, created_by: by })
      .onConflict(conflict => conflict.column('name_key').doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) throw new PointGroupNameTaken({ name })
    const message = `${by} made the distribution point group “${name}”.`
    const about = { actor: by, subject: name, message }
    await recordActivity(trx, {
      code: 'POINT_GROUP_CREATED',
      ...about,
      change: { after: { name, description } },
    })
  })
}

/** All groups by name, with their members and contents. */
export async function listGroups(db: Database | DatabaseTransaction): Promise<PointGroup[]> {
  const table = withDistribution(db)
  const groups = await table.selectFrom('distribution_groups').selectAll().orderBy('name_key').execute()
  const members = await table
    .selectFrom('distribution_group_members')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_group_members.point_id')
    .select(['group_id', 'distribution_points.name'])
    .orderBy('name_key')
    .execute()
  const contents = await table
    .selectFrom('distribution_group_contents')
    .selectAll()
    .orderBy('package_id')
    .execute()
  const membersOf = Map.groupBy(members, row => row.group_id)
  const contentsOf = Map.groupBy(contents, row => row.group_id)
  return groups.map(group => ({
    id: group.id,
    name: group.name,
    description: group.description,
    members: (membersOf.get(group.id) ?? []).map(row => row.name),
    contents: (contentsOf.get(group.id) ?? []).map(row => row.package_id),
    createdBy: group.created_by,
    createdAt: group.created_at.toISOString(),
  }))
}

/** A group's ID and its name as it is spelled. */
export type FoundGroup = { id: string; name: string }

/**
 * The groups of these names, whatever their case.
 * @throws PointGroupMissing
 */
export async function findGroups(
  db: Database | DatabaseTransaction,
  names: readonly string[],
): Promise<FoundGroup[]> {
  if (names.length === 0) return []
  const keys = names.map(name => name.toLowerCase())
  const found = await withDistribution(db)
    .selectFrom('distribution_groups')
    .select(['id', 'name', 'name_key'])
    .where('name_key', 'in', keys)
    .execute()
  return names.map(name => {
    const group = found.find(one => one.name_key === name.toLowerCase())
    if (!group) throw new PointGroupMissing({ group: name })
    return { id: group.id, name: group.name }
  })
}

/** Which groups give which package to which point. */
export type GroupGift = { groupId: string; group: string; pointId: string; packageId: string }

/** Everything that points have through groups, for these packages. */
export async function groupGifts(
  db: Database | DatabaseTransaction,
  packages: readonly string[],
): Promise<GroupGift[]> {
  if (packages.length === 0) return []
  const rows = await withDistribution(db)
    .selectFrom('distribution_group_contents')
    .innerJoin('distribution_groups', 'distribution_groups.id', 'distribution_group_contents.group_id')
    .innerJoin(
      'distribution_group_members',
      'distribution_group_members.group_id',
      'distribution_group_contents.group_id',
    )
    .select([
      'distribution_groups.id as groupId',
      'distribution_groups.name as group',
      'distribution_group_members.point_id as pointId',
      'distribution_group_contents.package_id as packageId',
    ])
    .where('distribution_group_contents.package_id', 'in', [...packages])
    .execute()
  return rows
}

/** Why a package stays on a point after something took it away: it is the point's own, or other groups have it. */
export function reasonsToStay(
  gifts: readonly GroupGift[],
  about: { pointId: string; packageId: string; isOwn: boolean; without: ReadonlySet<string> },
): string[] {
  const groups = gifts.filter(
    gift =>
      gift.pointId === about.pointId &&
      gift.packageId === about.packageId &&
      !about.without.has(gift.groupId),
  )
  return [
    ...(about.isOwn ? ['because it is assigned to the point itself'] : []),
    ...groups.map(gift => `because the group “${gift.group}” has it`),
  ]
}
