// Makes occurrences of what is due, and begins those whose time has come. A schedule is locked first, whatever is done with it.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reportError } from '#platform/errors'
import { keepDoing, readOperation, type StartOperation, startDue } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { recordActivity } from '#product/activity'
import { stopOperation } from './follow-operation.ts'
import { runOccurrenceJob } from './jobs.ts'
import { addOccurrence, endOccurrence, openPackageStates } from './occurrence-records.ts'
import { planOccurrence, startWithin } from './plan-occurrence.ts'
import { readDefinition } from './schedule-definition.ts'
import { type OccurrenceState, withServicingSchedules } from './tables.ts'

/** What starting needs. */
export type StartingHouse = { db: Database; start: StartOperation }

const everyMs = 3_000

/** Makes and begins what is due at this moment; returns the occurrences that were begun. */
export async function startDueSchedules(house: StartingHouse, now = new Date()): Promise<string[]> {
  await endLostOccurrences(house.db)
  // One that is damaged keeps no other from beginning.
  const [made] = await Promise.allSettled([makeDue(house, now)])
  const begun = await beginWaiting(house, now)
  if (made.status === 'rejected') throw made.reason
  return begun
}

/** Starts what is due, again and again until the signal. */
export async function keepServicingScheduled(
  house: StartingHouse & { log: Log },
  signal: AbortSignal,
): Promise<void> {
  const { log } = house
  const failed = 'scheduled updates that are due could not be started now'
  await keepDoing({ doOnce: () => startDueSchedules(house), everyMs, log, failed }, signal)
}

type ScheduleRow = { id: string; name: string; definition: unknown; changed_by: string; next_at: Date | null }

async function makeDue({ db }: StartingHouse, now: Date): Promise<void> {
  await startDue(
    db,
    {
      find: (trx, at) =>
        withServicingSchedules(trx)
          .selectFrom('servicing_schedules')
          .select(['id', 'name', 'definition', 'changed_by', 'next_at'])
          .where('state', '=', 'active')
          .where('next_at', '<=', at)
          .orderBy('next_at'),
      begin: async (trx, row) => makeOccurrence(trx, row, now),
    },
    now,
  )
}

/** The next occurrence of a schedule that is due: it waits for its turn, or is passed over and says why. */
async function makeOccurrence(trx: DatabaseTransaction, row: ScheduleRow, now: Date): Promise<null> {
  const definition = readDefinition(row.definition)
  const planned = planOccurrence(definition, { due: row.next_at ?? now, now })
  await withServicingSchedules(trx)
    .updateTable('servicing_schedules')
    .set({ next_at: planned.next })
    .where('id', '=', row.id)
    .execute()
  const { overlap } = definition
  const open = await openStates(trx, row.id)
  const isInTheWay = overlap === 'skip' ? open.length > 0 : open.includes('waiting')
  const skipped = isInTheWay ? 'Left out: the time before it had not ended.' : null
  const { dueAt, notBefore, notAfter, missed } = planned
  const state = missed !== null ? 'missed' : skipped !== null ? 'skipped' : 'waiting'
  const reason = missed ?? skipped
  await addOccurrence(trx, {
    scheduleId: row.id,
    definition,
    dueAt,
    notBefore,
    // It waits for as long as the one before it takes.
    notAfter: open.length > 0 ? null : notAfter,
    state,
    reason,
    requestedBy: `${row.changed_by} (on schedule)`,
  })
  if (state !== 'waiting') await recordPassedOver(trx, { row, state, dueAt, reason })
  return null
}

async function openStates(trx: DatabaseTransaction, scheduleId: string): Promise<string[]> {
  const rows = await withServicingSchedules(trx)
    .selectFrom('servicing_schedules_occurrences')
    .select('state')
    .where('schedule_id', '=', scheduleId)
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  return rows.map(one => one.state)
}

async function recordPassedOver(
  trx: DatabaseTransaction,
  at: {
    row: Pick<ScheduleRow, 'id' | 'name' | 'changed_by'>
    state: 'missed' | 'skipped'
    dueAt: Date
    reason: string | null
  },
): Promise<void> {
  await recordActivity(trx, {
    code: `SERVICING_OCCURRENCE_${at.state.toUpperCase() as Uppercase<typeof at.state>}`,
    actor: `${at.row.changed_by} (on schedule)`,
    subject: at.row.id,
    message: `Scheduled updates “${at.row.name}” of ${at.dueAt.toISOString()} did not begin. ${at.reason ?? ''}`,
  })
}

async function beginWaiting({ db, start }: StartingHouse, now: Date): Promise<string[]> {
  return startDue(
    db,
    {
      find: (trx, at) =>
        withServicingSchedules(trx)
          .selectFrom('servicing_schedules as schedule')
          .select(['schedule.id', 'schedule.name'])
          .where(
            sql<boolean>`exists (
              select from servicing_schedules_occurrences waiting
               where waiting.schedule_id = schedule.id and waiting.state = 'waiting' and waiting.not_before <= ${at})`,
          )
          .where(
            sql<boolean>`not exists (
              select from servicing_schedules_occurrences running
               where running.schedule_id = schedule.id and running.state = 'running')`,
          )
          .orderBy('schedule.id'),
      begin: (trx, row) => begin(trx, start, { ...row, now }),
    },
    now,
  )
}

type OccurrenceChange = {
  state?: OccurrenceState
  reason?: string
  not_before?: Date
  operation?: string
  started_at?: Date
  finished_at?: Date
}

/** Begins the occurrence of a schedule that waits, unless no service window is open. */
async function begin(
  trx: DatabaseTransaction,
  start: StartOperation,
  { id: scheduleId, name, now }: { id: string; name: string; now: Date },
): Promise<string | null> {
  const occurrences = withServicingSchedules(trx)
  const row = await occurrences
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .where('schedule_id', '=', scheduleId)
    .where('state', '=', 'waiting')
    .where('not_before', '<=', now)
    .executeTakeFirst()
  if (row === undefined) return null
  const change = (set: OccurrenceChange) =>
    occurrences.updateTable('servicing_schedules_occurrences').set(set).where('id', '=', row.id).execute()
  const definition = readDefinition(row.definition)
  const from = row.outside_windows ? now : startWithin(definition, now)
  if (from === null || (row.not_after !== null && from > row.not_after)) {
    const reason = 'It could not begin in time: no service window is open.'
    await change({ state: 'missed', reason, finished_at: now })
    await closePackages(trx, row.id, reason)
    const about = { id: scheduleId, name, changed_by: row.requested_by }
    await recordPassedOver(trx, { row: about, state: 'missed', dueAt: row.due_at, reason })
    return null
  }
  if (from > now) {
    await change({ not_before: from })
    return null
  }
  const { requested_by: requestedBy } = row
  const operation = await start(trx, runOccurrenceJob, {
    data: { occurrence: row.id },
    subject: name,
    requestedBy,
  })
  await change({ state: 'running', operation, started_at: now })
  await recordActivity(trx, {
    code: 'SERVICING_OCCURRENCE_STARTED',
    actor: requestedBy,
    subject: scheduleId,
    message: `Scheduled updates “${name}” began: ${definition.packages.join(', ')}.`,
  })
  return row.id
}

async function closePackages(trx: DatabaseTransaction, occurrence: string, reason: string): Promise<void> {
  await withServicingSchedules(trx)
    .updateTable('servicing_schedules_packages')
    .set({ state: 'not-started', reason })
    .where('occurrence_id', '=', occurrence)
    .execute()
}

/** Ends what nobody does any more: its operation was cancelled before it began, or given up after its server died too often. */
export async function endLostOccurrences(db: Database): Promise<void> {
  const open = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_occurrences')
    .select(['id', 'definition', 'operation', 'requested_by'])
    .where('state', '=', 'running')
    .execute()
  for (const { id, definition, operation, requested_by: requestedBy } of open) {
    if (operation === null) continue
    const { state, error } = await readOperation(db, operation)
    if (state !== 'failed' && state !== 'cancelled') continue
    const reason = error?.message ?? reportError(null).message
    await letGo(db, id)
    await endOccurrence(db, { id, name: readDefinition(definition).name, requestedBy }, { state, reason })
  }
}

/** Nobody waits any more for what its packages asked for. */
async function letGo(db: Database, occurrence: string): Promise<void> {
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_packages')
    .select(['download', 'run'])
    .where('occurrence_id', '=', occurrence)
    .where('state', 'in', openPackageStates)
    .execute()
  for (const operation of rows.flatMap(({ download, run }) => run ?? download ?? []))
    await stopOperation(db, operation)
}
