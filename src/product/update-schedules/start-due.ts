// Starts what is due. Moving a schedule on and asking for its job are one transaction: nothing is started twice, by whichever site
// server, and nothing is forgotten. What was missed while no site server ran is made up for once.

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { StartOperation } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { occurrencesAfter, recurrenceSchema } from '#product/schedules'
import { updateOnScheduleJob } from './jobs.ts'
import { withSchedules } from './tables.ts'

const everyMs = 15_000

/** What starting needs. */
export type ScheduleHouse = { db: Database; start: StartOperation; log: Log }

/** Starts everything that is due at this moment; returns the packages. */
export async function startDue(
  { db, start }: Omit<ScheduleHouse, 'log'>,
  now = new Date(),
): Promise<string[]> {
  const started: string[] = []
  for (;;) {
    const packageId = await db.transaction().execute(async trx => {
      const schedules = withSchedules(trx)
      const row = await schedules
        .selectFrom('update_schedules')
        .selectAll()
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!row) return null
      const [next = null] = occurrencesAfter(recurrenceSchema.parse(row.recurrence), now, 1)
      const operation = await start(trx, updateOnScheduleJob, {
        data: { packageId: row.package_id },
        subject: row.package_id,
        requestedBy: `${row.set_by} (on schedule)`,
      })
      await schedules
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
    })
    if (packageId === null) return started
    started.push(packageId)
    reachFailpoint('update-schedules.started')
  }
}

/** Starts what is due, again and again until the signal. */
export async function keepScheduled(house: ScheduleHouse, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await startDue(house)
    } catch (error) {
      house.log.warn({ err: error }, 'what is due could not be started now')
    }
    await wait(everyMs, null, { signal }).catch(() => undefined)
  }
}
