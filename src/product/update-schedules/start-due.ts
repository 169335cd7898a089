// Starts what is due (`platform/jobs`). What was missed while no site server ran is made up for once.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { keepDoing, type StartOperation, startDue } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { occurrencesAfter, recurrenceSchema } from '#product/schedules'
import { updateOnScheduleJob } from './jobs.ts'
import { withSchedules } from './tables.ts'

const everyMs = 15_000

/** What starting needs. */
export type ScheduleHouse = { db: Database; start: StartOperation; log: Log }

/** Starts everything that is due at this moment; returns the packages. */
export async function startDueUpdates(
  { db, start }: Omit<ScheduleHouse, 'log'>,
  now = new Date(),
): Promise<string[]> {
  const started = await startDue(
    db,
    {
      find: (trx, at) =>
        withSchedules(trx)
          .selectFrom('update_schedules')
          .selectAll()
          .where('next_at', '<=', at)
          .orderBy('next_at'),
      async begin(trx, row) {
        const [next = null] = occurrencesAfter(recurrenceSchema.parse(row.recurrence), now, 1)
        const operation = await start(trx, updateOnScheduleJob, {
          data: { packageId: row.package_id },
          subject: row.package_id,
          requestedBy: `${row.set_by} (on schedule)`,
        })
        await withSchedules(trx)
          .updateTable('update_schedules')
          .set({
            next_at: next,
            last_at: sql<Date>`now()`,
            last_operation: operation,
            last_outcome: 'started',
            last_message: null,
          })
          .where('package_id', '=', row.package_id)
          .execute()
        reachFailpoint('update-schedules.starting')
        return row.package_id
      },
    },
    now,
  )
  if (started.length > 0) reachFailpoint('update-schedules.started')
  return started
}

/** Starts what is due, again and again until the signal. */
export async function keepScheduled(house: ScheduleHouse, signal: AbortSignal): Promise<void> {
  const { log } = house
  const failed = 'what is due could not be started now'
  await keepDoing({ doOnce: () => startDueUpdates(house), everyMs, log, failed }, signal)
}
