// Runs of one package wait for one another: each begins with the version that the one before has published. Otherwise the slower of two would find
// out after all its work that the package has changed.

import type { Database } from '#platform/database'
import { JobPostponed } from '#platform/jobs'
import { openSteps } from './run-steps.ts'
import { endInterruptedRuns } from './runs.ts'
import { withServicing } from './tables.ts'

const longestWaitSeconds = 60

/**
 * Begins a run, unless another one of its package has begun and not ended; a run that has begun keeps its turn over restarts.
 * @throws JobPostponed when it is not its turn: the lane is free for other packages meanwhile
 */
export async function takeTurn(db: Database, run: string, packageId: string): Promise<void> {
  if ((await tryToBegin(db, run, packageId)) === null) return
  // One whose operation is over is in nobody's way.
  await endInterruptedRuns(db)
  const before = await tryToBegin(db, run, packageId)
  if (before === null) return
  const { other, waitedMs } = before
  const seconds = secondsUntilNextLook(waitedMs)
  throw new JobPostponed(`waiting for the run ${other} of the same package`, { seconds })
}

/** Gives the run that is in the way; null when the run has begun. */
async function tryToBegin(
  db: Database,
  run: string,
  packageId: string,
): Promise<{ other: string; waitedMs: number } | null> {
  return db.transaction().execute(async trx => {
    const servicing = withServicing(trx)
    // All of them, in one order: of two that ask at once the second sees that the first has begun.
    const open = await servicing
      .selectFrom('servicing_runs')
      .select(['id', 'began_at', 'started_at'])
      .where('package_id', '=', packageId)
      .where('step', 'in', openSteps)
      .orderBy('id')
      .forUpdate()
      .execute()
    const mine = open.find(({ id }) => id === run)
    if (mine === undefined || mine.began_at !== null) return null
    const other = open.find(one => one.began_at !== null)
    if (other !== undefined) return { other: other.id, waitedMs: Date.now() - mine.started_at.getTime() }
    await servicing
      .updateTable('servicing_runs')
      .set({ began_at: new Date() })
      .where('id', '=', run)
      .execute()
    return null
  })
}

/** Who has waited for long looks less often. */
function secondsUntilNextLook(waitedMs: number): number {
  return Math.max(1, Math.min(longestWaitSeconds, Math.round(waitedMs / 10_000)))
}
