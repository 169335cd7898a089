// What is due against a real database, with a clock that the test sets and a queue that only writes down what it was asked for.

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobsMigrations, type StartOperation } from '#platform/jobs'
import { listActivity } from '#product/activity'
import { distributionMigrations } from '#product/distribution'
import { distributionRingsMigrations } from '#product/distribution-rings'
import { identityMigrations } from '#product/identity'
import { servicingMigrations } from '#product/servicing'
import { nativeEngine } from '#product/servicing-engines'
import { updateApplicabilityMigrations } from '#product/update-applicability'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { removeRule, updateSelectionMigrations } from '#product/update-selection'
import { addUpgradePackage } from '#product/upgrade-packages'
import { setTestRing } from '../../../tests/rollouts.ts'
import { makeSmallMedia } from '../../../tests/site-in-database.ts'
import { jobContext, openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { finishPackage } from './finish-package.ts'
import { servicingSchedulesMigrations } from './index.ts'
import { readWork } from './occurrence-records.ts'
import { listOccurrences, readOccurrence } from './read-occurrences.ts'
import { readSchedule, schedulesByRule } from './read-schedules.ts'
import { type ScheduleDefinition, scheduleSchema } from './schedule-definition.ts'
import { listScheduledPackages } from './scheduled-packages.ts'
import { changeSchedule, createSchedule, removeSchedule } from './schedules.ts'
import { startDueSchedules } from './start-due.ts'
import { cancelSchedule, pauseSchedule, resumeSchedule, runScheduleNow } from './stop-and-go.ts'
import { withServicingSchedules } from './tables.ts'

let house: TestLibrary & { engine: typeof nativeEngine; engines: (typeof nativeEngine)[] }
let packageId = ''
let started: string[] = []

/** Writes the operation down, as the queue does, and does nothing. */
const start: StartOperation = async (trx, job, { data, subject, requestedBy }) => {
  const id = randomUUID()
  await sql`insert into jobs_operations (id, kind, subject, requested_by, state)
    values (${id}, ${job.name}, ${subject}, ${requestedBy}, 'waiting')`.execute(trx)
  started.push((data as { occurrence: string }).occurrence)
  return id
}
const due = (now: string) => startDueSchedules({ db: house.db, start }, new Date(now))
const nightly = { pattern: { every: 'day', interval: 1 }, start: '2026-01-01T22:00', timeZone: 'UTC' }
const window = {
  recurrence: { pattern: { every: 'day', interval: 1 }, start: '2020-01-01T23:00', timeZone: 'UTC' },
  minutes: 120,
}

function schedule(change: object = {}): ScheduleDefinition {
  return scheduleSchema.parse({
    name: 'Nightly',
    packages: [packageId],
    updates: { by: 'rule', rule: 'Monthly' },
    when: { start: 'recurring', recurrence: nightly },
    ...change,
  })
}
const create = (change: object = {}, now = '2026-06-01T12:00Z') =>
  createSchedule(house, { definition: schedule(change), by: 'Ines' }, new Date(now))
const read = () => readSchedule(house.db, 'Nightly')
const history = async () =>
  (await listOccurrences(house.db, 'nightly')).map(one => [one.dueAt.slice(0, 16), one.state])
/** As the job does at its end. */
const end = (state = 'succeeded') =>
  withServicingSchedules(house.db)
    .updateTable('servicing_schedules_occurrences')
    .set({ state: state as 'succeeded', finished_at: new Date() })
    .where('state', '=', 'running')
    .execute()

beforeAll(async () => {
  const library = await openTestLibrary([
    jobsMigrations,
    identityMigrations,
    servicingMigrations,
    updateCatalogueMigrations,
    updateApplicabilityMigrations,
    updateSelectionMigrations,
    distributionMigrations,
    distributionRingsMigrations,
    servicingSchedulesMigrations,
  ])
  house = { ...library, engine: nativeEngine, engines: [nativeEngine] }
  const media = join(house.folder, 'media')
  await makeSmallMedia(media)
  const asked = {
    path: media,
    name: 'Windows',
    version: '',
    comment: '',
    architecture: null,
    language: null,
    extractIndex: null,
    licenceAccepted: true,
  }
  packageId = (await addUpgradePackage(house, asked, jobContext())).packageId
  await sql`insert into update_selection_rules (name, rule, made_by) values ('Monthly', '{}', 'Ines')`.execute(
    house.db,
  )
  return () => house[Symbol.asyncDispose]()
})
beforeEach(async () => {
  started = []
  await withServicingSchedules(house.db).deleteFrom('servicing_schedules').execute()
})

describe('a schedule that is due', () => {
  it('runs at its times, once each, and says so', async () => {
    await create()
    expect(await due('2026-06-01T21:59Z')).toEqual([])
    expect((await read()).status).toEqual({ value: 1, text: 'Scheduled' })
    const begun = await due('2026-06-01T22:00Z')
    expect(started).toEqual(begun)
    expect(begun).toHaveLength(1)
    expect((await read()).status).toEqual({ value: 2, text: 'Running' })
    expect(await listScheduledPackages(house.db)).toMatchObject([
      { packageId, scheduledUpdatesDate: '2026-06-01T22:00:00.000Z', scheduledUpdatesStatus: { value: 2 } },
    ])
    const [told] = await listActivity(house.db, { limit: 1 })
    expect(told).toMatchObject({ code: 'SERVICING_OCCURRENCE_STARTED', actor: 'Ines (on schedule)' })
    await end()
    expect(await due('2026-06-01T22:01Z')).toEqual([])
    expect(await due('2026-06-02T22:00Z')).toHaveLength(1)
    expect(await history()).toEqual([
      ['2026-06-02T22:00', 'running'],
      ['2026-06-01T22:00', 'succeeded'],
    ])
    const { next } = await read()
    expect(next.map(({ due: at }) => at.slice(0, 10))).toEqual([
      '2026-06-03',
      '2026-06-04',
      '2026-06-05',
      '2026-06-06',
      '2026-06-07',
    ])
  })

  it('is begun by one of many servers that look at once', async () => {
    await create()
    const all = await Promise.all(Array.from({ length: 6 }, () => due('2026-06-01T22:00Z')))
    expect(all.flat()).toHaveLength(1)
    expect(started).toHaveLength(1)
    expect(await history()).toHaveLength(1)
  })

  it('while the time before it still runs is left out, or waits, as was chosen', async () => {
    await create()
    await due('2026-06-01T22:00Z')
    expect(await due('2026-06-02T22:00Z')).toEqual([])
    expect(await history()).toEqual([
      ['2026-06-02T22:00', 'skipped'],
      ['2026-06-01T22:00', 'running'],
    ])
    const [told] = await listActivity(house.db, { limit: 1 })
    expect(told).toMatchObject({ code: 'SERVICING_OCCURRENCE_SKIPPED', severity: 'warning' })

    await changeSchedule(house, {
      schedule: 'Nightly',
      definition: schedule({ overlap: 'wait' }),
      by: 'Ines',
    })
    await due('2026-06-03T22:00Z')
    await due('2026-06-04T22:00Z')
    expect((await history()).map(([, state]) => state)).toEqual(['skipped', 'waiting', 'skipped', 'running'])
    await end('failed')
    expect(await due('2026-06-05T09:00Z')).toHaveLength(1)
    expect((await history())[1]).toEqual(['2026-06-03T22:00', 'running'])
  })

  it('waits for its service window, and is missed when none opens in time', async () => {
    await create({ serviceWindows: [window], runIfMissed: false })
    expect(await due('2026-06-01T22:00Z')).toEqual([])
    expect((await read()).open).toMatchObject([{ state: 'waiting', notBefore: '2026-06-01T23:00:00.000Z' }])
    expect(await due('2026-06-01T22:59Z')).toEqual([])
    expect(await due('2026-06-01T23:00Z')).toHaveLength(1)
    await end()
    await due('2026-06-02T22:00Z')
    expect(await due('2026-06-03T02:00Z')).toEqual([])
    expect((await history())[0]).toEqual(['2026-06-02T22:00', 'missed'])
    const { packages } = await readOccurrence(house.db, { schedule: 'Nightly', occurrence: null })
    expect(packages).toMatchObject([{ state: 'not-started', reason: expect.stringContaining('window') }])
  })

  it('is begun although another one is damaged, and that is said', async () => {
    await create()
    const at = new Date('2026-06-01T21:00Z')
    await withServicingSchedules(house.db)
      .insertInto('servicing_schedules')
      .values({
        name: 'A',
        name_key: 'a',
        definition: '{}',
        next_at: at,
        made_by: 'Ines',
        changed_by: 'Ines',
      })
      .execute()
    await expect(due('2026-06-01T22:00Z')).rejects.toThrow()
    expect(started).toHaveLength(1)
    expect(await history()).toEqual([['2026-06-01T22:00', 'running']])
  })

  it('ends when its operation was given up, and the next time is not kept from beginning', async () => {
    await create()
    await due('2026-06-01T22:00Z')
    const error = { code: 'OPERATION_INTERRUPTED', message: 'It was given up.', remedy: '' }
    await sql`update jobs_operations set state = 'failed', error = ${JSON.stringify(error)}`.execute(house.db)
    expect(await due('2026-06-02T22:00Z')).toHaveLength(1)
    const [, first] = await listOccurrences(house.db, 'Nightly')
    expect(first).toMatchObject({ state: 'failed', reason: 'It was given up.' })
  })
})

describe('a schedule', () => {
  it('can be paused, resumed and run now; what was missed meanwhile is not made up for', async () => {
    await create()
    await pauseSchedule(house.db, { schedule: 'nightly', by: 'Ines' })
    expect(await read()).toMatchObject({ state: 'paused', next: [], status: { text: 'None' } })
    await expect(pauseSchedule(house.db, { schedule: 'nightly', by: 'Ines' })).rejects.toMatchObject({
      code: 'SERVICING_SCHEDULE_NOT_ACTIVE',
    })
    expect(await due('2026-06-05T00:00Z')).toEqual([])
    const asked = { schedule: 'Nightly', by: 'Ines', outsideWindows: false }
    const occurrence = await runScheduleNow(house.db, asked, new Date('2026-06-05T10:00Z'))
    expect(await due('2026-06-05T10:00Z')).toEqual([occurrence])
    const again = runScheduleNow(house.db, asked, new Date('2026-06-05T10:01Z'))
    await expect(again).rejects.toMatchObject({ code: 'SERVICING_SCHEDULE_BUSY' })
    await expect(removeSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })).rejects.toMatchObject({
      code: 'SERVICING_SCHEDULE_BUSY',
    })
    await end()
    await resumeSchedule(house.db, { schedule: 'Nightly', by: 'Ines' }, new Date('2026-06-05T12:00Z'))
    expect((await read()).next[0]?.due).toBe('2026-06-05T22:00:00.000Z')
    await removeSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })
    await expect(read()).rejects.toMatchObject({ code: 'SERVICING_SCHEDULE_MISSING' })
  })

  it('that was asked for now, outside its windows, is still so when it is changed before it begins', async () => {
    await create({ serviceWindows: [window] })
    const asked = { schedule: 'Nightly', by: 'Maya', outsideWindows: true }
    await runScheduleNow(house.db, asked, new Date('2026-06-01T13:00Z'))
    const definition = schedule({ serviceWindows: [window], options: { optimize: true } })
    const change = { schedule: 'Nightly', definition, by: 'Ines' }
    await changeSchedule(house, change, new Date('2026-06-01T13:01Z'))
    const [occurrence = ''] = await due('2026-06-01T13:02Z')
    expect(await readWork(house.db, occurrence)).toMatchObject({
      outsideWindows: true,
      requestedBy: 'Maya',
      definition: { options: { optimize: true } },
    })
    expect((await read()).next[0]?.due).toBe('2026-06-01T22:00:00.000Z')
    await end()
    // A result is named by its beginning, too.
    const named = { schedule: 'Nightly', occurrence: occurrence.slice(0, 8) }
    expect(await readOccurrence(house.db, named)).toMatchObject({ id: occurrence })
    await expect(readOccurrence(house.db, { ...named, occurrence: '' })).rejects.toMatchObject({
      code: 'SERVICING_OCCURRENCE_AMBIGUOUS',
    })
  })

  it('keeps the rule that it chooses by from being removed', async () => {
    await create()
    const remove = () =>
      removeRule({ db: house.db, usersOfRule: schedulesByRule }, { name: 'Monthly', by: 'Ines' })
    await expect(remove()).rejects.toMatchObject({
      code: 'SELECTION_RULE_IN_USE',
      message: expect.stringContaining('the scheduled updates “Nightly”'),
    })
    await removeSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })
    await house.db
      .transaction()
      .execute(async trx => expect(await schedulesByRule(trx, 'Monthly')).toEqual([]))
  })

  it('names no image that a package does not have', async () => {
    const options = { indexes: [1, 7] }
    await expect(create({ options })).rejects.toMatchObject({
      code: 'IMAGE_INDEX_MISSING',
      facts: { packageId, missing: ['7'] },
    })
  })

  it('that is cancelled is not due any more, and neither is what waits or has not begun', async () => {
    await create({ serviceWindows: [window] })
    await due('2026-06-01T22:00Z')
    await cancelSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })
    expect(await history()).toEqual([['2026-06-01T22:00', 'cancelled']])
    expect(await due('2026-06-01T23:00Z')).toEqual([])
    expect(await read()).toMatchObject({ state: 'cancelled', next: [], status: { text: 'None' } })

    // Changed, it is active again; here its operation waits in the queue when it is cancelled.
    await changeSchedule(
      house,
      { schedule: 'Nightly', definition: schedule({ when: { start: 'as-soon-as-possible' } }), by: 'Ines' },
      new Date('2026-06-02T10:00Z'),
    )
    await due('2026-06-02T10:00Z')
    await cancelSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })
    expect((await history())[0]).toEqual(['2026-06-02T10:00', 'cancelled'])
    await expect(resumeSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })).rejects.toMatchObject({
      code: 'SERVICING_SCHEDULE_NEVER_DUE',
    })

    // Also when its times stay as they were.
    await changeSchedule(house, { schedule: 'Nightly', definition: schedule(), by: 'Ines' })
    await cancelSchedule(house.db, { schedule: 'Nightly', by: 'Ines' })
    const again = { schedule: 'Nightly', definition: schedule({ overlap: 'wait' }), by: 'Ines' }
    await changeSchedule(house, again, new Date('2026-06-03T10:00Z'))
    expect((await read()).next[0]?.due).toBe('2026-06-03T22:00:00.000Z')
  })

  it('that is changed plans what waits anew, and does not run twice for it', async () => {
    await create({ when: { start: 'as-soon-as-possible' }, serviceWindows: [window] })
    await due('2026-06-01T12:00Z')
    expect((await read()).open).toMatchObject([{ state: 'waiting', notBefore: '2026-06-01T23:00:00.000Z' }])
    const changed = schedule({ when: { start: 'as-soon-as-possible' }, name: 'Soon' })
    await changeSchedule(house, { schedule: 'Nightly', definition: changed, by: 'Ines' })
    expect(await due('2026-06-01T12:01Z')).toHaveLength(1)
    await end()
    await changeSchedule(house, { schedule: 'Soon', definition: changed, by: 'Ines' })
    expect(await due('2026-06-01T12:02Z')).toEqual([])
  })

  it('is refused when it would never be due, names what is not there, or has a name that is taken', async () => {
    const never = { code: 'SERVICING_SCHEDULE_NEVER_DUE' }
    const over = { start: 'once', once: { at: '2026-06-01T11:59', timeZone: 'UTC' } }
    await expect(create({ when: over })).rejects.toMatchObject(never)
    const pattern = { every: 'month', interval: 12, day: 30 }
    const noDay = { start: 'recurring', recurrence: { ...nightly, pattern, start: '2026-02-01T22:00' } }
    await expect(create({ when: noDay })).rejects.toMatchObject(never)
    await expect(create({ serviceWindows: [window], maximumRunMinutes: 121 })).rejects.toMatchObject(never)
    await expect(create({ packages: ['S01FFFFF'] })).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    await expect(create({ updates: { by: 'rule', rule: 'Other' } })).rejects.toMatchObject({
      code: 'SELECTION_RULE_MISSING',
    })
    await expect(create({ updates: { by: 'hand', names: ['KB1'] } })).rejects.toMatchObject({
      code: 'UPDATE_MISSING',
    })
    const groups = { distribute: { to: 'groups', groups: ['Branches'] } }
    await expect(create({ options: groups })).rejects.toMatchObject({ code: 'POINT_GROUP_MISSING' })
    const rings = { distribute: { to: 'rings' } }
    await expect(create({ options: rings })).rejects.toMatchObject({ code: 'DISTRIBUTION_RINGS_MISSING' })
    await expect(create({ options: { engine: 'other' } })).rejects.toMatchObject({
      code: 'SERVICING_ENGINE_MISSING',
    })
    await create()
    await expect(create({ name: 'NIGHTLY' })).rejects.toMatchObject({ code: 'SERVICING_SCHEDULE_NAME_TAKEN' })
  })
})

describe('a package that was serviced', () => {
  it('goes out ring by ring where the schedule says so; done again, the rollout goes on, and one that somebody stopped does not', async () => {
    for (const [order, name] of ['Pilot', 'Broad', 'Last'].entries())
      await setTestRing(house, name, [`DP${order}`], order + 1)
    await create({ options: { distribute: { to: 'rings', rings: ['broad', 'Pilot'] } } })
    await due('2026-06-01T22:00Z')
    const [occurrence = ''] = started
    for (let times = 0; times < 2; times++) {
      await withServicingSchedules(house.db)
        .updateTable('servicing_schedules_packages')
        .set({ state: 'finishing', published_version: 1, results: '[]' })
        .execute()
      const work = await readWork(house.db, occurrence)
      const [one] = work?.packages ?? []
      if (!work || !one) throw new Error('the occurrence is not there')
      await finishPackage(house, work, one)
      const { packages } = await readOccurrence(house.db, { schedule: 'nightly', occurrence })
      expect(packages).toMatchObject([
        {
          state: 'succeeded',
          error: null,
          distributed: [
            { point: 'ring “Pilot”', effect: 'rollout', reason: 'begins' },
            { point: 'ring “Broad”', effect: 'rollout', reason: 'waits for the gate of the ring before' },
          ],
        },
      ])
      const { rows } = await sql<{ state: string }>`select state from distribution_rings_rollouts`.execute(
        house.db,
      )
      expect(rows).toEqual([{ state: times === 0 ? 'running' : 'stopped' }])
      await sql`update distribution_rings_rollouts set state = 'stopped'`.execute(house.db)
    }
  })
})
