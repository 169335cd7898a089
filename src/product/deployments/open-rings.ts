// Opens the rings of deployments when their time has come. Safe between site servers: each deployment is looked at by one of them at a time, and every
// step is one transaction.

import { type Database, type DatabaseTransaction, isDatabaseAway } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { keepDoing } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { recordActivity } from '#product/activity'
import { lockDeployment } from './create-deployment.ts'
import { DeploymentRingNotWaiting } from './errors.ts'
import { countRings } from './read-deployments.ts'
import { decideRing, type RingStep } from './ring-rule.ts'
import { withDeployments } from './tables.ts'

const siteServer = 'site server'

/** Opens rings until the signal. */
export async function keepRingsOpened(
  { db, log }: { db: Database; log: Log },
  signal: AbortSignal,
): Promise<void> {
  const opening = {
    doOnce: () => openDueRings(db),
    everyMs: 5000,
    log,
    failed: 'the rings of deployments could not be looked at now',
  }
  await keepDoing(opening, signal)
}

/** Looks at every deployment with a ring that waits; one that cannot be looked at keeps no other from going on. */
export async function openDueRings(db: Database, now = new Date()): Promise<void> {
  const due = await withDeployments(db)
    .selectFrom('deployments_deployments as one')
    .select('one.id')
    .where('one.state', '=', 'active')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('deployments_rings as ring')
          .select('ring.place')
          .whereRef('ring.deployment_id', '=', 'one.id')
          .where('ring.state', '=', 'waiting'),
      ),
    )
    .execute()
  const failures: unknown[] = []
  for (const { id } of due) {
    try {
      const hasChanged = await db.transaction().execute(trx => look(trx, id, now))
      if (hasChanged) reachFailpoint('deployments.ring-decided')
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Whether a ring began or the deployment was paused. */
async function look(trx: DatabaseTransaction, id: string, now: Date): Promise<boolean> {
  const row = await withDeployments(trx)
    .selectFrom('deployments_deployments')
    .select('name')
    .where('id', '=', id)
    .where('state', '=', 'active')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (row === undefined) return false
  const rings = (await countRings(trx, id)).map(({ openedAt, ...ring }) => ({
    ...ring,
    openedAt: openedAt === null ? null : new Date(openedAt),
  }))
  const step = decideRing(rings, now)
  await carryOut(trx, { id, name: row.name }, step)
  const hasChanged = step.kind !== 'none' && step.kind !== 'wait'
  if (hasChanged) reachFailpoint('deployments.deciding-ring')
  return hasChanged
}

async function carryOut(
  trx: DatabaseTransaction,
  { id, name }: { id: string; name: string },
  step: RingStep,
): Promise<void> {
  if (step.kind === 'none') return
  if (step.kind === 'open') return open(trx, { id, name, ...step, by: siteServer })
  if (step.kind === 'wait') {
    await withDeployments(trx)
      .updateTable('deployments_rings')
      .set({ reason: step.reason })
      .where('deployment_id', '=', id)
      .where('place', '=', step.place)
      .where('reason', '!=', step.reason)
      .execute()
    return
  }
  await withDeployments(trx)
    .updateTable('deployments_deployments')
    .set({ state: 'paused', pause_reason: step.reason })
    .where('id', '=', id)
    .execute()
  await recordActivity(trx, {
    code: 'DEPLOYMENT_STOPPED_AT_GATE',
    actor: siteServer,
    subject: name,
    message: `The deployment “${name}” was paused: ${step.reason}.`,
    change: { before: { state: 'active' }, after: { state: 'paused', reason: step.reason } },
  })
}

/** Opens a ring now, whatever the gates before it say, and those before it with it. @throws DeploymentMissing, DeploymentRingNotWaiting */
export async function openRing(
  db: Database,
  deployment: string,
  { ring, by }: { ring: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name } = await lockDeployment(trx, deployment)
    const rings = await countRings(trx, id)
    const found = rings.find(one => one.name.toLowerCase() === ring.toLowerCase() && one.state === 'waiting')
    if (found === undefined) throw new DeploymentRingNotWaiting({ deployment: name, ring })
    for (const { place, state } of rings)
      if (state === 'waiting' && place <= found.place)
        await open(trx, { id, name, place, reason: `${by} opened it`, by })
  })
}

async function open(
  trx: DatabaseTransaction,
  { id, name, place, reason, by }: { id: string; name: string; place: number; reason: string; by: string },
): Promise<void> {
  const ring = await withDeployments(trx)
    .updateTable('deployments_rings')
    .set({ state: 'open', reason, opened_at: new Date() })
    .where('deployment_id', '=', id)
    .where('place', '=', place)
    .where('state', '=', 'waiting')
    .returning('name')
    .executeTakeFirst()
  if (ring === undefined) return
  await recordActivity(trx, {
    code: 'DEPLOYMENT_RING_OPENED',
    actor: by,
    subject: name,
    message: `The ring “${ring.name}” of the deployment “${name}” began: ${reason}.`,
    change: { before: { ring: ring.name, state: 'waiting' }, after: { ring: ring.name, state: 'open' } },
  })
}
