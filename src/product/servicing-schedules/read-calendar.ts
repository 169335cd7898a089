// A stretch of the calendar: what schedules did then, and when they will be due. Both the stretch and what is told of it are bounded, for a
// schedule that is due every day has no end.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { occurrencesBetween } from '#product/schedules'
import { ServicingCalendarRangeRefused } from './errors.ts'
import { startWithin } from './plan-occurrence.ts'
import { readDefinition, type ScheduleDefinition, timingOf } from './schedule-definition.ts'
import { type OccurrenceState, withServicingSchedules } from './tables.ts'

/** One time of a schedule. Times are ISO 8601 in UTC. */
export type CalendarTime = {
  /** Its ID. */
  schedule: string
  name: string
  packages: string[]
  due: string
  /** When it began, or when a service window lets it begin. */
  start: string | null
  state: OccurrenceState | 'due'
  /** Null when it is still to come. */
  occurrence: string | null
}

/** What is told of a stretch, the earliest first; everything until `completeUntil`. */
export type Calendar = { times: CalendarTime[]; completeUntil: string }

const mostDays = 100
const dayMs = 86_400_000
/** More than this of one stretch nobody reads, and each that is to come is compared with service windows. */
const mostTimes = 2000

type Found = { at: Date; tell: () => CalendarTime }

/**
 * What began or was due in a stretch, and what will be due in it: its beginning and its end are in it.
 * @throws ServicingCalendarRangeRefused
 */
export async function readCalendar(
  db: Database,
  { from, until }: { from: Date; until: Date },
  most = mostTimes,
): Promise<Calendar> {
  const length = until.getTime() - from.getTime()
  if (length < 0 || length > mostDays * dayMs)
    throw new ServicingCalendarRangeRefused({
      from: from.toISOString(),
      until: until.toISOString(),
      mostDays,
    })
  const found = [
    ...(await whatWas(db, { from, until, most })),
    ...(await whatWillBe(db, { from, until, most })),
  ].sort((left, right) => left.at.getTime() - right.at.getTime())
  const firstLeftOut = found[most]
  // Several may be due at the moment at which it is cut: it is told only up to the one before.
  const told =
    firstLeftOut === undefined ? found : found.filter(one => one.at.getTime() < firstLeftOut.at.getTime())
  return {
    times: told.map(one => one.tell()),
    completeUntil: (firstLeftOut === undefined
      ? until
      : new Date(firstLeftOut.at.getTime() - 1)
    ).toISOString(),
  }
}

type Stretch = { from: Date; until: Date; most: number }

async function whatWas(db: Database, { from, until, most }: Stretch): Promise<Found[]> {
  const at = sql<Date>`coalesce(started_at, due_at)`
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .select(at.as('at'))
    .where(at, '>=', from)
    .where(at, '<=', until)
    .orderBy(at)
    .limit(most + 1)
    .execute()
  return rows.map(row => {
    const { name, packages } = readDefinition(row.definition)
    return {
      at: row.at,
      tell: () => ({
        schedule: row.schedule_id,
        name,
        packages,
        due: row.due_at.toISOString(),
        start: row.started_at?.toISOString() ?? null,
        state: row.state,
        occurrence: row.id,
      }),
    }
  })
}

async function whatWillBe(db: Database, { from, until, most }: Stretch): Promise<Found[]> {
  const rows = await withServicingSchedules(db)
    .selectFrom('servicing_schedules')
    .select(['id', 'definition', 'next_at'])
    .where('next_at', '<=', until)
    .orderBy('name_key')
    .execute()
  return rows.flatMap(row => {
    const definition = readDefinition(row.definition)
    const { next_at: next } = row
    if (next === null) return []
    const earliest = next > from ? next : from
    return momentsOf(definition, { next, from: earliest, until, most: most + 1 }).map(due => ({
      at: due,
      tell: () => ({
        schedule: row.id,
        name: definition.name,
        packages: definition.packages,
        due: due.toISOString(),
        start: startWithin(definition, due)?.toISOString() ?? null,
        state: 'due' as const,
        occurrence: null,
      }),
    }))
  })
}

/** One that is due as soon as possible has one time. */
function momentsOf(definition: ScheduleDefinition, { next, ...stretch }: Stretch & { next: Date }): Date[] {
  const timing = timingOf(definition)
  if (timing !== null) return occurrencesBetween(timing, stretch)
  return next >= stretch.from && next <= stretch.until ? [next] : []
}
