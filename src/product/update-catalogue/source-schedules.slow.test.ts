import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobsMigrations, type StartOperation } from '#platform/jobs'
import { listActivity } from '#product/activity'
import { openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { updateCatalogueMigrations } from './index.ts'
import { listSources } from './list-sources.ts'
import { previewSourceSchedule, removeSourceSchedule, setSourceSchedule } from './source-schedules.ts'
import { addSource } from './sources.ts'
import { startDueSources, startSynchronisation } from './start-synchronisation.ts'
import { withCatalogue } from './tables.ts'

const name = 'Offline catalogue'
const nightly = {
  pattern: { every: 'day', interval: 1 },
  start: '2026-01-01T02:30',
  timeZone: 'Europe/Paris',
} as const

let house: TestLibrary
let started: { kind: string; data: unknown; requestedBy: string }[] = []

/** Writes the operation down, as the queue does, and does nothing. */
const start: StartOperation = async (trx, job, { data, subject, requestedBy }) => {
  const id = randomUUID()
  await sql`insert into jobs_operations (id, kind, subject, requested_by, state)
    values (${id}, ${job.name}, ${subject}, ${requestedBy}, 'waiting')`.execute(trx)
  started.push({ kind: job.name, data, requestedBy })
  return id
}
const due = () => startDueSources({ db: house.db, start })
const endOperations = (state = 'succeeded') =>
  sql`update jobs_operations set state = ${state}`.execute(house.db)
const makeDue = () =>
  withCatalogue(house.db)
    .updateTable('update_catalogue_sources')
    .set({ next_at: new Date(Date.now() - 3 * 86_400_000) })
    .execute()

beforeAll(async () => {
  house = await openTestLibrary([jobsMigrations, updateCatalogueMigrations])
  return () => house[Symbol.asyncDispose]()
})
beforeEach(async () => {
  started = []
  await withCatalogue(house.db).deleteFrom('update_catalogue_sources').execute()
  await addSource(house.db, { name, location: '/srv/wsusscn2.cab', languages: [], by: 'Ines' })
  await setSourceSchedule(house.db, { name, recurrence: nightly, by: 'Ines' })
})

describe('a source with a schedule', () => {
  it('shows its next times, and nothing is due before them', async () => {
    const [source] = await listSources(house.db)
    expect(source).toMatchObject({
      schedule: { recurrence: nightly, setBy: 'Ines' },
      underWay: null,
      last: null,
    })
    expect(source?.schedule?.next).toHaveLength(5)
    expect(await due()).toEqual([])
    const [told] = await listActivity(house.db, { limit: 1 })
    expect(told).toMatchObject({ code: 'SOFTWARE_UPDATE_SOURCE_SCHEDULE_SET', subject: source?.id })
  })

  it('that is due is synchronised once for all that was missed, in the name of who set it', async () => {
    await makeDue()
    expect(await due()).toEqual([name])
    expect(started).toEqual([
      {
        kind: 'update-catalogue.synchronise',
        data: { source: name },
        requestedBy: 'Ines (on schedule)',
      },
    ])
    await endOperations()
    expect(await due()).toEqual([])
    const [source] = await listSources(house.db)
    expect(Date.parse(source?.schedule?.next[0] ?? '')).toBeGreaterThan(Date.now())
  })

  it('that is due while it waits or runs is left out, and goes on with the time after', async () => {
    await startSynchronisation({ db: house.db, start }, { name, requestedBy: 'Ines', retryRefused: true })
    for (const state of ['waiting', 'running']) {
      await endOperations(state)
      await makeDue()
      expect(await due()).toEqual([])
      expect((await listSources(house.db))[0]?.underWay).toMatchObject({ state, phase: null, bytesDone: 0 })
    }
    expect(started).toHaveLength(1)
    await endOperations('failed')
    await makeDue()
    expect(await due()).toEqual([name])
  })

  it('is started by one of two servers that look at once', async () => {
    await makeDue()
    expect((await Promise.all([due(), due()])).flat()).toEqual([name])
    expect(started).toHaveLength(1)
  })

  it('is not due any more when the schedule is removed', async () => {
    await makeDue()
    await removeSourceSchedule(house.db, { name, by: 'Ines' })
    expect(await due()).toEqual([])
    expect((await listSources(house.db))[0]).toMatchObject({ schedule: null })
  })

  it('is refused when it would never be due, and for a source that is not there', async () => {
    const pattern = { every: 'month', interval: 12, day: 30 } as const
    const never = { ...nightly, pattern, start: '2026-02-01T00:00' }
    await expect(previewSourceSchedule(house.db, { name, recurrence: never })).rejects.toMatchObject({
      code: 'CATALOGUE_SCHEDULE_NEVER_DUE',
    })
    const missing = { code: 'CATALOGUE_SOURCE_MISSING' }
    const other = { name: 'Other', recurrence: nightly, by: 'Ines' }
    await expect(setSourceSchedule(house.db, other)).rejects.toMatchObject(missing)
    await expect(removeSourceSchedule(house.db, other)).rejects.toMatchObject(missing)
    const asked = { name: 'Other', requestedBy: 'Ines', retryRefused: true }
    await expect(startSynchronisation({ db: house.db, start }, asked)).rejects.toMatchObject(missing)
  })
})

describe('what is shown of the last synchronisation', () => {
  it('of a server that died for good is the end of its operation', async () => {
    const operation = await startSynchronisation(
      { db: house.db, start },
      { name, requestedBy: 'Ines', retryRefused: true },
    )
    const [source] = await listSources(house.db)
    await withCatalogue(house.db)
      .insertInto('update_catalogue_synchronisations')
      .values({ id: operation, source_id: source?.id ?? '', requested_by: 'Ines' })
      .execute()
    await endOperations('running')
    expect((await listSources(house.db))[0]).toMatchObject({
      underWay: { operation, state: 'running' },
      last: { state: 'running', error: null },
    })
    const error = { code: 'OPERATION_INTERRUPTED', message: 'It was given up.', remedy: 'Start it again.' }
    await sql`update jobs_operations set state = 'failed', error = ${JSON.stringify(error)}`.execute(house.db)
    expect((await listSources(house.db))[0]).toMatchObject({
      underWay: null,
      last: { state: 'failed', error: { code: 'OPERATION_INTERRUPTED' } },
    })
  })
})
