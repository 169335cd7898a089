// A stretch of the calendar, read from a real database.

import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '#platform/database'
import { openTestDatabase } from '../../../tests/database.ts'
import { servicingSchedulesMigrations } from './index.ts'
import { readCalendar } from './read-calendar.ts'
import { scheduleSchema } from './schedule-definition.ts'
import { withServicingSchedules } from './tables.ts'

let db: Database
const nightly = { pattern: { every: 'day' }, start: '2026-01-01T22:00', timeZone: 'UTC' }
const saturdays = { ...nightly, pattern: { every: 'week', weekdays: ['saturday'] } }
const window = { recurrence: { ...nightly, start: '2020-01-01T23:00' }, minutes: 120 }

/** A schedule that is due next at a moment, or is paused. */
async function schedule(name: string, next: string | null, change: object = {}) {
  const asked = {
    name,
    packages: ['S0100001'],
    updates: { by: 'rule', rule: 'Monthly' },
    when: { start: 'recurring', recurrence: nightly },
    ...change,
  }
  const definition = JSON.stringify(scheduleSchema.parse(asked))
  const { id } = await withServicingSchedules(db)
    .insertInto('servicing_schedules')
    .values({
      ...{ name, name_key: name.toLowerCase(), definition, made_by: 'Ines', changed_by: 'Ines' },
      next_at: next === null ? null : new Date(next),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const happened = (state: 'succeeded' | 'running' | 'skipped', due: string, started?: string) =>
    withServicingSchedules(db)
      .insertInto('servicing_schedules_occurrences')
      .values({
        ...{ schedule_id: id, definition, state, requested_by: 'Ines' },
        ...{ due_at: new Date(due), not_before: new Date(due) },
        ...(started !== undefined && { started_at: new Date(started) }),
      })
      .execute()
  return { happened }
}

const calendar = async (from: string, until: string, most?: number) => {
  const stretch = { from: new Date(from), until: new Date(until) }
  const { times, completeUntil } = await readCalendar(db, stretch, most)
  const told = times.map(one =>
    [one.name, one.due.slice(8, 16), one.start?.slice(8, 16) ?? null, one.state].join(' '),
  )
  return { told, completeUntil }
}

beforeAll(async () => {
  const database = await openTestDatabase([servicingSchedulesMigrations])
  db = database.db
  return () => database[Symbol.asyncDispose]()
})
beforeEach(() => withServicingSchedules(db).deleteFrom('servicing_schedules').execute())

it('tells what was and what will be of all schedules, and nothing of what is paused', async () => {
  const { happened } = await schedule('Nightly', '2026-06-04T22:00Z')
  // Due before the stretch, and begun in it; and the other way round.
  await happened('succeeded', '2026-06-01T22:00Z', '2026-06-02T01:00Z')
  await happened('skipped', '2026-06-02T22:00Z')
  await happened('running', '2026-06-03T22:00Z', '2026-06-03T22:00Z')
  await happened('succeeded', '2026-06-01T21:00Z', '2026-06-01T21:00Z')
  await schedule('Weekends', '2026-06-06T22:00Z', {
    when: { start: 'recurring', recurrence: saturdays },
    serviceWindows: [window],
  })
  await schedule('At once', '2026-06-05T10:00Z', { when: { start: 'as-soon-as-possible' } })
  await schedule('Paused', null)
  expect((await calendar('2026-06-02T00:00Z', '2026-06-06T22:00Z')).told).toEqual([
    'Nightly 01T22:00 02T01:00 succeeded',
    'Nightly 02T22:00  skipped',
    'Nightly 03T22:00 03T22:00 running',
    'Nightly 04T22:00 04T22:00 due',
    'At once 05T10:00 05T10:00 due',
    'Nightly 05T22:00 05T22:00 due',
    'Nightly 06T22:00 06T22:00 due',
    'Weekends 06T22:00 06T23:00 due',
  ])
  // A month that is far away is as full as the next one.
  expect((await calendar('2031-07-01T00:00Z', '2031-08-01T00:00Z')).told).toHaveLength(31 + 4)
})

it('says up to when it is complete when there is too much, and refuses a stretch without an end', async () => {
  await schedule('Nightly', '2026-06-01T22:00Z')
  await schedule('Also', '2026-06-01T22:00Z')
  const full = await calendar('2026-07-01T00:00Z', '2026-07-04T00:00Z', 6)
  expect([full.told.length, full.completeUntil]).toEqual([6, '2026-07-04T00:00:00.000Z'])
  const cut = await calendar('2026-07-01T00:00Z', '2026-07-04T00:00Z', 3)
  expect([cut.told.length, cut.completeUntil]).toEqual([2, '2026-07-02T21:59:59.999Z'])
  for (const until of ['2026-06-30T00:00Z', '2027-07-01T00:00Z'])
    await expect(calendar('2026-07-01T00:00Z', until)).rejects.toMatchObject({
      code: 'SERVICING_CALENDAR_RANGE_REFUSED',
    })
})
