// The queue of servicing runs: what waits, in which order, and how urgent it is.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type ChangePriority, readOperation } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import { ServicingRunMissing, ServicingRunNotWaiting } from './errors.ts'
import { isLeased } from './lease-work.ts'
import { queuePriority } from './priorities.ts'
import { type Lane, type OpenRun, type PlacedRun, placeRuns, usualDuration } from './queue-order.ts'
import { openSteps, type RunStep } from './run-steps.ts'
import { endInterruptedRuns } from './runs.ts'
import { type RunPriority, withServicing } from './tables.ts'

/** A run in the queue. `waitsFor`: the run of the same package that has to end first. */
export type QueuedRun = PlacedRun<
  OpenRun & { packageId: string; engine: string; step: RunStep; worker: string | null; requestedBy: string }
> & { waitsFor: string | null }

/** A worker that has said nothing for so long is not counted on. */
const workerSeenSeconds = 600
/** Of so many runs it is learned how long one takes. */
const learnedFrom = 20

/** Every run that has not ended, in the order of its lane. `runsAtOnce`: how many runs this site server does at once. */
export async function readQueue(
  db: Database,
  { runsAtOnce, now = new Date() }: { runsAtOnce: number; now?: Date },
): Promise<QueuedRun[]> {
  await endInterruptedRuns(db)
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['id', 'package_id', 'engine', 'lane', 'priority', 'step', 'step_at', 'began_at', 'worker'])
    .select(['requested_by', 'started_at'])
    .where('step', 'in', openSteps)
    .orderBy('started_at')
    .execute()
  const runs = await Promise.all(
    rows.map(async row => {
      const isWaiting =
        row.step === 'queued' ||
        row.step === 'wait-for-worker' ||
        (await readOperation(db, row.id)).state === 'waiting'
      return {
        run: row.id,
        lane: row.lane === 'site' ? 'site' : `worker:${row.engine}`,
        priority: row.priority,
        askedAt: row.started_at,
        runningSince: isWaiting ? null : (row.began_at ?? row.step_at),
        packageId: row.package_id,
        engine: row.engine,
        step: row.step,
        worker: row.worker,
        requestedBy: row.requested_by,
      }
    }),
  )
  const lanes = new Map<string, Lane>()
  for (const lane of new Set(runs.map(one => one.lane))) lanes.set(lane, await readLane(db, lane, runsAtOnce))
  const placed = placeRuns(runs, lane => lanes.get(lane) ?? { atOnce: 0, usualMs: null }, now)
  const begun = new Map(rows.flatMap(row => (row.began_at ? [[row.package_id, row.id]] : [])))
  return placed.map(one => {
    const before = begun.get(one.packageId) ?? null
    const waitsFor = one.step === 'queued' && before !== one.run ? before : null
    return { ...one, waitsFor, expectedStart: waitsFor === null ? one.expectedStart : null }
  })
}

async function readLane(db: Database, lane: string, runsAtOnce: number): Promise<Lane> {
  const engine = lane.startsWith('worker:') ? lane.slice('worker:'.length) : null
  return {
    atOnce: engine === null ? runsAtOnce : await countPlaces(db, engine),
    usualMs: await learnDuration(db, engine),
  }
}

/** How many runs the workers with this engine do at once that asked for work lately, or have some. */
async function countPlaces(db: Database, engine: string): Promise<number> {
  const { places } = await withServicing(db)
    .selectFrom('servicing_workers')
    .select(({ fn }) => fn.sum<number | null>('runs_at_once').as('places'))
    .where('engine', '=', engine)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('last_seen_at', '>', sql<Date>`now() - make_interval(secs => ${workerSeenSeconds})`),
        exists(
          selectFrom('servicing_work')
            .select('run_id')
            .where(isLeased)
            .whereRef('servicing_work.worker', '=', 'servicing_workers.name'),
        ),
      ]),
    )
    .executeTakeFirstOrThrow()
  return Number(places ?? 0)
}

/** How long the last runs took from the moment in which their copies were made. */
async function learnDuration(db: Database, engine: string | null): Promise<number | null> {
  let query = withServicing(db)
    .selectFrom('servicing_runs')
    .select(['steps', 'finished_at'])
    .where('lane', '=', engine === null ? 'site' : 'worker')
    .where('step', '=', 'succeeded')
    .orderBy('finished_at', 'desc')
    .limit(learnedFrom)
  if (engine !== null) query = query.where('engine', '=', engine)
  const durations = (await query.execute()).flatMap(({ steps, finished_at }) => {
    const begun = steps.find(({ step }) => step === 'prepare')
    return begun && finished_at ? [finished_at.getTime() - new Date(begun.at).getTime()] : []
  })
  return usualDuration(durations)
}

/**
 * Changes how urgent a run is, while it waits.
 * @throws ServicingRunMissing, ServicingRunNotWaiting
 */
export async function changePriority(
  { db, changePriority: changeInQueue }: { db: Database; changePriority: ChangePriority },
  { run, priority, by }: { run: string; priority: RunPriority; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const servicing = withServicing(trx)
    // First the work, then the run, in the order of everybody who locks both; what is thrown below undoes it.
    await servicing.updateTable('servicing_work').set({ priority }).where('run_id', '=', run).execute()
    const row = await servicing
      .selectFrom('servicing_runs')
      .select(['step', 'package_id', 'priority'])
      .where('id', '=', run)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new ServicingRunMissing({ run })
    if (row.step !== 'queued' && row.step !== 'wait-for-worker')
      throw new ServicingRunNotWaiting({ run, step: row.step })
    await servicing.updateTable('servicing_runs').set({ priority }).where('id', '=', run).execute()
    await changeInQueue(trx, run, queuePriority(priority))
    await recordActivity(trx, {
      code: 'SERVICING_PRIORITY_CHANGED',
      actor: by,
      subject: row.package_id,
      message: `${by} changed the priority of the servicing run ${run} of ${row.package_id} from ${row.priority} to ${priority}.`,
    })
  })
}
