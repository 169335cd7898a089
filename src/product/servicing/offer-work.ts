// The work of a run on its way to workers and back: one row, from the offer until the run ends.

import type { Database, DatabaseTransaction } from '#platform/database'
import { releaseFiles } from '#product/content-library'
import { type RunPriority, withServicing } from './tables.ts'

/** How often the same work is given to workers that go away in the middle of it. */
export const mostAttempts = 5

/** Who holds in the content library what workers uploaded for a run, until the run ends. */
export function holderOfUploads(run: string): string {
  return `servicing-run:${run}`
}

/** Offers the work of a run to workers that have the engine; work that was offered before stays as it is. Says whether it was not. */
export async function offerWork(
  db: Database | DatabaseTransaction,
  { run, engine, priority }: { run: string; engine: string; priority: RunPriority },
): Promise<boolean> {
  const offered = await withServicing(db)
    .insertInto('servicing_work')
    .values({
      run_id: run,
      engine,
      priority,
      state: 'waiting',
      worker: null,
      lease: null,
      phase: null,
      bytes_total: null,
    })
    .onConflict(conflict => conflict.column('run_id').doNothing())
    .executeTakeFirst()
  return (offered.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Whether the work of a run is with workers, also since before this server was started again. */
export async function isWorkOpen(db: Database, run: string): Promise<boolean> {
  const row = await withServicing(db)
    .selectFrom('servicing_work')
    .select('run_id')
    .where('run_id', '=', run)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Ends the work of a run: its lease is over, and what was uploaded is nobody's unless it was published. Nothing for a run without.
 * The row goes first: whoever uploads at this moment locks it (receive-objects.ts), so no hold comes after.
 */
export async function closeWork(db: Database | DatabaseTransaction, run: string): Promise<void> {
  await withServicing(db).deleteFrom('servicing_work').where('run_id', '=', run).execute()
  await releaseFiles(db, holderOfUploads(run))
}
