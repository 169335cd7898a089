// Configuration Manager's actions on a package's content: Distribute, Update distribution points, Redistribute, Remove, Validate,
// Cancel. Each can be previewed; what was previewed is kept with the action as its forecast.

import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { raiseGeneration } from '#product/content-library'
import type { ContentReader } from '#product/content-store'
import type { Priority } from '#product/distribution-protocol'
import { refuseBadVersion, sharePackage } from '#product/upgrade-packages'
import { recordAction } from './action-log.ts'
import { applyEffect } from './apply-effect.ts'
import type { ContentActionName } from './decide-effect.ts'
import {
  type Candidate,
  decideEntries,
  type KnownPackages,
  readKnownPackages,
  readPoints,
} from './decide-entries.ts'
import { PointMissing, TargetsNeeded } from './errors.ts'
import { type FoundGroup, findGroups, type GroupGift, groupGifts, reasonsToStay } from './groups.ts'
import { type DecidedEntry, entryOf, forecast, type PlannedEntry } from './plan-entries.ts'
import { withDistribution } from './tables.ts'
import { tellAction } from './tell-action.ts'

/** What carrying out needs: the manifests are read for the forecast. */
export type ActionHouse = { db: Database; library: { reader: ContentReader } }

/** What was asked for. */
export type ActionRequest = {
  action: ContentActionName
  packageId: string
  /** Names of points and groups. None of either means all; a removal must then also say `all`. */
  points: readonly string[]
  groups: readonly string[]
  all: boolean
  /** For this action; null for the package's own. */
  priority: Priority | null
  by: string
}

/** What was, or would be, done. `id` is null when nothing changes, and for a preview. */
export type CarriedOut = { id: string | null; action: string; subject: string; entries: PlannedEntry[] }

/** The targets of a request. `gifts` is what groups give of the package. */
type Targets = { candidates: Candidate[]; named: ReadonlySet<string>; groups: FoundGroup[]; isAll: boolean }

/**
 * Says what an action would do; changes nothing.
 * @throws PackageMissing, PackageVersionBad, PointMissing, PointGroupMissing, TargetsNeeded
 */
export async function previewAction(house: ActionHouse, request: ActionRequest): Promise<CarriedOut> {
  const { entries } = await plan(house, request)
  return { id: null, action: request.action, subject: request.packageId, entries }
}

/**
 * Carries an action out.
 * @throws PackageMissing, PackageVersionBad, PointMissing, PointGroupMissing, TargetsNeeded
 */
export async function carryOut(house: ActionHouse, request: ActionRequest): Promise<CarriedOut> {
  const { entries } = await plan(house, request)
  const done = await house.db.transaction().execute(trx => carryOutIn(trx, request, entries))
  reachFailpoint('distribution.acted')
  return done
}

/** The same in somebody else's transaction; without entries that were planned before it, there is no forecast. */
export async function carryOutIn(
  trx: DatabaseTransaction,
  request: ActionRequest,
  planned: readonly PlannedEntry[] = [],
): Promise<CarriedOut> {
  const { action, packageId, priority, by } = request
  // Before anything else, as whatever publishes does: a version that is sent is not marked bad meanwhile.
  await sharePackage(trx, packageId)
  // A database that was restored from before this must not pass for one that knows of it.
  await raiseGeneration(trx)
  const packages = await readKnownPackages(trx, [packageId])
  refuseBad(request, packages)
  await lockGroups(trx, request.groups)
  const targets = await findTargets(trx, request)
  // Decided anew under a lock: what was previewed may have changed since.
  const decided = await decide(trx, { request, targets, packages, lock: true })
  for (const entry of decided) {
    const directly = targets.named.has(entry.point.id)
    await applyEffect(trx, entry, { by, priority, directly })
  }
  await changeGroupContents(trx, request, targets)
  const entries = decided.map(one => planOf(one, planned))
  const id = await recordAction(trx, { action, subject: packageId, by, entries })
  await tellAction(trx, { action, packageId, by, entries })
  reachFailpoint('distribution.acting')
  return { id, action, subject: packageId, entries }
}

/** The version in use goes to nobody when it is marked bad, and whoever asks is told; other actions are about what is there. */
function refuseBad({ action, packageId }: ActionRequest, packages: KnownPackages): void {
  if (action !== 'distribute' && action !== 'update') return
  const detail = packages.get(packageId)?.detail
  const inUse = detail?.versions.find(one => one.number === detail.currentVersion)
  if (inUse) refuseBadVersion(packageId, inUse)
}

/** Nobody joins or leaves these groups until the transaction ends: a member that came in between would be forgotten. */
async function lockGroups(trx: DatabaseTransaction, names: readonly string[]): Promise<void> {
  const ids = (await findGroups(trx, names)).map(group => group.id)
  if (ids.length === 0) return
  await withDistribution(trx)
    .selectFrom('distribution_groups')
    .select('id')
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
}

function planOf(one: DecidedEntry, planned: readonly PlannedEntry[]): PlannedEntry {
  const before = planned.find(entry => entry.pointId === one.point.id && entry.packageId === one.packageId)
  const isSame = before?.effect === one.decision.effect && before.contentVersion === one.target.contentVersion
  return before && isSame ? before : entryOf(one, null, null)
}

async function plan({ db, library }: ActionHouse, request: ActionRequest) {
  const packages = await readKnownPackages(db, [request.packageId])
  refuseBad(request, packages)
  const targets = await findTargets(db, request)
  const decided = await decide(db, { request, targets, packages, lock: false })
  return { entries: await forecast({ db, reader: library.reader }, decided) }
}

async function decide(
  db: Database | DatabaseTransaction,
  at: { request: ActionRequest; targets: Targets; packages: KnownPackages; lock: boolean },
): Promise<DecidedEntry[]> {
  const { request, targets, packages, lock } = at
  const { action, priority } = request
  const decided = await decideEntries(db, {
    action,
    candidates: targets.candidates,
    packages,
    priority,
    lock,
  })
  // Of all points, those that do not have it are no news; of named ones they are.
  return targets.isAll && action !== 'distribute' ? decided.filter(one => one.row !== null) : decided
}

async function findTargets(db: Database | DatabaseTransaction, request: ActionRequest): Promise<Targets> {
  const { action, packageId } = request
  const isAll = request.points.length === 0 && request.groups.length === 0
  if (isAll && action === 'remove' && !request.all) throw new TargetsNeeded({ action })
  const points = await readPoints(db)
  const gifts = await groupGifts(db, [packageId])
  const groups = isAll && action === 'remove' ? groupsOf(gifts) : await findGroups(db, request.groups)
  const named = new Set(
    isAll ? points.map(point => point.id) : request.points.map(name => findPoint(points, name)),
  )
  const members = await membersOf(db, groups)
  const without = new Set(groups.map(group => group.id))
  const candidates = points
    .filter(point => named.has(point.id) || members.has(point.id))
    .map(point => ({
      point,
      packageId,
      staysBecause: (isOwn: boolean) =>
        reasonsToStay(gifts, {
          pointId: point.id,
          packageId,
          isOwn: isOwn && !named.has(point.id),
          without,
        }),
    }))
  return { candidates, named, groups, isAll }
}

function findPoint(points: readonly { id: string; name: string }[], name: string): string {
  const found = points.find(point => point.name.toLowerCase() === name.toLowerCase())
  if (!found) throw new PointMissing({ point: name })
  return found.id
}

function groupsOf(gifts: readonly GroupGift[]): FoundGroup[] {
  const names = new Map(gifts.map(gift => [gift.groupId, gift.group]))
  return [...names].map(([id, name]) => ({ id, name }))
}

async function membersOf(
  db: Database | DatabaseTransaction,
  groups: readonly FoundGroup[],
): Promise<Set<string>> {
  if (groups.length === 0) return new Set()
  const ids = groups.map(group => group.id)
  const rows = await withDistribution(db)
    .selectFrom('distribution_group_members')
    .select('point_id')
    .where('group_id', 'in', ids)
    .execute()
  return new Set(rows.map(row => row.point_id))
}

/** What a group holds changes only by Distribute and Remove; the other actions are about what its members have already. */
async function changeGroupContents(
  trx: DatabaseTransaction,
  { action, packageId }: ActionRequest,
  { groups, isAll }: Targets,
): Promise<void> {
  const table = withDistribution(trx)
  if (action === 'remove') {
    const all = table.deleteFrom('distribution_group_contents').where('package_id', '=', packageId)
    const ids = groups.map(group => group.id)
    if (isAll) await all.execute()
    else if (ids.length > 0) await all.where('group_id', 'in', ids).execute()
  }
  if (action !== 'distribute') return
  for (const group of groups)
    await table
      .insertInto('distribution_group_contents')
      .values({ group_id: group.id, package_id: packageId })
      .onConflict(conflict => conflict.doNothing())
      .execute()
}
