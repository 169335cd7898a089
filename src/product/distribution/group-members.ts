// Joining and leaving groups. Content follows membership: who joins gets everything that the group holds; who leaves loses what only
// the group gave, unless it is chosen to stay as the point's own.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { raiseGeneration } from '#product/content-library'
import { forgetScopesOfObject } from '#product/identity'
import { sharePackage } from '#product/upgrade-packages'
import { recordAction } from './action-log.ts'
import { applyEffect } from './apply-effect.ts'
import type { ActionHouse, CarriedOut } from './carry-out.ts'
import { type Candidate, decideEntries, readKnownPackages, readPoints } from './decide-entries.ts'
import { PointMissing } from './errors.ts'
import { findGroups, groupGifts, reasonsToStay } from './groups.ts'
import { type DecidedEntry, entryOf, forecast, type PlannedEntry } from './plan-entries.ts'
import { withDistribution } from './tables.ts'

/**
 * A change of a group. `join` and `leave` are about the named points; `delete` ends the group. `keepContent`: what the group gave
 * stays on the points, as assigned to each of them.
 */
export type GroupChange = {
  change: 'join' | 'leave' | 'delete'
  group: string
  points: readonly string[]
  keepContent: boolean
  by: string
}

type Plan = {
  group: { id: string; name: string }
  points: { id: string; name: string }[]
  decided: DecidedEntry[]
}

/**
 * Says what a change of a group would do; changes nothing.
 * @throws PointGroupMissing, PointMissing
 */
export async function previewGroupChange(house: ActionHouse, change: GroupChange): Promise<CarriedOut> {
  const { group, decided } = await plan(house.db, change, false)
  const entries = await forecast({ db: house.db, reader: house.library.reader }, decided)
  return { id: null, action: `group-${change.change}`, subject: group.name, entries }
}

/**
 * Carries a change of a group out.
 * @throws PointGroupMissing, PointMissing
 */
export async function changeGroup(house: ActionHouse, change: GroupChange): Promise<CarriedOut> {
  const { entries: planned } = await previewGroupChange(house, change)
  for (;;) {
    const changed = await house.db.transaction().execute(trx => changeNow(trx, change, planned))
    if (changed !== null) return changed
  }
}

/** Null, and nothing is changed, when the group was given another package at the same moment. */
async function changeNow(
  trx: DatabaseTransaction,
  change: GroupChange,
  planned: readonly PlannedEntry[],
): Promise<CarriedOut | null> {
  // As in carryOutIn: what is sent is not marked bad meanwhile, and packages are locked before anything else.
  const shared = new Set(await contentsOf(trx, change.group))
  for (const packageId of shared) await sharePackage(trx, packageId)
  await raiseGeneration(trx)
  const { group, points, decided } = await plan(trx, change, true)
  if (decided.some(one => !shared.has(one.packageId))) return null
  await writeMembership(trx, change, { group, points })
  for (const entry of decided)
    await applyEffect(trx, entry, { by: change.by, priority: null, directly: false })
  if (change.keepContent) await makeOwn(trx, decided)
  const entries = decided.map(
    one =>
      planned.find(
        entry =>
          entry.pointId === one.point.id &&
          entry.packageId === one.packageId &&
          entry.effect === one.decision.effect,
      ) ?? entryOf(one, null, null),
  )
  const action = `group-${change.change}`
  const id = await recordAction(trx, { action, subject: group.name, by: change.by, entries })
  await tell(trx, change, { group, points })
  return { id, action, subject: group.name, entries }
}

/** The packages of a group, in the order in which they are locked. @throws PointGroupMissing */
async function contentsOf(db: DatabaseTransaction, name: string): Promise<string[]> {
  const groups = (await findGroups(db, [name])).map(one => one.id)
  const rows = await withDistribution(db)
    .selectFrom('distribution_group_contents')
    .select('package_id')
    .where('group_id', 'in', groups)
    .orderBy('package_id')
    .execute()
  return rows.map(row => row.package_id)
}

async function plan(
  db: Database | DatabaseTransaction,
  { change, group: name, points: names, keepContent }: GroupChange,
  lock: boolean,
): Promise<Plan> {
  const [group] = await findGroups(db, [name])
  if (!group) throw new Error('a group that was found is missing')
  const table = withDistribution(db)
  // Two changes of one group happen one after the other: what one decides by is what the other has written.
  if (lock)
    await table
      .selectFrom('distribution_groups')
      .select('id')
      .where('id', '=', group.id)
      .forUpdate()
      .execute()
  const members = await table
    .selectFrom('distribution_group_members')
    .select('point_id')
    .where('group_id', '=', group.id)
    .execute()
  const contents = await table
    .selectFrom('distribution_group_contents')
    .select('package_id')
    .where('group_id', '=', group.id)
    .orderBy('package_id')
    .execute()
  const isMember = (id: string) => members.some(row => row.point_id === id)
  const all = await readPoints(db)
  const named = change === 'delete' ? all : names.map(one => all.find(sameName(one)) ?? missing(one))
  // Who is a member already joins nothing, and who is none leaves nothing.
  const points = named.filter(point => isMember(point.id) === (change !== 'join'))
  const packageIds = contents.map(row => row.package_id)
  const gifts = await groupGifts(db, packageIds)
  const candidates: Candidate[] = points.flatMap(point =>
    packageIds.map(packageId => ({
      point,
      packageId,
      staysBecause: isOwn =>
        keepContent
          ? ['because it becomes the point’s own']
          : reasonsToStay(gifts, { pointId: point.id, packageId, isOwn, without: new Set([group.id]) }),
    })),
  )
  const decided = await decideEntries(db, {
    action: change === 'join' ? 'distribute' : 'remove',
    candidates,
    packages: await readKnownPackages(db, packageIds),
    priority: null,
    lock,
  })
  return { group, points: points.map(({ id, name: own }) => ({ id, name: own })), decided }
}

const sameName = (name: string) => (point: { name: string }) =>
  point.name.toLowerCase() === name.toLowerCase()

function missing(point: string): never {
  throw new PointMissing({ point })
}

async function writeMembership(
  trx: DatabaseTransaction,
  { change }: GroupChange,
  { group, points }: Pick<Plan, 'group' | 'points'>,
): Promise<void> {
  const table = withDistribution(trx)
  if (change === 'delete') {
    await table.deleteFrom('distribution_groups').where('id', '=', group.id).execute()
    await forgetScopesOfObject(trx, 'distribution-point-group', group.name)
    return
  }
  for (const point of points) {
    if (change === 'join')
      await table
        .insertInto('distribution_group_members')
        .values({ group_id: group.id, point_id: point.id })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    else
      await table
        .deleteFrom('distribution_group_members')
        .where('group_id', '=', group.id)
        .where('point_id', '=', point.id)
        .execute()
  }
}

async function makeOwn(trx: DatabaseTransaction, decided: readonly DecidedEntry[]): Promise<void> {
  for (const { point, packageId, decision } of decided) {
    if (decision.effect !== 'keep') continue
    await withDistribution(trx)
      .updateTable('distribution_assignments')
      .set({ assigned_directly: true })
      .where('point_id', '=', point.id)
      .where('package_id', '=', packageId)
      .execute()
  }
}

async function tell(
  trx: DatabaseTransaction,
  { change, by, keepContent }: GroupChange,
  { group, points }: Pick<Plan, 'group' | 'points'>,
): Promise<void> {
  const who = points.map(point => `“${point.name}”`).join(', ') || 'no point'
  const kept = keepContent ? ' Its content stays on the points.' : ''
  const messages = {
    join: `${by} added ${who} to the distribution point group “${group.name}”.`,
    leave: `${by} took ${who} out of the distribution point group “${group.name}”.${kept}`,
    delete: `${by} deleted the distribution point group “${group.name}”.${kept}`,
  }
  const names = points.slice(0, 100).map(point => point.name)
  await recordActivity(trx, {
    code: change === 'delete' ? 'POINT_GROUP_DELETED' : 'POINT_GROUP_CHANGED',
    actor: by,
    subject: group.name,
    message: messages[change],
    // What joined, or what left; a group that is deleted had exactly these.
    change: change === 'join' ? { after: { joined: names } } : { before: { left: names } },
  })
}
