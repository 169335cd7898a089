// Boundary groups: made, changed, removed. Every change is one transaction with its status message.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { findPoints } from '#product/distribution'
import { forgetScopesOfObject, renameScopesOfObject } from '#product/identity'
import {
  BoundaryGroupChangeRefused,
  BoundaryGroupMissing,
  BoundaryGroupNameTaken,
  BoundaryMissing,
  DefaultBoundaryGroupFixed,
} from './errors.ts'
import { withBoundaries } from './tables.ts'

/** A group to which clients fall back, and after how many minutes; null: never. */
export type Neighbour = { boundaryGroup: string; fallbackMinutes: number | null }

/** Members by name. What is in already, or not in, is no error: asking twice does no harm. */
export type GroupMembers = { boundaries: readonly string[]; points: readonly string[] }

/** What can be different in a boundary group; what is not named stays. */
export type BoundaryGroupChange = {
  name?: string | undefined
  description?: string | undefined
  /** Of the default group alone; null: never. */
  defaultFallbackMinutes?: number | null | undefined
  /** Of the default group alone. */
  holdsUngroupedPoints?: boolean | undefined
  /** A neighbour that is one already gets these minutes. */
  add?: GroupMembers & { neighbours: readonly Neighbour[] }
  /** Neighbours are named as groups. */
  remove?: GroupMembers & { boundaryGroups: readonly string[] }
}

type Group = { id: number; name: string; description: string; is_default: boolean }

/** A boundary group to be. */
export type NewBoundaryGroup = { name: string; description: string } & NonNullable<BoundaryGroupChange['add']>

/**
 * Makes a boundary group.
 * @throws BoundaryGroupNameTaken, BoundaryMissing, PointMissing, BoundaryGroupMissing, BoundaryGroupChangeRefused
 */
export async function createBoundaryGroup(db: Database, asked: NewBoundaryGroup, by: string): Promise<void> {
  const { name, description, ...members } = asked
  await db.transaction().execute(async trx => {
    await lockGroups(trx)
    await refuseTakenName(trx, name, null)
    const { id } = await withBoundaries(trx)
      .insertInto('boundaries_groups')
      .values({ name, name_key: name.toLowerCase(), description, created_by: by, modified_by: by })
      .returning('id')
      .executeTakeFirstOrThrow()
    await addMembers(trx, { id, name, description, is_default: false }, members)
    const message = `${by} made the boundary group “${name}”.`
    await recordActivity(trx, {
      code: 'BOUNDARY_GROUP_CREATED',
      actor: by,
      subject: name,
      message,
      change: { after: asked },
    })
  })
}

/**
 * Changes a boundary group: clients that ask from then on are sent by what is so now.
 * @throws BoundaryGroupMissing, BoundaryGroupNameTaken, BoundaryMissing, PointMissing, DefaultBoundaryGroupFixed, BoundaryGroupChangeRefused
 */
export async function changeBoundaryGroup(
  db: Database,
  boundaryGroup: string,
  change: BoundaryGroupChange,
  by: string,
): Promise<void> {
  await db.transaction().execute(async trx => {
    await lockGroups(trx)
    const group = await findGroup(trx, boundaryGroup)
    refuseForDefault(group, change)
    if (change.name !== undefined) await refuseTakenName(trx, change.name, group.id)
    await withBoundaries(trx)
      .updateTable('boundaries_groups')
      .set({
        ...(change.name !== undefined && { name: change.name, name_key: change.name.toLowerCase() }),
        ...(change.description !== undefined && { description: change.description }),
        ...(change.defaultFallbackMinutes !== undefined && {
          default_fallback_minutes: change.defaultFallbackMinutes,
        }),
        ...(change.holdsUngroupedPoints !== undefined && {
          holds_ungrouped_points: change.holdsUngroupedPoints,
        }),
        modified_by: by,
        modified_at: new Date(),
      })
      .where('id', '=', group.id)
      .execute()
    const name = change.name ?? group.name
    await renameScopesOfObject(trx, 'boundary-group', { from: group.name, to: name })
    if (change.remove) await removeMembers(trx, group, change.remove)
    if (change.add) await addMembers(trx, group, change.add)
    await recordActivity(trx, {
      code: 'BOUNDARY_GROUP_CHANGED',
      actor: by,
      subject: name,
      message: `${by} changed the boundary group “${group.name}”${changeText(change)}.`,
      change: { before: { name: group.name, description: group.description }, after: change },
    })
  })
}

/**
 * Removes a boundary group; its boundaries and points stay. Clients that were in it alone are in no group then.
 * @throws BoundaryGroupMissing, DefaultBoundaryGroupFixed
 */
export async function removeBoundaryGroup(db: Database, boundaryGroup: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    await lockGroups(trx)
    const group = await findGroup(trx, boundaryGroup)
    if (group.is_default) throw new DefaultBoundaryGroupFixed({ reason: 'every site has it' })
    await withBoundaries(trx).deleteFrom('boundaries_groups').where('id', '=', group.id).execute()
    await forgetScopesOfObject(trx, 'boundary-group', group.name)
    await recordActivity(trx, {
      code: 'BOUNDARY_GROUP_REMOVED',
      actor: by,
      subject: group.name,
      message: `${by} removed the boundary group “${group.name}”.`,
      change: { before: { name: group.name, description: group.description } },
    })
  })
}

/** Changes of groups go one after the other: two that make each other neighbours, or take one name, do not meet half-way. */
async function lockGroups(trx: DatabaseTransaction): Promise<void> {
  await sql`lock table boundaries_groups in share row exclusive mode`.execute(trx)
}

/** @throws BoundaryGroupMissing */
async function findGroup(trx: DatabaseTransaction, boundaryGroup: string): Promise<Group> {
  const row = await withBoundaries(trx)
    .selectFrom('boundaries_groups')
    .select(['id', 'name', 'description', 'is_default'])
    .where('name_key', '=', boundaryGroup.toLowerCase())
    .executeTakeFirst()
  if (!row) throw new BoundaryGroupMissing({ boundaryGroup })
  return row
}

async function refuseTakenName(trx: DatabaseTransaction, name: string, except: number | null): Promise<void> {
  const taken = await withBoundaries(trx)
    .selectFrom('boundaries_groups')
    .select('id')
    .where('name_key', '=', name.toLowerCase())
    .where('id', '<>', except ?? -1)
    .executeTakeFirst()
  if (taken) throw new BoundaryGroupNameTaken({ name })
}

function refuseForDefault(group: Group, change: BoundaryGroupChange): void {
  if (!group.is_default) {
    if (change.defaultFallbackMinutes === undefined && change.holdsUngroupedPoints === undefined) return
    const reason =
      'only the default site boundary group says what holds for all; make that group a neighbour of this one, with minutes of its own'
    throw new BoundaryGroupChangeRefused({ boundaryGroup: group.name, reason })
  }
  const refuse = (reason: string) => new DefaultBoundaryGroupFixed({ reason })
  if (change.name !== undefined && change.name !== group.name) throw refuse('it keeps its name')
  if ((change.add?.boundaries.length ?? 0) > 0)
    throw refuse('it has no boundaries, for it is of the clients that are in no other group')
  if ((change.add?.neighbours.length ?? 0) > 0)
    throw refuse('it is the last to which clients fall back, and has no neighbours')
}

async function addMembers(
  trx: DatabaseTransaction,
  group: Group,
  { boundaries, points, neighbours }: NonNullable<BoundaryGroupChange['add']>,
): Promise<void> {
  const tables = withBoundaries(trx)
  const found = await boundaryIds(trx, boundaries)
  if (found.length > 0)
    await tables
      .insertInto('boundaries_group_boundaries')
      .columns(['group_id', 'boundary_id'])
      .expression(sql`select ${group.id}::integer, unnest(${found}::integer[])`)
      .onConflict(conflict => conflict.doNothing())
      .execute()
  if (points.length > 0)
    await tables
      .insertInto('boundaries_group_points')
      .values((await findPoints(trx, points)).map(point => ({ group_id: group.id, point_id: point.id })))
      .onConflict(conflict => conflict.doNothing())
      .execute()
  for (const { boundaryGroup, fallbackMinutes } of neighbours) {
    const neighbour = await findGroup(trx, boundaryGroup)
    if (neighbour.id === group.id)
      throw new BoundaryGroupChangeRefused({
        boundaryGroup: group.name,
        reason: 'a group is not its own neighbour',
      })
    await tables
      .insertInto('boundaries_group_neighbours')
      .values({ group_id: group.id, neighbour_id: neighbour.id, fallback_minutes: fallbackMinutes })
      .onConflict(conflict =>
        conflict.columns(['group_id', 'neighbour_id']).doUpdateSet({ fallback_minutes: fallbackMinutes }),
      )
      .execute()
  }
}

async function removeMembers(
  trx: DatabaseTransaction,
  group: Group,
  { boundaries, points, boundaryGroups }: NonNullable<BoundaryGroupChange['remove']>,
): Promise<void> {
  const tables = withBoundaries(trx)
  const found = await boundaryIds(trx, boundaries)
  await tables
    .deleteFrom('boundaries_group_boundaries')
    .where('group_id', '=', group.id)
    .where(sql<boolean>`boundary_id = any(${found}::integer[])`)
    .execute()
  const leaving = points.length === 0 ? [] : (await findPoints(trx, points)).map(point => point.id)
  await tables
    .deleteFrom('boundaries_group_points')
    .where('group_id', '=', group.id)
    .where(sql<boolean>`point_id = any(${leaving}::uuid[])`)
    .execute()
  for (const boundaryGroup of boundaryGroups)
    await tables
      .deleteFrom('boundaries_group_neighbours')
      .where('group_id', '=', group.id)
      .where('neighbour_id', '=', (await findGroup(trx, boundaryGroup)).id)
      .execute()
}

/** @throws BoundaryMissing */
async function boundaryIds(trx: DatabaseTransaction, names: readonly string[]): Promise<number[]> {
  if (names.length === 0) return []
  const keys = names.map(name => name.toLowerCase())
  const rows = await withBoundaries(trx)
    .selectFrom('boundaries')
    .select(['id', 'name_key'])
    .where(sql<boolean>`name_key = any(${keys}::text[])`)
    // Locked, lest one goes away between here and its place in the group.
    .forShare()
    .execute()
  const byKey = new Map(rows.map(row => [row.name_key, row.id]))
  return names.map(boundary => {
    const id = byKey.get(boundary.toLowerCase())
    if (id === undefined) throw new BoundaryMissing({ boundary })
    return id
  })
}

function changeText({ add, remove, ...own }: BoundaryGroupChange): string {
  const counts = [
    [add?.boundaries, 'boundaries added'],
    [add?.points, 'distribution points added'],
    [add?.neighbours, 'neighbours set'],
    [remove?.boundaries, 'boundaries taken out'],
    [remove?.points, 'distribution points taken out'],
    [remove?.boundaryGroups, 'neighbours taken out'],
  ] as const
  const parts = counts.flatMap(([list, text]) => (list && list.length > 0 ? [`${list.length} ${text}`] : []))
  if (own.name !== undefined) parts.push(`its name is “${own.name}”`)
  if (own.defaultFallbackMinutes !== undefined)
    parts.push(
      own.defaultFallbackMinutes === null
        ? 'clients never fall back to it'
        : `clients fall back to it after ${own.defaultFallbackMinutes} minutes`,
    )
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`
}
