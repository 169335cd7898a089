// The only way from one step of a run to another: one statement that finds the run at a step from which this may be, and with whom it is that
// moves it, or changes nothing.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { ServicingAttemptOver, ServicingStepRefused } from './errors.ts'
import { type RunStep, stateOf, stepsBefore, stepsUntil, type workerSteps } from './run-steps.ts'
import { withServicing } from './tables.ts'

/** An attempt at a run. Attempts are numbered, and only the one with the highest number moves the run (see {@link takeRun}). */
export type RunAttempt = { run: string; attempt: number }

/**
 * Who moves a run: an attempt at it, or whoever is fenced by something else: the worker with the `lease` of its work, which the caller has
 * locked, or anybody, when its `operation` is over and no attempt will come.
 */
export type RunMover = RunAttempt | { run: string; by: 'lease' | 'operation' }

/**
 * Takes a run for an attempt: what attempts before it do to the run is refused from now on.
 * @param fence the number of the attempt, which grows from one to the next.
 * @throws ServicingAttemptOver when a later one has taken it
 */
export async function takeRun(
  db: Database,
  { run, fence }: { run: string; fence: number },
): Promise<RunAttempt> {
  const taken = await withServicing(db)
    .updateTable('servicing_runs')
    .set({ attempt: fence })
    .where('id', '=', run)
    .where('attempt', '<=', fence)
    .executeTakeFirst()
  if (taken.numUpdatedRows === 0n) throw new ServicingAttemptOver({ run, attempt: fence })
  return { run, attempt: fence }
}

/** Locks a run until the transaction ends, for an attempt that writes without moving it. @throws ServicingAttemptOver */
export async function demandRun(
  transaction: DatabaseTransaction,
  { run, attempt }: RunAttempt,
): Promise<void> {
  const row = await withServicing(transaction)
    .selectFrom('servicing_runs')
    .select('attempt')
    .where('id', '=', run)
    .forUpdate()
    .executeTakeFirst()
  if (row?.attempt !== attempt) throw new ServicingAttemptOver({ run, attempt })
}

/**
 * Moves a run to a step.
 * @throws ServicingAttemptOver when another attempt has taken the run
 * @throws ServicingStepRefused when it is at a step from which it cannot, or there is no such run
 */
export async function moveRun(
  db: Database | DatabaseTransaction,
  mover: RunMover,
  to: RunStep,
): Promise<void> {
  if (await tryToMoveRun(db, mover, to)) return
  const { run } = mover
  const row = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['step', 'attempt'])
    .where('id', '=', run)
    .executeTakeFirst()
  if (row && 'attempt' in mover && mover.attempt !== row.attempt)
    throw new ServicingAttemptOver({ run, attempt: mover.attempt })
  throw new ServicingStepRefused({ run, from: row?.step ?? 'none', to })
}

/** The same, where the run may have gone on or ended meanwhile; says whether it was moved. */
export async function tryToMoveRun(
  db: Database | DatabaseTransaction,
  mover: RunMover,
  to: RunStep,
): Promise<boolean> {
  let move = withServicing(db)
    .updateTable('servicing_runs')
    .set({
      step: to,
      state: stateOf(to),
      step_at: sql<Date>`now()`,
      steps: sql`steps || jsonb_build_array(jsonb_build_object('step', ${to}::text, 'at', now()))`,
    })
    .where('id', '=', mover.run)
    .where('step', 'in', stepsBefore(to))
  if ('attempt' in mover) move = move.where('attempt', '=', mover.attempt)
  return (await move.executeTakeFirst()).numUpdatedRows > 0n
}

/** Moves a run as far as its worker says that it is; what is behind it already stays. The caller has locked the lease. */
export async function followWorker(
  transaction: DatabaseTransaction,
  run: string,
  to: (typeof workerSteps)[number],
): Promise<void> {
  const { step } = await withServicing(transaction)
    .selectFrom('servicing_runs')
    .select('step')
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  for (const next of stepsUntil(step, to)) await moveRun(transaction, { run, by: 'lease' }, next)
}
