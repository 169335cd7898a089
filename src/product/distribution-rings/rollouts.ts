// Rollouts: starting one, and reading how they stand.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { olderThan, type Page } from '#platform/http'
import { recordActivity, type StatusCode } from '#product/activity'
import { readPackage, refuseBadContent, sharePackage } from '#product/upgrade-packages'
import { RingMissing, RingsMissing, RolloutUnderWay } from './errors.ts'
import { gateOf, type KeptRing, listRings, ringColumns } from './rings.ts'
import type { Gate, RolloutState, StageState } from './rollout-rule.ts'
import { withRings } from './tables.ts'

/** A ring of a rollout as people see it. Times are ISO 8601 in UTC. */
export type RolloutRing = Gate & {
  place: number
  name: string
  points: string[]
  groups: string[]
  state: StageState
  /** Why it waits, or how it ended. */
  reason: string | null
  targeted: number
  proven: number
  failed: number
  beganAt: string | null
  gateMetAt: string | null
  endedAt: string | null
}

/** A rollout as people see it. Times are ISO 8601 in UTC. */
export type Rollout = {
  id: string
  packageId: string
  version: number
  state: RolloutState
  reason: string | null
  startedBy: string
  startedAt: string
  endedAt: string | null
  rings: RolloutRing[]
}

/** What a rollout is asked for; no ring named: all of them, in their order. */
export type RolloutRequest = { packageId: string; rings?: readonly string[]; by: string }

/**
 * Starts rolling out the version in use, in the caller's transaction; a rollout of an older version stops. The first ring begins with the
 * next look, seconds later.
 * @returns the rollout's ID
 * @throws PackageMissing, PackageVersionBad, RingsMissing, RingMissing, RolloutUnderWay
 */
export async function startRollout(trx: DatabaseTransaction, request: RolloutRequest): Promise<string> {
  const { packageId, by } = request
  await sharePackage(trx, packageId)
  const { currentVersion: version, contentVersion } = await readPackage(trx as Database, packageId)
  await refuseBadContent(trx, { packageId, contentVersion })
  const rings = await chosenRings(trx, request)
  await endOlder(trx, { packageId, version })
  const id = randomUUID()
  const inserted = await withRings(trx)
    .insertInto('distribution_rings_rollouts')
    .values({ id, package_id: packageId, version_number: version, state: 'running', started_by: by })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  // Somebody else was faster, at the same moment.
  if (inserted.numInsertedOrUpdatedRows === 0n) throw new RolloutUnderWay({ packageId, version })
  await withRings(trx)
    .insertInto('distribution_rings_stages')
    .values(
      rings.map((ring, index) => ({
        rollout_id: id,
        place: index + 1,
        state: 'waiting' as const,
        ...ringColumns(ring),
      })),
    )
    .execute()
  const names = rings.map(ring => `“${ring.name}”`).join(', ')
  const message = `${by} started to roll out version ${version} of ${packageId} through ${names}.`
  await tell(trx, { code: 'ROLLOUT_STARTED', by, packageId, message })
  return id
}

/** The rings that were asked for, in the order of the site. @throws RingsMissing, RingMissing */
export async function chosenRings(
  db: Database | DatabaseTransaction,
  { packageId, rings: names = [] }: Pick<RolloutRequest, 'packageId' | 'rings'>,
): Promise<KeptRing[]> {
  const all = await listRings(db)
  const isNamed = (ring: KeptRing) => names.some(name => name.toLowerCase() === ring.name.toLowerCase())
  const missing = names.find(name => !all.some(ring => ring.name.toLowerCase() === name.toLowerCase()))
  if (missing !== undefined) throw new RingMissing({ ring: missing })
  const chosen = names.length === 0 ? all : all.filter(isNamed)
  if (chosen.length === 0) throw new RingsMissing({ packageId })
  return chosen
}

async function endOlder(
  trx: DatabaseTransaction,
  { packageId, version }: { packageId: string; version: number },
): Promise<void> {
  const open = await withRings(trx)
    .selectFrom('distribution_rings_rollouts')
    .select('version_number')
    .where('package_id', '=', packageId)
    .where('state', 'in', ['running', 'paused'])
    .forUpdate()
    .executeTakeFirst()
  if (open?.version_number === version) throw new RolloutUnderWay({ packageId, version })
  await stopRollouts(trx, { packageId, reason: `version ${version} is in use now`, by: 'site server' })
}

/** Stops the rollout of a package that is running or paused, in the caller's transaction; nothing is said when there is none. */
export async function stopRollouts(
  trx: DatabaseTransaction,
  { packageId, reason, by }: { packageId: string; reason: string; by: string },
): Promise<void> {
  const stopped = await withRings(trx)
    .updateTable('distribution_rings_rollouts')
    .set({ state: 'stopped', reason, ended_at: new Date() })
    .where('package_id', '=', packageId)
    .where('state', 'in', ['running', 'paused'])
    .returning('version_number')
    .execute()
  for (const { version_number } of stopped) {
    const message = `The rollout of version ${version_number} of ${packageId} was stopped: ${reason}.`
    await tell(trx, { code: 'ROLLOUT_STOPPED', by, packageId, message })
  }
}

/** The versions of a package whose rollouts {@link stopRollouts} would stop, and how they stand. */
export async function openRollouts(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<{ version: number; state: string }[]> {
  return withRings(db)
    .selectFrom('distribution_rings_rollouts')
    .select(['version_number as version', 'state'])
    .where('package_id', '=', packageId)
    .where('state', 'in', ['running', 'paused'])
    .orderBy('started_at')
    .execute()
}

/** Which rollouts are listed. */
export type RolloutFilter = Page & { packageId?: string | undefined; state?: RolloutState | undefined }

/** Rollouts, the newest first; at most 100 where nothing else is said. @throws PagePlaceGone */
export async function listRollouts(
  db: Database | DatabaseTransaction,
  { packageId, state, limit = 100, after }: RolloutFilter = {},
): Promise<Rollout[]> {
  let query = withRings(db)
    .selectFrom('distribution_rings_rollouts')
    .selectAll()
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (packageId !== undefined) query = query.where('package_id', '=', packageId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined) {
    const timed = { table: 'distribution_rings_rollouts', time: 'started_at', id: 'id' }
    query = query.where(await olderThan(db, timed, after))
  }
  const rows = await query.execute()
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  const stages = await withRings(db)
    .selectFrom('distribution_rings_stages')
    .selectAll()
    .where('rollout_id', 'in', ids)
    .orderBy('place')
    .execute()
  const byRollout = Map.groupBy(stages, stage => stage.rollout_id)
  return rows.map(row => ({
    id: row.id,
    packageId: row.package_id,
    version: row.version_number,
    state: row.state,
    reason: row.reason,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    rings: (byRollout.get(row.id) ?? []).map(stage => ({
      ...gateOf(stage),
      place: stage.place,
      name: stage.name,
      points: stage.points,
      groups: stage.groups,
      state: stage.state,
      reason: stage.reason,
      targeted: stage.targeted,
      proven: stage.proven,
      failed: stage.failed,
      beganAt: stage.began_at?.toISOString() ?? null,
      gateMetAt: stage.gate_met_at?.toISOString() ?? null,
      endedAt: stage.ended_at?.toISOString() ?? null,
    })),
  }))
}

/** A status message about a rollout. */
export async function tell(
  trx: DatabaseTransaction,
  { code, by, packageId, message }: { code: StatusCode; by: string; packageId: string; message: string },
): Promise<void> {
  await recordActivity(trx, { code, actor: by, subject: packageId, message })
}
