// What people do to a rollout that has started: pause, resume, go on to the next ring, stop.

import type { Database, DatabaseTransaction } from '#platform/database'
import { readPackage, refuseBadContent, sharePackage } from '#product/upgrade-packages'
import { RolloutMissing, RolloutOutdated, RolloutUnderWay } from './errors.ts'
import type { RolloutState } from './rollout-rule.ts'
import { stopRollouts, tell } from './rollouts.ts'
import { withRings } from './tables.ts'

/** Who speaks, about the rollout of which package. */
export type AboutRollout = { packageId: string; by: string }

/** No further ring begins until it is resumed; what is under way to points goes on. @throws RolloutMissing */
export async function pauseRollout(db: Database, { packageId, by }: AboutRollout): Promise<void> {
  await change(db, packageId, ['running'], async (trx, { id, version }) => {
    await setState(trx, id, { state: 'paused', reason: `paused by ${by}` })
    const message = `${by} paused the rollout of version ${version} of ${packageId}.`
    await tell(trx, { code: 'ROLLOUT_PAUSED', by, packageId, message })
  })
}

/**
 * Goes on with the newest rollout, which was paused or stopped; the soak time of its ring begins anew.
 * @throws PackageMissing, RolloutMissing, RolloutOutdated, RolloutUnderWay, PackageVersionBad
 */
export async function resumeRollout(db: Database, { packageId, by }: AboutRollout): Promise<void> {
  await change(db, packageId, ['paused', 'stopped'], async (trx, { id, version, isNewest }) => {
    const { currentVersion: inUse, contentVersion } = await readPackage(trx as Database, packageId)
    if (inUse !== version) throw new RolloutOutdated({ packageId, version, inUse })
    if (!isNewest) throw new RolloutUnderWay({ packageId, version })
    await refuseBadContent(trx, { packageId, contentVersion })
    await setState(trx, id, { state: 'running', reason: null })
    await withRings(trx)
      .updateTable('distribution_rings_stages')
      .set({ state: 'distributing', gate_met_at: null })
      .where('rollout_id', '=', id)
      .where('state', '=', 'soaking')
      .execute()
    const message = `${by} resumed the rollout of version ${version} of ${packageId}.`
    await tell(trx, { code: 'ROLLOUT_RESUMED', by, packageId, message })
  })
}

/**
 * Goes on without waiting for the ring that is under way, or leaves out the one that would begin next; its points keep what they were given.
 * @throws RolloutMissing
 */
export async function skipRing(db: Database, { packageId, by }: AboutRollout): Promise<void> {
  await change(db, packageId, ['running', 'paused'], async (trx, { id, version }) => {
    const stage = await withRings(trx)
      .selectFrom('distribution_rings_stages')
      .select(['place', 'name'])
      .where('rollout_id', '=', id)
      .where('state', 'in', ['waiting', 'distributing', 'soaking'])
      .orderBy('place')
      .limit(1)
      .executeTakeFirst()
    if (!stage) throw new RolloutMissing({ packageId, needed: 'waiting for a ring' })
    await withRings(trx)
      .updateTable('distribution_rings_stages')
      .set({ state: 'skipped', ended_at: new Date(), reason: `${by} did not wait for it` })
      .where('rollout_id', '=', id)
      .where('place', '=', stage.place)
      .execute()
    await withRings(trx)
      .updateTable('distribution_rings_rollouts')
      .set({ next_look_at: new Date() })
      .where('id', '=', id)
      .execute()
    const message = `${by} had the rollout of version ${version} of ${packageId} go on without waiting for ring “${stage.name}”.`
    await tell(trx, { code: 'ROLLOUT_RING_SKIPPED', by, packageId, message })
  })
}

/** No further ring begins, and another rollout may be started; what is under way to points goes on. @throws RolloutMissing */
export async function stopRollout(db: Database, { packageId, by }: AboutRollout): Promise<void> {
  await change(db, packageId, ['running', 'paused'], trx =>
    stopRollouts(trx, { packageId, reason: `${by} stopped it`, by }),
  )
}

type Found = { id: string; version: number; isNewest: boolean }

/** Does something to the newest rollout in one of these states, locked. */
async function change(
  db: Database,
  packageId: string,
  states: readonly RolloutState[],
  work: (trx: DatabaseTransaction, found: Found) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async trx => {
    await sharePackage(trx, packageId)
    const rows = await withRings(trx)
      .selectFrom('distribution_rings_rollouts')
      .select(['id', 'version_number', 'state'])
      .where('package_id', '=', packageId)
      .orderBy('started_at', 'desc')
      .limit(100)
      .forUpdate()
      .execute()
    const row = rows.find(one => states.includes(one.state))
    if (!row) throw new RolloutMissing({ packageId, needed: states.join(' or ') })
    await work(trx, { id: row.id, version: row.version_number, isNewest: row === rows[0] })
  })
}

async function setState(
  trx: DatabaseTransaction,
  id: string,
  change: { state: RolloutState; reason: string | null },
): Promise<void> {
  await withRings(trx)
    .updateTable('distribution_rings_rollouts')
    .set({ ...change, ended_at: null, next_look_at: new Date() })
    .where('id', '=', id)
    .execute()
}
