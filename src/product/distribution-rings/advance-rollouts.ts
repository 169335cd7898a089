// Brings rollouts on: looks at what is due, again and again. Safe between site servers: each rollout is looked at by one of them at a
// time, and every step is one transaction.

import { setTimeout as wait } from 'node:timers/promises'
import { type Database, type DatabaseTransaction, isDatabaseAway } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import type { StatusCode } from '#product/activity'
import { bringVersionInUse, countProven } from '#product/distribution'
import { readPackage, sharePackage } from '#product/upgrade-packages'
import { gateOf } from './rings.ts'
import { decideStep, type RolloutStep, type Stage } from './rollout-rule.ts'
import { stopRollouts, tell } from './rollouts.ts'
import { withRings } from './tables.ts'

const everyMs = 1000
/** A rollout that waits for receipts is looked at so often. */
const lookAgainMs = 2000
const siteServer = 'site server'

/** Brings rollouts on until the signal. */
export async function keepRolledOut(
  { db, log }: { db: Database; log: Log },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await advanceDue(db)
    } catch (error) {
      log.warn({ err: error }, 'rollouts could not be brought on now')
    }
    await wait(everyMs, null, { signal }).catch(() => undefined)
  }
}

/**
 * Looks at every rollout that is due at this moment; returns how many it looked at. One that cannot be looked at keeps no other from going on.
 * @throws what kept the first one from being looked at, after all others were
 */
export async function advanceDue(db: Database, now = new Date()): Promise<number> {
  const due = await withRings(db)
    .selectFrom('distribution_rings_rollouts')
    .select(['id', 'package_id'])
    .where('state', '=', 'running')
    .where('next_look_at', '<=', now)
    .orderBy('next_look_at')
    .limit(1000)
    .execute()
  let looked = 0
  const failures: unknown[] = []
  for (const { id, package_id } of due) {
    try {
      const isMine = await db.transaction().execute(trx => look(trx, { id, packageId: package_id, now }))
      if (isMine) looked += 1
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      failures.push(error)
    }
    reachFailpoint('distribution-rings.advanced')
  }
  if (failures.length > 0) throw failures[0]
  return looked
}

type Looking = { id: string; packageId: string; version: number; now: Date }

async function look(
  trx: DatabaseTransaction,
  { id, packageId, now }: { id: string; packageId: string; now: Date },
): Promise<boolean> {
  await sharePackage(trx, packageId)
  const row = await withRings(trx)
    .selectFrom('distribution_rings_rollouts')
    .select('version_number')
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('next_look_at', '<=', now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!row) return false
  const looking = { id, packageId, version: row.version_number, now }
  const lookAt = await takeSteps(trx, looking)
  await withRings(trx)
    .updateTable('distribution_rings_rollouts')
    .set({ next_look_at: lookAt })
    .where('id', '=', id)
    .execute()
  return true
}

/** Takes steps until there is something to wait for; gives the moment to look again. */
async function takeSteps(trx: DatabaseTransaction, looking: Looking): Promise<Date> {
  const { packageId, version, now } = looking
  const soon = new Date(now.getTime() + lookAgainMs)
  const { currentVersion, versions } = await readPackage(trx as Database, packageId)
  const inUse = versions.find(one => one.number === currentVersion)
  const stop = async (reason: string) => {
    await stopRollouts(trx, { packageId, reason, by: siteServer })
    return soon
  }
  if (currentVersion !== version) return stop(`version ${currentVersion} is in use now`)
  if (inUse?.bad) return stop(`the version was marked bad by ${inUse.bad.by}`)
  for (;;) {
    const stages = await readStages(trx, looking)
    const step = decideStep(stages, { now, isPromoted: inUse?.promoted != null })
    if (step.kind === 'stop') return stop(step.reason)
    if (step.kind === 'succeed') return succeed(trx, looking)
    const stage = stages.find(one => one.place === step.place)
    if (!stage) throw new Error(`the rollout ${looking.id} has no ring ${step.place}`)
    const lookAt = await takeStep(trx, looking, { stage, step })
    if (lookAt !== null) return lookAt < soon ? lookAt : soon
  }
}

type StageStep = Exclude<RolloutStep, { kind: 'stop' | 'succeed' }>

/** Gives the moment to look again when there is something to wait for; null when there may be another step at once. */
async function takeStep(
  trx: DatabaseTransaction,
  looking: Looking,
  { stage, step }: { stage: KeptStage; step: StageStep },
): Promise<Date | null> {
  const { now } = looking
  const never = new Date(now.getTime() + lookAgainMs)
  switch (step.kind) {
    case 'begin':
      return begin(trx, looking, stage)
    case 'soak':
      await changeStage(trx, looking, stage, { state: 'soaking', gate_met_at: now, reason: null })
      return null
    case 'pass': {
      await changeStage(trx, looking, stage, { state: 'passed', ended_at: now, reason: step.reason })
      await tellRing(trx, looking, { code: 'ROLLOUT_RING_PASSED', text: `has passed ring “${stage.name}”` })
      return null
    }
    case 'wait':
      if (stage.reason !== step.reason) await changeStage(trx, looking, stage, { reason: step.reason })
      return step.lookAt ?? never
  }
}

/** A point or a group that is no more leaves the ring waiting: somebody has to say what shall be instead. */
async function begin(trx: DatabaseTransaction, looking: Looking, stage: Stage): Promise<Date | null> {
  const { packageId, now } = looking
  const { points, groups } = await readTargets(trx, looking, stage)
  try {
    const pointIds = await bringVersionInUse(trx, { packageId, points, groups, by: siteServer })
    const point_ids = JSON.stringify(pointIds)
    await changeStage(trx, looking, stage, { state: 'distributing', began_at: now, point_ids, reason: null })
  } catch (error) {
    if (!(error instanceof SlipstreamError && error.kind === 'missing')) throw error
    await changeStage(trx, looking, stage, { reason: `cannot begin: ${error.message}` })
    return new Date(now.getTime() + lookAgainMs)
  }
  await tellRing(trx, looking, { code: 'ROLLOUT_RING_BEGAN', text: `begins in ring “${stage.name}”` })
  return null
}

async function succeed(trx: DatabaseTransaction, looking: Looking): Promise<Date> {
  await withRings(trx)
    .updateTable('distribution_rings_rollouts')
    .set({ state: 'succeeded', reason: null, ended_at: looking.now })
    .where('id', '=', looking.id)
    .execute()
  await tellRing(trx, looking, { code: 'ROLLOUT_SUCCEEDED', text: 'has passed every ring' })
  return looking.now
}

async function tellRing(
  trx: DatabaseTransaction,
  { packageId, version }: Looking,
  { code, text }: { code: StatusCode; text: string },
): Promise<void> {
  const message = `The rollout of version ${version} of ${packageId} ${text}.`
  await tell(trx, { code, by: siteServer, packageId, message })
}

/** A ring with what was last written down of why it waits. */
type KeptStage = Stage & { reason: string | null }

/** The rings with what their points have proved by now, which is written down. */
async function readStages(trx: DatabaseTransaction, looking: Looking): Promise<KeptStage[]> {
  const { id, packageId, version } = looking
  const rows = await withRings(trx)
    .selectFrom('distribution_rings_stages')
    .selectAll()
    .where('rollout_id', '=', id)
    .orderBy('place')
    .execute()
  const stages: KeptStage[] = []
  for (const row of rows) {
    const counted = await countProven(trx, { packageId, version, pointIds: row.point_ids ?? [] })
    const { place, name, state, reason, gate_met_at: gateMetAt } = row
    const stage = { ...gateOf(row), place, name, state, reason, gateMetAt, ...counted }
    const isNews =
      row.targeted !== counted.targeted || row.proven !== counted.proven || row.failed !== counted.failed
    if (isNews) await changeStage(trx, looking, stage, counted)
    stages.push(stage)
  }
  return stages
}

async function readTargets(trx: DatabaseTransaction, { id }: Looking, { place }: Stage) {
  return withRings(trx)
    .selectFrom('distribution_rings_stages')
    .select(['points', 'groups'])
    .where('rollout_id', '=', id)
    .where('place', '=', place)
    .executeTakeFirstOrThrow()
}

type StageChange = {
  state?: Stage['state']
  reason?: string | null
  point_ids?: string
  targeted?: number
  proven?: number
  failed?: number
  began_at?: Date
  gate_met_at?: Date
  ended_at?: Date
}

async function changeStage(
  trx: DatabaseTransaction,
  { id }: Looking,
  { place }: Stage,
  change: StageChange,
): Promise<void> {
  await withRings(trx)
    .updateTable('distribution_rings_stages')
    .set(change)
    .where('rollout_id', '=', id)
    .where('place', '=', place)
    .execute()
}
