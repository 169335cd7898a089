// Pause, resume, run now, and Cancel Scheduled Updates.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { ServicingScheduleBusy, ServicingScheduleNeverDue, ServicingScheduleNotActive } from './errors.ts'
import { stopOperation } from './follow-operation.ts'
import { addOccurrence } from './occurrence-records.ts'
import { startWithin } from './plan-occurrence.ts'
import { endWaiting, firstDue, type LockedSchedule, lockSchedule, tell } from './schedules.ts'
import { endLostOccurrences } from './start-due.ts'
import { withServicingSchedules } from './tables.ts'

/** Which schedule, and who speaks. */
export type ScheduleAsked = { schedule: string; by: string }

/** The schedule is not due any more until it is resumed; what runs goes on. @throws ServicingScheduleMissing, ServicingScheduleNotActive */
export async function pauseSchedule(db: Database, { schedule, by }: ScheduleAsked): Promise<void> {
  await db.transaction().execute(async trx => {
    const locked = await lockSchedule(trx, schedule)
    const { id, name, state } = locked
    if (state !== 'active') throw new ServicingScheduleNotActive({ name, state })
    await endWaiting(trx, locked, { by, reason: 'The schedule was paused.' })
    await setState(trx, id, { state: 'paused', next_at: null })
    await tell(trx, { code: 'PAUSED', by, id, message: `${by} paused the scheduled updates “${name}”.` })
  })
}

/**
 * A schedule that was paused or cancelled is due again at its next time; what it missed meanwhile is not made up for.
 * @throws ServicingScheduleMissing, ServicingScheduleNotActive, ServicingScheduleNeverDue
 */
export async function resumeSchedule(
  db: Database,
  { schedule, by }: ScheduleAsked,
  now = new Date(),
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name, state, definition } = await lockSchedule(trx, schedule)
    if (state === 'active') throw new ServicingScheduleNotActive({ name, state })
    if (definition.when.start === 'as-soon-as-possible' && (await hasBegun(trx, id)))
      throw new ServicingScheduleNeverDue({ name, reason: 'it was due as soon as possible, and has run' })
    const next = firstDue(definition, now)
    await setState(trx, id, { state: 'active', next_at: next })
    const message = `${by} resumed the scheduled updates “${name}”. Next: ${next.toISOString()}.`
    await tell(trx, { code: 'RESUMED', by, id, message })
  })
}

/**
 * Has a schedule run now, whatever its times are; it waits for a service window unless it is said that it need not.
 * @returns the occurrence
 * @throws ServicingScheduleMissing, ServicingScheduleBusy, ServicingScheduleNeverDue when no window opens any more
 */
export async function runScheduleNow(
  db: Database,
  { schedule, by, outsideWindows }: ScheduleAsked & { outsideWindows: boolean },
  now = new Date(),
): Promise<string> {
  return db.transaction().execute(async trx => {
    const { id, name, definition } = await lockSchedule(trx, schedule)
    const open = await openOccurrence(trx, id)
    if (open) throw new ServicingScheduleBusy({ name, state: open.state })
    const notBefore = outsideWindows ? now : startWithin(definition, now)
    if (notBefore === null)
      throw new ServicingScheduleNeverDue({ name, reason: 'no service window is open long enough' })
    await tell(trx, {
      code: 'RUN_NOW',
      by,
      id,
      message: `${by} asked for the scheduled updates “${name}” now.`,
    })
    return addOccurrence(trx, {
      scheduleId: id,
      definition,
      dueAt: now,
      notBefore,
      notAfter: null,
      outsideWindows,
      state: 'waiting',
      reason: notBefore > now ? 'It waits for a service window.' : null,
      requestedBy: by,
    })
  })
}

/**
 * "Cancel Scheduled Updates": the schedule is not due any more until it is resumed or changed, what waits does not begin, and what runs
 * is cancelled; the versions in use stay.
 * @throws ServicingScheduleMissing
 */
export async function cancelSchedule(db: Database, { schedule, by }: ScheduleAsked): Promise<void> {
  const operation = await db.transaction().execute(async trx => {
    const locked = await lockSchedule(trx, schedule)
    const { id, name } = locked
    await endWaiting(trx, locked, { by, reason: `${by} cancelled the scheduled updates.` })
    await setState(trx, id, { state: 'cancelled', next_at: null })
    await tell(trx, {
      code: 'CANCELLED',
      by,
      id,
      message: `${by} cancelled the scheduled updates “${name}”.`,
    })
    return (await openOccurrence(trx, id))?.operation ?? null
  })
  if (operation === null) return
  await stopOperation(db, operation)
  // One that had not begun ends here; one that runs ends itself.
  await endLostOccurrences(db)
}

async function setState(
  trx: DatabaseTransaction,
  id: string,
  set: { state: LockedSchedule['state']; next_at: Date | null },
): Promise<void> {
  await withServicingSchedules(trx).updateTable('servicing_schedules').set(set).where('id', '=', id).execute()
}

async function openOccurrence(
  trx: DatabaseTransaction,
  scheduleId: string,
): Promise<{ state: string; operation: string | null } | undefined> {
  return withServicingSchedules(trx)
    .selectFrom('servicing_schedules_occurrences')
    .select(['state', 'operation'])
    .where('schedule_id', '=', scheduleId)
    .where('state', 'in', ['running', 'waiting'])
    .orderBy(sql`state = 'running'`, 'desc')
    .executeTakeFirst()
}

async function hasBegun(trx: DatabaseTransaction, scheduleId: string): Promise<boolean> {
  const row = await withServicingSchedules(trx)
    .selectFrom('servicing_schedules_occurrences')
    .select('id')
    .where('schedule_id', '=', scheduleId)
    .where('started_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
