// The only way from one step of a run to another: one statement that finds the run at a step from which this may be, or changes nothing.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { ServicingStepRefused } from './errors.ts'
import { type RunStep, stateOf, stepsBefore, stepsUntil, type workerSteps } from './run-steps.ts'
import { withServicing } from './tables.ts'

/**
 * Moves a run to a step.
 * @throws ServicingStepRefused when it is at a step from which it cannot, or there is no such run
 */
export async function moveRun(db: Database | DatabaseTransaction, run: string, to: RunStep): Promise<void> {
  if (!(await tryToMoveRun(db, run, to))) {
    const row = await withServicing(db)
      .selectFrom('servicing_runs')
      .select('step')
      .where('id', '=', run)
      .executeTakeFirst()
    throw new ServicingStepRefused({ run, from: row?.step ?? 'none', to })
  }
}

/** The same, where the run may have gone on or ended meanwhile; says whether it was moved. */
export async function tryToMoveRun(
  db: Database | DatabaseTransaction,
  run: string,
  to: RunStep,
): Promise<boolean> {
  const moved = await withServicing(db)
    .updateTable('servicing_runs')
    .set({
      step: to,
      state: stateOf(to),
      step_at: sql<Date>`now()`,
      steps: sql`steps || jsonb_build_array(jsonb_build_object('step', ${to}::text, 'at', now()))`,
    })
    .where('id', '=', run)
    .where('step', 'in', stepsBefore(to))
    .executeTakeFirst()
  return moved.numUpdatedRows > 0n
}

/** Moves a run as far as its worker says that it is; what is behind it already stays. */
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
  for (const next of stepsUntil(step, to)) await moveRun(transaction, run, next)
}
