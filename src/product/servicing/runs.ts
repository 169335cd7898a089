// The record of servicing runs: what is written down of them.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { readOperation } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import type { Proof, ServicingPlan, UpdateFailure } from '#product/servicing-engines'
import type { Delivery } from '#product/servicing-work'
import { ServicingAttemptOver, ServicingStepRefused } from './errors.ts'
import type { RunRequest } from './jobs.ts'
import type { ServicedWim } from './measure-wims.ts'
import { moveRun, type RunAttempt, type RunMover } from './move-run.ts'
import { closeWork } from './offer-work.ts'
import { openSteps, type RunStep } from './run-steps.ts'
import { statusesOfRun } from './statuses-of-run.ts'
import { type RunPriority, withServicing } from './tables.ts'

/** What a run produced and proved, as a worker delivers it too. */
export type KeptResult = Pick<Delivery, 'planHash' | 'produced' | 'proof' | 'optimized'>

/** How far a run is, for whoever goes on with it. */
export type RunRecord = {
  step: RunStep
  /** The plan that was agreed to, and the one that is carried out, without what failed; null before there is one. */
  first: ServicingPlan | null
  plan: ServicingPlan | null
  failures: UpdateFailure[]
  produced: KeptResult | null
  publishedVersion: number | null
  /** Why it failed. */
  error: ErrorReport | null
}

/** Writes down that a run was asked for, in the transaction that starts its operation; nothing when it is on record. */
export async function requestRun(
  db: Database | DatabaseTransaction,
  asked: { run: string; baseVersion: number; engine: string; requestedBy: string; request: RunRequest },
): Promise<void> {
  const { run, baseVersion, engine, requestedBy, request } = asked
  const { continueOnErrorClasses: classes } = request
  await withServicing(db)
    .insertInto('servicing_runs')
    .values({
      id: run,
      package_id: request.packageId,
      base_version: baseVersion,
      engine,
      state: 'planning',
      requested_by: requestedBy,
      cleanup: request.cleanup ?? 'none',
      optimize: request.optimize ?? false,
      verify: request.verify ?? 'changed',
      continue_on_error: request.continueOnError,
      continue_on_error_classes: classes ? JSON.stringify(classes) : null,
      priority: request.priority,
      lane: request.runOn,
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute()
}

/** How far a run is. The run must be on record. */
export async function readRecord(db: Database, run: string): Promise<RunRecord> {
  const row = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['step', 'first_plan', 'plan', 'failures', 'produced', 'published_version', 'error'])
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  return {
    step: row.step,
    first: row.first_plan ?? row.plan,
    plan: row.plan,
    failures: row.failures,
    produced: row.produced,
    publishedVersion: row.published_version,
    error: row.error,
  }
}

/** How urgent a run is now: it may have been changed since it was asked for. */
export async function readPriority(transaction: DatabaseTransaction, run: string): Promise<RunPriority> {
  const { priority } = await withServicing(transaction)
    .selectFrom('servicing_runs')
    .select('priority')
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  return priority
}

/** Begins with the plan, or begins anew with it after a failure or a restart: whatever was with workers or produced before is let go. */
export async function beginPlanning(
  db: Database,
  attempt: RunAttempt,
  failures: readonly UpdateFailure[] | null = null,
): Promise<void> {
  const { run } = attempt
  await db.transaction().execute(async trx => {
    // First the work, then the run, in the order of everybody who locks both.
    await closeWork(trx, run)
    await moveRun(trx, attempt, 'plan')
    await withServicing(trx)
      .updateTable('servicing_runs')
      .set({
        produced: null,
        proof: null,
        error: null,
        worker: null,
        bytes_downloaded: null,
        bytes_uploaded: null,
        wims: null,
        began_at: sql<Date>`coalesce(began_at, now())`,
        ...(failures && { failures: JSON.stringify(failures) }),
      })
      .where('id', '=', run)
      .execute()
  })
}

/**
 * Writes down the plan that a run carries out. `first` is what was agreed to, before anything was left out of it.
 * @throws ServicingAttemptOver
 */
export async function keepPlan(
  db: Database,
  { run, attempt }: RunAttempt,
  made: { plan: ServicingPlan; first: ServicingPlan; baseVersion: number },
): Promise<void> {
  const { plan, first, baseVersion } = made
  const kept = await withServicing(db)
    .updateTable('servicing_runs')
    .set({
      base_version: baseVersion,
      engine: plan.engine,
      plan: JSON.stringify(plan),
      plan_hash: plan.hash,
      first_plan: first.hash === plan.hash ? null : JSON.stringify(first),
    })
    .where('id', '=', run)
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  if (kept.numUpdatedRows === 0n) throw new ServicingAttemptOver({ run, attempt })
}

/** Writes down what was produced and proven, in the transaction that holds its files for the run. */
export async function keepProduced(
  transaction: DatabaseTransaction,
  attempt: RunAttempt,
  produced: KeptResult,
): Promise<void> {
  await withServicing(transaction)
    .updateTable('servicing_runs')
    .set({ produced: JSON.stringify(produced) })
    .where('id', '=', attempt.run)
    .execute()
  await moveRun(transaction, attempt, 'publish')
}

/**
 * Writes down how the work of a run ended, and ends its work with workers; says how many failures it went on over. Only an update whose step
 * was carried out and proven counts as applied.
 */
export async function endWork(
  transaction: DatabaseTransaction,
  end: {
    by: RunAttempt
    to: 'distribute' | 'succeeded' | 'not-needed'
    publishedVersion: number | null
    proof: Proof | null
    wims: readonly ServicedWim[] | null
  },
): Promise<{ failures: number }> {
  const { by, to, publishedVersion, proof, wims } = end
  const { run } = by
  await closeWork(transaction, run)
  await moveRun(transaction, by, to)
  await withServicing(transaction)
    .updateTable('servicing_runs')
    .set({
      published_version: publishedVersion,
      proof: proof && JSON.stringify(proof),
      wims: wims && JSON.stringify(wims),
      produced: null,
      ...(to !== 'distribute' && { finished_at: new Date() }),
    })
    .where('id', '=', run)
    .execute()
  // Proven without a new version: the version in use held it before.
  const proven = to === 'not-needed' ? ('installed' as const) : ('applied' as const)
  return { failures: await writeStatuses(transaction, run, proof?.proven ? proven : 'applicable') }
}

/** Ends a run whose version is in use. `error`: why distribution points could not be told; null when they were. */
export async function endDistribution(
  transaction: DatabaseTransaction,
  mover: RunMover,
  error: ErrorReport | null,
): Promise<void> {
  await moveRun(transaction, mover, 'succeeded')
  await withServicing(transaction)
    .updateTable('servicing_runs')
    .set({ error: error && JSON.stringify(error), finished_at: new Date() })
    .where('id', '=', mover.run)
    .execute()
}

/** Gives the number of failures. */
async function writeStatuses(
  transaction: DatabaseTransaction,
  run: string,
  done: 'applied' | 'installed' | 'applicable',
): Promise<number> {
  const servicing = withServicing(transaction)
  const { plan, first_plan, failures } = await servicing
    .selectFrom('servicing_runs')
    .select(['plan', 'first_plan', 'failures'])
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  if (plan === null) return failures.length
  const ended = statusesOfRun({ first: first_plan ?? plan, plan, failures, done })
  const rows = ended.map(({ update, image, status, reason }) => ({
    run_id: run,
    update_sha256: update,
    path: image?.path ?? '',
    image_index: image?.index ?? 0,
    status,
    reason: reason && JSON.stringify(reason),
  }))
  await servicing.deleteFrom('servicing_statuses').where('run_id', '=', run).execute()
  for (let at = 0; at < rows.length; at += 1000) {
    await servicing
      .insertInto('servicing_statuses')
      .values(rows.slice(at, at + 1000))
      .execute()
  }
  return failures.length
}

/**
 * Writes down that a run failed, where each update stands for each image, and ends its work with workers; one that has published has not
 * failed, whatever went wrong after that, and one that another attempt has taken is left to it.
 * @param ended `failures`: the updates because of which it failed.
 */
export async function failRun(
  db: Database,
  mover: RunMover,
  { error, failures: more = [] }: { error: ErrorReport | null; failures?: readonly UpdateFailure[] },
): Promise<void> {
  const { run } = mover
  const failed = db.transaction().execute(async trx => {
    await closeWork(trx, run)
    // Thrown, so that work that another attempt has offered stays open.
    await moveRun(trx, mover, 'failed')
    const servicing = withServicing(trx)
    const { failures, package_id, requested_by } = await servicing
      .selectFrom('servicing_runs')
      .select(['failures', 'package_id', 'requested_by'])
      .where('id', '=', run)
      .executeTakeFirstOrThrow()
    await servicing
      .updateTable('servicing_runs')
      .set({
        error: error && JSON.stringify(error),
        failures: JSON.stringify([...failures, ...more]),
        produced: null,
        finished_at: new Date(),
      })
      .where('id', '=', run)
      .execute()
    await writeStatuses(trx, run, 'applicable')
    // Somebody who cancels knows it.
    if (error?.kind === 'cancelled') return
    await recordActivity(trx, {
      code: 'UPGRADE_PACKAGE_NOT_SERVICED',
      actor: requested_by,
      subject: package_id,
      message: `Package ${package_id} was not serviced: ${error?.message ?? 'the reason is not known'}`,
      facts: { run, error: error?.code ?? null, remedy: error?.remedy ?? null },
    })
  })
  await failed.catch(unlessMoved)
}

/**
 * Ends the record of runs whose operation ended without them: it was cancelled before it began, or given up after its server died
 * too often.
 */
export async function endInterruptedRuns(db: Database): Promise<void> {
  const open = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['id', 'step'])
    .where('step', 'in', openSteps)
    .execute()
  for (const { id, step } of open) {
    const { state, error } = await readOperation(db, id)
    if (state !== 'failed' && state !== 'cancelled') continue
    const ended =
      step === 'distribute'
        ? db.transaction().execute(trx => endDistribution(trx, { run: id, by: 'operation' }, error))
        : failRun(db, { run: id, by: 'operation' }, { error })
    await ended.catch(unlessMoved)
  }
}

/** Whoever looked at the same moment has ended it, it has gone on by itself, or another attempt has taken it. */
function unlessMoved(error: unknown): void {
  if (!(error instanceof ServicingStepRefused || error instanceof ServicingAttemptOver)) throw error
}
