import { cp, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Job, StartOperation } from '#platform/jobs'
import { listActivity } from '#product/activity'
import { addUpgradePackage, readPackage } from '#product/upgrade-packages'
import { makeSmallMedia } from '../../../tests/site-in-database.ts'
import { jobContext, openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import {
  readSchedule,
  setSchedule,
  startDueUpdates,
  updateOnSchedule,
  updateSchedulesMigrations,
} from './index.ts'
import { withSchedules } from './tables.ts'
import { previewSchedule, removeSchedule } from './update-schedules.ts'

let house: TestLibrary
let root = ''
let packages = 0
const updated: string[] = []
const nightly = {
  pattern: { every: 'day', interval: 1 },
  start: '2026-01-01T02:30',
  timeZone: 'Europe/Paris',
} as const

beforeAll(async () => {
  house = await openTestLibrary([updateSchedulesMigrations])
  root = await mkdtemp(join(tmpdir(), 'slipstream-update-schedules-'))
  await makeSmallMedia(join(root, 'media'))
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})

/** A package with a schedule that is due now. */
async function makePackage(): Promise<{ packageId: string; path: string }> {
  packages += 1
  const path = join(root, `media-${packages}`)
  await cp(join(root, 'media'), path, { recursive: true })
  const asked = {
    path,
    name: `Package ${packages}`,
    version: '',
    comment: '',
    architecture: null,
    language: null,
    extractIndex: null,
    licenceAccepted: true,
  }
  const { packageId } = await addUpgradePackage(house, asked, jobContext())
  await setSchedule(house.db, { packageId, recurrence: nightly, by: 'Ines' })
  await makeDue(packageId)
  return { packageId, path }
}
const makeDue = (packageId: string) =>
  withSchedules(house.db)
    .updateTable('update_schedules')
    .set({ next_at: new Date(Date.now() - 86_400_000 * 3) })
    .where('package_id', '=', packageId)
    .execute()

/** Starts what is due, and does what was started. */
async function runDue() {
  const context = jobContext()
  const started: { data: unknown; requestedBy: string }[] = []
  const start = async (_: unknown, _job: Job<never>, request: { data: unknown; requestedBy: string }) => {
    started.push(request)
    return context.operationId
  }
  const due = await startDueUpdates({ db: house.db, start: start as unknown as StartOperation })
  expect(started.map(({ data }) => data)).toEqual(due.map(packageId => ({ packageId })))
  const updateDistributionPoints = async (_: unknown, id: string) => void updated.push(id)
  const run = (packageId: string) =>
    updateOnSchedule({ ...house, updateDistributionPoints }, { packageId }, context)
  return { due, started, run }
}

describe('a schedule for updating distribution points', () => {
  it('that is due does nothing when nothing is different, once for all that was missed', async () => {
    const { packageId } = await makePackage()
    const { due, started, run } = await runDue()
    expect([due, started[0]?.requestedBy]).toEqual([[packageId], 'Ines (on schedule)'])
    expect(await run(packageId)).toEqual({ packageId, outcome: 'unchanged', version: null })
    const { last, next } = await readSchedule(house.db, packageId)
    expect(last).toMatchObject({ outcome: 'unchanged', message: null })
    expect(next).toHaveLength(5)
    expect((await runDue()).due).toEqual([])
    expect(updated).toEqual([])
  })

  it('reads what is different as the next version, and it goes to the points', async () => {
    const { packageId, path } = await makePackage()
    await writeFile(join(path, 'sources', 'new.txt'), 'new')
    const { run } = await runDue()
    expect(await run(packageId)).toEqual({ packageId, outcome: 'reloaded', version: 2 })
    expect(updated).toEqual([packageId])
    // Tried again, as after a crash between the publication and its end, it is the same reload.
    expect(await run(packageId)).toEqual({ packageId, outcome: 'reloaded', version: 2 })
    expect(await readPackage(house.db, packageId)).toMatchObject({ currentVersion: 2 })
    expect((await readSchedule(house.db, packageId)).last).toMatchObject({ outcome: 'reloaded' })
  })

  it('leaves a serviced version alone and says so', async () => {
    const { packageId, path } = await makePackage()
    await house.db
      .$extendTables<{ upgrade_packages_versions: { package_id: string; origin: string } }>()
      .updateTable('upgrade_packages_versions')
      .set({ origin: 'serviced' })
      .where('package_id', '=', packageId)
      .execute()
    await utimes(join(path, 'setup.exe'), 1, 1)
    const { run } = await runDue()
    expect(await run(packageId)).toMatchObject({ outcome: 'refused', version: null })
    expect(await readPackage(house.db, packageId)).toMatchObject({ currentVersion: 1 })
    const [told] = await listActivity(house.db, { limit: 1 })
    expect(told).toMatchObject({
      severity: 'warning',
      code: 'UPDATE_ON_SCHEDULE_NOT_DONE',
      subject: packageId,
    })
  })

  it('tells what went wrong when the source is away, and is due again', async () => {
    const { packageId, path } = await makePackage()
    await rm(path, { recursive: true })
    const { run } = await runDue()
    await expect(run(packageId)).rejects.toMatchObject({ code: 'SOURCE_PATH_UNREADABLE' })
    const { last, next } = await readSchedule(house.db, packageId)
    expect(last).toMatchObject({ outcome: 'failed', message: expect.stringContaining(path) })
    expect(next).toHaveLength(5)
  })

  it('is started by one of two servers that look at once', async () => {
    const { packageId } = await makePackage()
    const both = await Promise.all([runDue(), runDue()])
    expect(both.flatMap(({ due }) => due)).toEqual([packageId])
  })

  it('is refused when it would never be due, and for a package that is not there; removed, it is gone', async () => {
    const { packageId } = await makePackage()
    const never = {
      ...nightly,
      pattern: { every: 'month', interval: 12, day: 30 },
      start: '2026-02-01T00:00',
    } as const
    await expect(previewSchedule(house.db, { packageId, recurrence: never })).rejects.toMatchObject({
      code: 'UPDATE_SCHEDULE_NEVER_DUE',
    })
    await expect(
      setSchedule(house.db, { packageId: 'S01FFFFF', recurrence: nightly, by: 'Ines' }),
    ).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    await removeSchedule(house.db, { packageId, by: 'Ines' })
    await expect(readSchedule(house.db, packageId)).rejects.toMatchObject({ code: 'UPDATE_SCHEDULE_MISSING' })
    await expect(removeSchedule(house.db, { packageId, by: 'Ines' })).rejects.toMatchObject({
      code: 'UPDATE_SCHEDULE_MISSING',
    })
  })
})
