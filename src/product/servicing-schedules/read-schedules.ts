// Reading schedules: how each stands, when it is due, what it did.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { ServicingScheduleMissing } from './errors.ts'
import { nextStarts } from './plan-occurrence.ts'
import { type OccurrenceSummary, summaryOf } from './read-occurrences.ts'
import { readDefinition, type ScheduleDefinition, timingOf } from './schedule-definition.ts'
import { type ScheduledUpdatesStatus, scheduledUpdatesStatus } from './schedule-state.ts'
import { isNamed } from './schedules.ts'
import { type OccurrenceState, type ScheduleStanding, withServicingSchedules } from './tables.ts'

/** A time of a schedule: when it is due, and when a service window lets it begin (null: none does). ISO 8601, UTC. */
export type ScheduleTime = { due: string; start: string | null }

/** A schedule as people see it. */
export type ServicingSchedule = {
  id: string
  definition: ScheduleDefinition
  state: ScheduleStanding
  /** In Configuration Manager's number and word. */
  status: ScheduledUpdatesStatus
  /** At most five, the earliest first. */
  next: ScheduleTime[]
  /** What runs or waits to begin, what runs first. */
  open: OccurrenceSummary[]
  /** What ended last. */
  last: OccurrenceSummary | null
  madeBy: string
  madeAt: string
  changedBy: string
  changedAt: string
}

const shownTimes = 5

/** The schedules that choose by a rule, in words; whatever state they are in, for they may be resumed. */
export async function schedulesByRule(db: Database | DatabaseTransaction, rule: string): Promise<string[]> {
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules')
    .select('name')
    .where(sql<string>`definition->'updates'->>'rule'`, '=', rule)
    .orderBy('name_key')
    .execute()
  return rows.map(({ name }) => `the scheduled updates “${name}”`)
}

/** The names of the schedules that name a package, whatever state they are in. */
export async function schedulesOfPackage(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<string[]> {
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules')
    .select('name')
    .where(sql<boolean>`definition->'packages' @> to_jsonb(${packageId}::text)`)
    .orderBy('name_key')
    .execute()
  return rows.map(({ name }) => name)
}

/** All schedules by name. */
export async function listSchedules(db: Database): Promise<ServicingSchedule[]> {
  return readWhere(db, null)
}

/** One schedule by its name or ID. @throws ServicingScheduleMissing */
export async function readSchedule(db: Database, schedule: string): Promise<ServicingSchedule> {
  const [found] = await readWhere(db, schedule)
  if (!found) throw new ServicingScheduleMissing({ schedule })
  return found
}

/** The next times of a definition, at most five. */
export function timesOf(definition: ScheduleDefinition, after: Date): ScheduleTime[] {
  return nextStarts(definition, { after, count: shownTimes }).map(({ due, start }) => ({
    due: due.toISOString(),
    start: start?.toISOString() ?? null,
  }))
}

async function readWhere(db: Database, schedule: string | null): Promise<ServicingSchedule[]> {
  const table = withServicingSchedules(db)
  let query = table.selectFrom('servicing_schedules').selectAll().orderBy('name_key')
  if (schedule !== null) query = query.where(isNamed(schedule).column, '=', isNamed(schedule).value)
  const rows = await query.execute()
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  const open = await table
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .where('schedule_id', 'in', ids)
    .where('state', 'in', ['running', 'waiting'])
    .orderBy(sql`state = 'running'`, 'desc')
    .execute()
  const lasts = await lastOf(db, ids, ['succeeded', 'failed', 'cancelled', 'skipped', 'missed'])
  const results = await lastOf(db, ids, ['succeeded', 'failed'])
  return rows.map(({ definition: kept, ...row }) => {
    const definition = readDefinition(kept)
    const openOnes = open.filter(one => one.schedule_id === row.id)
    const last = lasts.get(row.id)
    return {
      id: row.id,
      definition,
      state: row.state,
      status: scheduledUpdatesStatus({
        isRunning: openOnes.some(one => one.state === 'running'),
        isScheduled: row.next_at !== null || openOnes.length > 0,
        last: results.get(row.id)?.state ?? null,
      }),
      next: nextTimes(definition, row.next_at),
      open: openOnes.map(summaryOf),
      last: last === undefined ? null : summaryOf(last),
      madeBy: row.made_by,
      madeAt: row.made_at.toISOString(),
      changedBy: row.changed_by,
      changedAt: row.changed_at.toISOString(),
    }
  })
}

/** Of each schedule the newest occurrence in one of these states. */
async function lastOf(db: Database, ids: readonly string[], states: readonly OccurrenceState[]) {
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_occurrences')
    .distinctOn('schedule_id')
    .selectAll()
    .where('schedule_id', 'in', ids)
    .where('state', 'in', states)
    .orderBy('schedule_id')
    .orderBy('created_at', 'desc')
    .execute()
  return new Map(rows.map(row => [row.schedule_id, row]))
}

/** A time that is due and was not taken yet is the next one. */
function nextTimes(definition: ScheduleDefinition, nextAt: Date | null): ScheduleTime[] {
  if (nextAt === null) return []
  const isAtOnce = timingOf(definition) === null
  return timesOf(definition, isAtOnce ? nextAt : new Date(nextAt.getTime() - 1))
}
