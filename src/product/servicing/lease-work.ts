// Leases: who does the work of a run now. A lease is named at random; a claim of work whose lease ran out gives it a new name, and
// from then on every message with the old one is refused. Times are the database's: clocks of servers may differ.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { readContentVersion } from '#product/content-library'
import type { ServicingPlan } from '#product/servicing-engines'
import {
  type ClaimedWork,
  type Heartbeat,
  type StepLimits,
  type Surrender,
  updatesOf,
} from '#product/servicing-work'
import { readUpdate } from '#product/software-updates'
import { ServicingLeaseLost } from './errors.ts'
import { canPass, pauseBeforeTry } from './errors-that-pass.ts'
import { followWorker, moveRun, tryToMoveRun } from './move-run.ts'
import { mostAttempts } from './offer-work.ts'
import { rankOfPriority } from './priorities.ts'
import { appendLog, entriesOfWorker } from './run-log.ts'
import { withServicing } from './tables.ts'

/** A worker, as its token says, and the lease that its message names. */
export type LeaseHolder = { worker: string; lease: string }

/** Work that a worker has: the run, its package, and its plan. */
export type LeasedWork = { run: string; packageId: string; baseVersion: number; plan: ServicingPlan }

/**
 * Gives work to a worker: of what waits, the most urgent, and of this what has waited longest; null when none waits, or the worker has as
 * many runs as it can do. Work whose lease ran out waits too.
 * @param leaseSeconds how long the lease lasts after each heartbeat.
 * @param runsAtOnce not given: the worker is not counted.
 */
export async function claimWork(
  db: Database,
  asked: {
    worker: string
    engine: string
    runsAtOnce?: number | undefined
    leaseSeconds: number
    limits?: StepLimits
  },
): Promise<ClaimedWork | null> {
  const { worker, engine, runsAtOnce, leaseSeconds } = asked
  const lease = randomUUID()
  const run = await db.transaction().execute(async trx => {
    const servicing = withServicing(trx)
    if (runsAtOnce !== undefined && (await countLeases(trx, worker)) >= runsAtOnce) return null
    const claimed = await servicing
      .updateTable('servicing_work')
      .set(({ eb }) => ({
        state: 'leased',
        attempts: eb('attempts', '+', 1),
        worker,
        lease,
        expires_at: inSeconds(leaseSeconds),
        phase: null,
        bytes_done: 0,
        bytes_total: null,
        taken: '[]',
      }))
      .where('run_id', '=', ({ selectFrom }) =>
        selectFrom('servicing_work')
          .select('run_id')
          .where('engine', '=', engine)
          .where('attempts', '<', mostAttempts)
          .where(isFree)
          .orderBy(rankOfPriority)
          .orderBy('offered_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returning('run_id')
      .executeTakeFirst()
    if (!claimed) return null
    // The worker before may have gone away at any step of its own.
    const mover = { run: claimed.run_id, by: 'lease' as const }
    await tryToMoveRun(trx, mover, 'wait-for-worker')
    await moveRun(trx, mover, 'prepare')
    await servicing.updateTable('servicing_runs').set({ worker }).where('id', '=', claimed.run_id).execute()
    return claimed.run_id
  })
  if (run === null) return null
  reachFailpoint('servicing.claimed')
  return describeWork(db, { ...asked, lease })
}

/** How many runs a worker has; locks it, so that of two claims at once each knows what the other got. */
async function countLeases(transaction: DatabaseTransaction, worker: string): Promise<number> {
  const servicing = withServicing(transaction)
  await servicing
    .selectFrom('servicing_workers')
    .select('name')
    .where('name', '=', worker)
    .forUpdate()
    .execute()
  const { count } = await servicing
    .selectFrom('servicing_work')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('worker', '=', worker)
    .where(isLeased)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function describeWork(
  db: Database,
  { lease, leaseSeconds, limits }: { lease: string; leaseSeconds: number; limits?: StepLimits },
): Promise<ClaimedWork> {
  const { run, packageId, plan } = await readLeased(db, lease)
  const { signature } = await readContentVersion(db, plan.contentVersion)
  const updates: ClaimedWork['updates'] = []
  for (const name of updatesOf(plan)) {
    const { id, size, facts } = await readUpdate(db, name)
    updates.push({ sha256: id, size, facts: { ...facts } })
  }
  return {
    run,
    lease,
    leaseSeconds,
    packageId,
    signature,
    plan: { ...plan, steps: [...plan.steps] },
    ...(limits && { limits }),
    updates,
  }
}

/**
 * The work of a lease that nobody else has claimed since. A lease that ran out still counts then: it is better that the worker
 * goes on than that another one begins anew.
 * @throws ServicingLeaseLost
 */
export async function readLeased(db: Database | DatabaseTransaction, lease: string): Promise<LeasedWork> {
  const row = await withServicing(db)
    .selectFrom('servicing_work')
    .innerJoin('servicing_runs', 'servicing_runs.id', 'servicing_work.run_id')
    .select(['servicing_runs.id', 'servicing_runs.package_id', 'base_version', 'plan'])
    .where('lease', '=', lease)
    .where('servicing_work.state', '=', 'leased')
    .executeTakeFirst()
  // A run without a plan cannot have been offered.
  if (!row?.plan) throw new ServicingLeaseLost({ lease })
  return { run: row.id, packageId: row.package_id, baseVersion: row.base_version, plan: row.plan }
}

/**
 * Locks the work of a lease until the transaction ends, so that it can neither end nor be claimed meanwhile.
 * @throws ServicingLeaseLost
 */
export async function lockLeased(transaction: DatabaseTransaction, holder: LeaseHolder): Promise<string> {
  const row = await withServicing(transaction)
    .selectFrom('servicing_work')
    .select('run_id')
    .where('lease', '=', holder.lease)
    .where('worker', '=', holder.worker)
    .where('state', '=', 'leased')
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new ServicingLeaseLost({ lease: holder.lease })
  return row.run_id
}

/** Takes a heartbeat: the lease lasts on, and people see how far the work is. @throws ServicingLeaseLost */
export async function takeHeartbeat(
  db: Database,
  holder: LeaseHolder,
  { beat, leaseSeconds }: { beat: Heartbeat; leaseSeconds: number },
): Promise<void> {
  const { phase, bytesDone, bytesTotal, step, lines } = beat
  await db.transaction().execute(async trx => {
    const run = await lockLeased(trx, holder)
    await withServicing(trx)
      .updateTable('servicing_work')
      .set({ expires_at: inSeconds(leaseSeconds), phase, bytes_done: bytesDone, bytes_total: bytesTotal })
      .where('run_id', '=', run)
      .execute()
    if (step !== undefined) await followWorker(trx, run, step)
    await appendLog(trx, run, entriesOfWorker(lines))
  })
}

/**
 * Takes the lease back: the work waits for the next claim. A worker that stops in good order has not failed, so that its attempt
 * does not count.
 * @throws ServicingLeaseLost
 */
export async function takeBack(
  db: Database,
  holder: LeaseHolder,
  why: 'stopping' | 'interrupted',
): Promise<void> {
  await db.transaction().execute(async trx => {
    await letWait(trx, await lockLeased(trx, holder), why)
  })
}

async function letWait(
  transaction: DatabaseTransaction,
  run: string,
  why: 'stopping' | 'interrupted',
  pauseSeconds = 0,
): Promise<void> {
  await withServicing(transaction)
    .updateTable('servicing_work')
    .set(({ eb }) => ({
      state: 'waiting',
      attempts: why === 'stopping' ? eb('attempts', '-', 1) : eb.ref('attempts'),
      lease: null,
      expires_at: null,
      not_before: inSeconds(pauseSeconds),
      phase: null,
      bytes_done: 0,
      bytes_total: null,
    }))
    .where('run_id', '=', run)
    .execute()
  await moveRun(transaction, { run, by: 'lease' }, 'wait-for-worker')
}

/**
 * The worker could not do it; the run ends with its error, or, when that can pass, the work waits for the next try. @throws
 * ServicingLeaseLost
 */
export async function giveUpWork(
  db: Database,
  holder: LeaseHolder,
  { error, failed }: Pick<Surrender, 'error' | 'failed'>,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const run = await lockLeased(trx, holder)
    const { plan } = await readLeased(trx, holder.lease)
    // A worker can only name what it was given.
    const { attempts } = await withServicing(trx)
      .selectFrom('servicing_work')
      .select('attempts')
      .where('run_id', '=', run)
      .executeTakeFirstOrThrow()
    if (canPass(error) && attempts < mostAttempts) {
      await letWait(trx, run, 'interrupted', pauseBeforeTry(attempts))
      return
    }
    const isOfPlan = failed !== undefined && updatesOf(plan).includes(failed.update)
    await withServicing(trx)
      .updateTable('servicing_work')
      .set({
        state: 'given-up',
        error: JSON.stringify(error),
        failed: isOfPlan ? JSON.stringify(failed) : null,
      })
      .where('run_id', '=', run)
      .execute()
  })
}

/** Leased, and the time of the lease is not over. */
export const isLeased = sql<boolean>`(servicing_work.state = 'leased' and servicing_work.expires_at > now())`

/** Waiting for nothing but a worker, or leased by somebody whose time is over. */
export const isFree = sql<boolean>`
  ((servicing_work.state = 'waiting' and coalesce(servicing_work.not_before, now()) <= now()) or (servicing_work.state = 'leased' and servicing_work.expires_at < now()))`

function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`
}
