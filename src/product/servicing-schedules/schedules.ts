// Servicing schedules: made, changed, removed.

import { isDeepStrictEqual } from 'node:util'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { findGroups } from '#product/distribution'
import { chosenRings } from '#product/distribution-rings'
import { chooseEngineOfRun, type Engines, refuseMissingIndexes } from '#product/servicing'
import { readUpdate } from '#product/software-updates'
import { readRule } from '#product/update-selection'
import { readPackage } from '#product/upgrade-packages'
import {
  ServicingScheduleBusy,
  ServicingScheduleMissing,
  ServicingScheduleNameTaken,
  ServicingScheduleNeverDue,
} from './errors.ts'
import { addOccurrence, endOccurrence, type NewOccurrence } from './occurrence-records.ts'
import { nextStarts } from './plan-occurrence.ts'
import { readDefinition, type ScheduleDefinition } from './schedule-definition.ts'
import { type ScheduleStanding, withServicingSchedules } from './tables.ts'

/** What writing a schedule down needs. */
export type SchedulesHouse = Engines & { db: Database }

/** A schedule while it is locked. */
export type LockedSchedule = {
  id: string
  name: string
  definition: ScheduleDefinition
  state: ScheduleStanding
  nextAt: Date | null
}

/**
 * Makes a schedule; gives its ID.
 * @throws ServicingScheduleNameTaken, ServicingScheduleNeverDue, and the errors of {@link refuseUnknown}
 */
export async function createSchedule(
  house: SchedulesHouse,
  { definition, by }: { definition: ScheduleDefinition; by: string },
  now = new Date(),
): Promise<string> {
  await refuseUnknown(house, definition)
  const nextAt = firstDue(definition, now)
  return house.db.transaction().execute(async trx => {
    const row = await withServicingSchedules(trx)
      .insertInto('servicing_schedules')
      .values({
        name: definition.name,
        name_key: definition.name.toLowerCase(),
        definition: JSON.stringify(definition),
        next_at: nextAt,
        made_by: by,
        changed_by: by,
      })
      .onConflict(conflict => conflict.column('name_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new ServicingScheduleNameTaken({ name: definition.name })
    const { name, packages } = definition
    await tell(trx, {
      code: 'CREATED',
      by,
      id: row.id,
      message: `${by} scheduled updates for ${packages.join(', ')} (“${name}”). Next: ${nextAt.toISOString()}.`,
    })
    return row.id
  })
}

/**
 * Puts another definition in the place of a schedule's; what runs goes on as it began, what waits is planned anew. One that was cancelled
 * is active again.
 * @throws ServicingScheduleMissing, and the errors of {@link createSchedule}
 */
export async function changeSchedule(
  house: SchedulesHouse,
  { schedule, definition, by }: { schedule: string; definition: ScheduleDefinition; by: string },
  now = new Date(),
): Promise<string> {
  await refuseUnknown(house, definition)
  return house.db.transaction().execute(async trx => {
    const before = await lockSchedule(trx, schedule)
    const waiting = await endWaiting(trx, before, { by, reason: 'The schedule was changed.' })
    const waitingSince = waiting?.outsideWindows ? null : (waiting?.dueAt ?? null)
    const isSameTime =
      before.state !== 'cancelled' && isDeepStrictEqual(before.definition.when, definition.when)
    const nextAt = isSameTime ? (waitingSince ?? before.nextAt) : firstDue(definition, now)
    const isPaused = before.state === 'paused'
    const changed = await withServicingSchedules(trx)
      .updateTable('servicing_schedules')
      .set({
        name: definition.name,
        name_key: definition.name.toLowerCase(),
        definition: JSON.stringify(definition),
        state: isPaused ? 'paused' : 'active',
        next_at: isPaused ? null : nextAt,
        changed_by: by,
        changed_at: now,
      })
      .where('id', '=', before.id)
      .where(where =>
        where.not(
          where.exists(
            where
              .selectFrom('servicing_schedules as other')
              .select('other.id')
              .where('other.name_key', '=', definition.name.toLowerCase())
              .where('other.id', '!=', before.id),
          ),
        ),
      )
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) throw new ServicingScheduleNameTaken({ name: definition.name })
    await tell(trx, {
      code: 'CHANGED',
      by,
      id: before.id,
      message: `${by} changed the scheduled updates “${definition.name}”.`,
    })
    // Somebody asked for it now, whatever the windows are: that still holds, with the new definition.
    if (waiting?.outsideWindows)
      await addOccurrence(trx, {
        ...waiting,
        scheduleId: before.id,
        definition,
        state: 'waiting',
        reason: null,
      })
    return before.id
  })
}

/** Removes a schedule and what it remembers; versions that it published stay. @throws ServicingScheduleMissing, ServicingScheduleBusy */
export async function removeSchedule(
  db: Database,
  { schedule, by }: { schedule: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name } = await lockSchedule(trx, schedule)
    const running = await withServicingSchedules(trx)
      .selectFrom('servicing_schedules_occurrences')
      .select('id')
      .where('schedule_id', '=', id)
      .where('state', '=', 'running')
      .executeTakeFirst()
    if (running) throw new ServicingScheduleBusy({ name, state: 'running' })
    await withServicingSchedules(trx).deleteFrom('servicing_schedules').where('id', '=', id).execute()
    await tell(trx, { code: 'REMOVED', by, id, message: `${by} removed the scheduled updates “${name}”.` })
  })
}

/** Locks a schedule until the transaction ends: nothing of it begins meanwhile. @throws ServicingScheduleMissing */
export async function lockSchedule(trx: DatabaseTransaction, schedule: string): Promise<LockedSchedule> {
  const row = await withServicingSchedules(trx)
    .selectFrom('servicing_schedules')
    .selectAll()
    .where(isNamed(schedule).column, '=', isNamed(schedule).value)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new ServicingScheduleMissing({ schedule })
  const { id, name, state, next_at: nextAt } = row
  return { id, name, definition: readDefinition(row.definition), state, nextAt }
}

/** By which column a schedule is found that somebody named: its ID or its name. */
export function isNamed(schedule: string): { column: 'id' | 'name_key'; value: string } {
  const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(schedule)
  return { column: isId ? 'id' : 'name_key', value: schedule.toLowerCase() }
}

/** Ends what waits to begin; gives what it was, or null. */
export async function endWaiting(
  trx: DatabaseTransaction,
  { id: scheduleId, name }: LockedSchedule,
  { by, reason }: { by: string; reason: string },
): Promise<Pick<
  NewOccurrence,
  'dueAt' | 'notBefore' | 'notAfter' | 'outsideWindows' | 'requestedBy'
> | null> {
  const waiting = await withServicingSchedules(trx)
    .selectFrom('servicing_schedules_occurrences')
    .select(['id', 'due_at', 'not_before', 'not_after', 'outside_windows', 'requested_by'])
    .where('schedule_id', '=', scheduleId)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (!waiting) return null
  await endOccurrence(trx, { id: waiting.id, name, requestedBy: by }, { state: 'cancelled', reason })
  return {
    dueAt: waiting.due_at,
    notBefore: waiting.not_before,
    notAfter: waiting.not_after,
    outsideWindows: waiting.outside_windows,
    requestedBy: waiting.requested_by,
  }
}

/** When a new schedule is due first. @throws ServicingScheduleNeverDue */
export function firstDue(definition: ScheduleDefinition, now: Date): Date {
  const { name, when } = definition
  const [first] = nextStarts(definition, { after: now, count: 1 })
  if (first === undefined) {
    const reason = when.start === 'once' ? 'its only time is over' : 'it has no time to come'
    throw new ServicingScheduleNeverDue({ name, reason })
  }
  if (first.start === null)
    throw new ServicingScheduleNeverDue({ name, reason: 'no service window is open long enough' })
  return first.due
}

/**
 * What does not exist is refused at once, not when it is due.
 * @throws PackageMissing, ImageIndexMissing, UpdateMissing, UpdateAmbiguous, SelectionRuleMissing, PointGroupMissing, ServicingEngineMissing,
 * ServicingEngineElsewhere
 */
export async function refuseUnknown(
  house: SchedulesHouse,
  { packages, updates, options }: ScheduleDefinition,
): Promise<void> {
  const { db } = house
  for (const packageId of packages)
    refuseMissingIndexes(await readPackage(db, packageId), options.indexes ?? [])
  if (updates.by === 'rule') await readRule(db, updates.rule)
  else for (const name of updates.names) await readUpdate(db, name)
  const { distribute } = options
  if (distribute.to === 'groups') await findGroups(db, distribute.groups)
  if (distribute.to === 'rings')
    for (const packageId of packages) await chosenRings(db, { packageId, rings: distribute.rings })
  chooseEngineOfRun(house, { engine: options.engine ?? undefined, runOn: options.runOn })
}

/** What somebody can do with a schedule, as the codes of status messages end. */
export type ScheduleChange =
  | 'CREATED'
  | 'CHANGED'
  | 'REMOVED'
  | 'PAUSED'
  | 'RESUMED'
  | 'RUN_NOW'
  | 'CANCELLED'

/** Says what somebody did with a schedule. */
export async function tell(
  trx: DatabaseTransaction,
  { code, by, id, message }: { code: ScheduleChange; by: string; id: string; message: string },
): Promise<void> {
  await recordActivity(trx, {
    code: `SERVICING_SCHEDULE_${code}`,
    actor: by,
    subject: id,
    message,
  })
}
