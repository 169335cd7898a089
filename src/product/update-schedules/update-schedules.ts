// The schedules on which distribution points are updated: set, read, removed. One for each package.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { occurrencesAfter, type Recurrence, recurrenceSchema } from '#product/schedules'
import { readPackage } from '#product/upgrade-packages'
import { UpdateScheduleMissing, UpdateScheduleNeverDue } from './errors.ts'
import { type ScheduleOutcome, withSchedules } from './tables.ts'

/** A package's schedule. Times are ISO 8601 in UTC. */
export type UpdateSchedule = {
  packageId: string
  recurrence: Recurrence
  /** The next times, at most five, the earliest first. */
  next: string[]
  setBy: string
  setAt: string
  last: { at: string; operation: string; outcome: ScheduleOutcome; message: string | null } | null
}

const shownTimes = 5

/** The next times of a recurrence. @throws PackageMissing, UpdateScheduleNeverDue */
export async function previewSchedule(
  db: Database,
  { packageId, recurrence }: { packageId: string; recurrence: Recurrence },
): Promise<string[]> {
  await readPackage(db, packageId)
  const next = nextTimes(recurrence)
  if (next.length === 0) throw new UpdateScheduleNeverDue({ packageId })
  return next
}

/** Whether a package has a schedule. */
export async function hasSchedule(db: Database | DatabaseTransaction, packageId: string): Promise<boolean> {
  const row = await withSchedules(db)
    .selectFrom('update_schedules')
    .select('package_id')
    .where('package_id', '=', packageId)
    .executeTakeFirst()
  return row !== undefined
}

/** Sets the schedule, in place of the one before. @throws PackageMissing, UpdateScheduleNeverDue */
export async function setSchedule(
  db: Database,
  asked: { packageId: string; recurrence: Recurrence; by: string },
): Promise<UpdateSchedule> {
  const { packageId, recurrence, by } = asked
  const [next] = await previewSchedule(db, asked)
  const row = {
    recurrence: JSON.stringify(recurrence),
    next_at: next === undefined ? null : new Date(next),
    set_by: by,
    set_at: new Date(),
  }
  await db.transaction().execute(async trx => {
    const before = await withSchedules(trx)
      .selectFrom('update_schedules')
      .select('recurrence')
      .where('package_id', '=', packageId)
      .executeTakeFirst()
    await withSchedules(trx)
      .insertInto('update_schedules')
      .values({ package_id: packageId, ...row })
      .onConflict(conflict => conflict.column('package_id').doUpdateSet(row))
      .execute()
    const message = `${by} set a schedule for ${packageId}: its source is looked at again, and what is new goes to its distribution points. Next: ${next}.`
    await recordActivity(trx, {
      code: 'UPDATE_SCHEDULE_SET',
      actor: by,
      subject: packageId,
      message,
      change: { before: before?.recurrence, after: recurrence },
    })
  })
  return readSchedule(db, packageId)
}

/** @throws PackageMissing, UpdateScheduleMissing */
export async function readSchedule(db: Database, packageId: string): Promise<UpdateSchedule> {
  await readPackage(db, packageId)
  const row = await withSchedules(db)
    .selectFrom('update_schedules')
    .selectAll()
    .where('package_id', '=', packageId)
    .executeTakeFirst()
  if (!row) throw new UpdateScheduleMissing({ packageId })
  const recurrence = recurrenceSchema.parse(row.recurrence)
  const { last_at, last_operation, last_outcome } = row
  return {
    packageId,
    recurrence,
    next: row.next_at === null ? [] : nextTimes(recurrence),
    setBy: row.set_by,
    setAt: row.set_at.toISOString(),
    last:
      last_at && last_operation && last_outcome
        ? {
            at: last_at.toISOString(),
            operation: last_operation,
            outcome: last_outcome,
            message: row.last_message,
          }
        : null,
  }
}

/** @throws PackageMissing, UpdateScheduleMissing */
export async function removeSchedule(
  db: Database,
  { packageId, by }: { packageId: string; by: string },
): Promise<void> {
  await readPackage(db, packageId)
  await db.transaction().execute(async trx => {
    const removed = await withSchedules(trx)
      .deleteFrom('update_schedules')
      .where('package_id', '=', packageId)
      .returning('recurrence')
      .executeTakeFirst()
    if (!removed) throw new UpdateScheduleMissing({ packageId })
    const message = `${by} removed the schedule of ${packageId}.`
    await recordActivity(trx, {
      code: 'UPDATE_SCHEDULE_REMOVED',
      actor: by,
      subject: packageId,
      message,
      change: { before: removed.recurrence },
    })
  })
}

function nextTimes(recurrence: Recurrence): string[] {
  return occurrencesAfter(recurrence, new Date(), shownTimes).map(moment => moment.toISOString())
}
