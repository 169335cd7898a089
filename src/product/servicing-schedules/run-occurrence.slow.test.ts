// Schedules that really run, on small Windows media, with the queue of a site server.

import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { handleJob, type Jobs, openJobs } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { listRuns, runServicing, runServicingJob } from '#product/servicing'
import { addUpdate } from '#product/software-updates'
import { decideVersion } from '#product/update-applicability'
import {
  type DownloadPolicy,
  downloadUpdates,
  downloadUpdatesJob,
  readDownloadPolicy,
} from '#product/update-downloads'
import { saveRule } from '#product/update-selection'
import { readPackage } from '#product/upgrade-packages'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { migrationFolders } from '../../../tests/site-tables.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { makeComponentUpdate, makeCumulativeUpdate } from '../../../tests/update-package/index.ts'
import { ServiceWindowClosed } from './errors.ts'
import { previewSchedule, runOccurrence, runOccurrenceJob } from './index.ts'
import { addOccurrence } from './occurrence-records.ts'
import { type Occurrence, readOccurrence } from './read-occurrences.ts'
import { type ScheduleDefinition, scheduleSchema } from './schedule-definition.ts'
import { createSchedule } from './schedules.ts'
import { type ServicePackageHouse, servicePackage } from './service-package.ts'
import { startDueSchedules } from './start-due.ts'
import { cancelSchedule } from './stop-and-go.ts'
import { withServicingSchedules } from './tables.ts'

let house: ServicingTestHouse & ServicePackageHouse
let jobs: Jobs
let packages: string[] = []
/** While it is set, runs go on until they are stopped. */
let holdRuns = false

const applies = '<IsInstalled><False/></IsInstalled><IsInstallable><True/></IsInstallable>'
const rule = {
  kinds: [],
  products: [],
  classifications: [],
  minimumAgeDays: 0,
  withSuperseded: false,
  withPreviews: false,
  except: [],
}
let policy: DownloadPolicy
const Declined = defineError<Record<string, never>>({
  code: 'UPDATE_NOT_CHOOSABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: () => 'It is declined.',
  remedy: 'Choose another one.',
  example: {},
})

const Away = defineError<Record<string, never>>({
  code: 'TEST_AWAY',
  kind: 'unavailable',
  retry: 'later',
  sentence: () => 'The content store is away.',
  remedy: 'Wait.',
  example: {},
})

beforeAll(async () => {
  const opened = await openServicingHouse(migrationFolders)
  const mirror = join(opened.folder, 'mirror')
  await mkdir(mirror)
  policy = readDownloadPolicy({
    'download-hosts': '',
    'download-mirrors': `http://mirrored.example/ => ${mirror}`,
    'download-no-proxy': '',
    'download-parallel': 2,
    'authenticode-policy': 'show',
  })
  jobs = await openJobs({ database: opened.database, log: silentLog(), runner: randomUUID() })
  house = {
    ...opened,
    start: jobs.start,
    async refuseUpdate(_, { sha1 }) {
      if (awayFor-- > 0) throw new Away({})
      if (sha1 === declined) throw new Declined({})
    },
    async decideAbout(version) {
      await decideVersion(opened, version, jobContext())
      return true
    },
  }
  await jobs.work([
    handleJob(runServicingJob, async (asked, context) => {
      if (holdRuns) await untilStopped(context.signal)
      return runServicing(house, asked, context)
    }),
    handleJob(runOccurrenceJob, (asked, context) => runOccurrence(house, asked, context)),
    handleJob(downloadUpdatesJob, (asked, context) =>
      downloadUpdates({ ...opened, policy, downloads: `${opened.folder}/downloads` }, asked, context),
    ),
  ])
  packages = [await addPackage(house), await addPackage(house), await addPackage(house)]
  await fillCatalogue(
    house.db,
    [1, 2, 3].map(number => ({ number, core: coreOf(number) })),
  )
  // The file of the first is the update that is here; nothing may be fetched from where that of the second is; that of the third can be had.
  await haveFile(1, {
    name: 'a.cab',
    size: await sizeOf(house.component.id),
    sha256: house.component.id,
    url: 'http://x.example/a.cab',
  })
  await haveFile(2, { name: 'b.cab', size: 5, sha256: 'b'.repeat(64), url: 'http://x.example/b.cab' })
  const { file } = await makeComponentUpdate({
    to: join(mirror, 'windows11.0-kb5000007-x64.cab'),
    kb: 'KB5000007',
  })
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const from = { name: basename(file), url: `http://mirrored.example/${basename(file)}` }
  await haveFile(3, { ...from, size: bytes.length, sha256 })
  await sql`update update_catalogue_state set changes = changes + 1`.execute(house.db)
  await saveRule(house.db, { name: 'All', rule, by: 'Ines' })
  await saveRule(house.db, { name: 'Defender', rule: { ...rule, kinds: ['defender-update'] }, by: 'Ines' })
}, 120_000)
afterAll(async () => {
  await jobs.stop()
  await house[Symbol.asyncDispose]()
})

let declined = ''
/** So often what is needed for choosing is away. */
let awayFor = 0

function coreOf(number: number): string {
  return (
    `<UpdateIdentity UpdateID="${madeUpdate(number)}" RevisionNumber="1"/><Properties UpdateType="Software"/>` +
    `<ApplicabilityRules>${applies}</ApplicabilityRules>`
  )
}

async function haveFile(number: number, file: object): Promise<void> {
  const files = JSON.stringify([{ sha1: null, ...file }])
  await sql`update update_catalogue_updates set files = ${files}::jsonb where update_id = ${madeUpdate(number)}`.execute(
    house.db,
  )
}

async function sizeOf(sha256: string): Promise<number> {
  const { rows } = await sql<{ size: number; sha1: string }>`
    select size, sha1 from software_updates where sha256 = ${sha256}`.execute(house.db)
  return Number(rows[0]?.size)
}

function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

let names = 0
/** A schedule for as soon as possible. */
function schedule(change: object): ScheduleDefinition {
  names += 1
  return scheduleSchema.parse({
    name: `Schedule ${names}`,
    when: { start: 'as-soon-as-possible' },
    ...change,
  })
}

async function begin(definition: ScheduleDefinition): Promise<string> {
  await createSchedule(house, { definition, by: 'Ines' })
  await startDueSchedules(house)
  return definition.name
}

async function until(name: string, holds: (found: Occurrence) => boolean): Promise<Occurrence> {
  for (let tries = 0; tries < 3000; tries++) {
    const found = await readOccurrence(house.db, { schedule: name, occurrence: null })
    if (holds(found)) return found
    await wait(100)
  }
  throw new Error(`“${name}” never came to that`)
}
const ended = (name: string) => until(name, ({ finishedAt }) => finishedAt !== null)

describe('a schedule that runs', { timeout: 120_000 }, () => {
  it('services each package with what the rule chooses, over one update that cannot be had, and tells each result', async () => {
    const updates = { by: 'rule', rule: 'All' }
    const [first, second] = packages
    const definition = schedule({
      packages: [first, second],
      updates,
      options: { continueOnErrorClasses: ['component'] },
    })
    const preview = await previewSchedule({ ...house, downloadPolicy: policy }, definition, jobContext())
      // A preview does not wait until it is decided what applies.
      .then(found => found.packages.map(one => one.error?.code))
    expect(preview).toEqual(['SELECTION_NOT_DECIDED', 'SELECTION_NOT_DECIDED'])

    const found = await ended(await begin(definition))
    expect(found).toMatchObject({ state: 'succeeded', reason: expect.stringContaining('2 of 2') })
    for (const one of found.packages) {
      expect(one).toMatchObject({ state: 'partly', publishedVersion: 2, error: null })
      expect(one.chosen.map(({ title, why }) => [title, why]).sort()).toEqual([
        ['Update 1', 'The rule “All” chose it.'],
        ['Update 2', 'The rule “All” chose it.'],
        ['Update 3', 'The rule “All” chose it.'],
      ])
      const results = new Map(one.results.map(result => [result.title, result]))
      expect(results.get('Update 1')).toMatchObject({ status: 'applied', class: 'component', code: null })
      expect(results.get('Update 1')?.images.map(({ image }) => image?.index)).toEqual([1, 2])
      expect(results.get('Update 3')).toMatchObject({ status: 'applied', code: null })
      expect(results.get('Update 2')).toMatchObject({
        status: 'failed',
        code: 'DOWNLOAD_ADDRESS_REFUSED',
        cause: expect.stringContaining('x.example'),
        remedy: expect.stringMatching(/./),
      })
      expect((await readPackage(house.db, one.packageId)).currentVersion).toBe(2)
      expect(await listRuns(house.db, one.packageId)).toMatchObject([
        { id: one.run, state: 'succeeded', requestedBy: `Ines (on schedule) (“${definition.name}”)` },
      ])
    }
  })

  it('previews what would be chosen, refused and why, and does nothing where nothing is to be done', async () => {
    const [first] = packages
    const updates = { by: 'hand', names: [house.component.id, house.setup.id] }
    const definition = schedule({ packages: [first], updates, options: { distribute: { to: 'all-points' } } })
    const found = await previewSchedule({ ...house, downloadPolicy: policy }, definition, jobContext())
    expect(found.packages).toMatchObject([
      { packageId: first, steps: expect.any(Number), downloads: [], distributed: [], error: null },
    ])
    expect(found.packages[0]?.chosen.map(one => one.kb)).toEqual(['KB5000001', 'KB5000002'])
    const nothing = schedule({ packages: [first], updates: { by: 'rule', rule: 'Defender' } })
    const done = await ended(await begin(nothing))
    expect(done).toMatchObject({
      state: 'succeeded',
      reason: null,
      packages: [{ state: 'nothing-to-do', run: null, chosen: [] }],
    })
  })

  it('has failed where every chosen update is refused, although it continues on error', async () => {
    const file = join(house.folder, 'windows11.0-kb5000044-x64.msu')
    await makeCumulativeUpdate({ to: file, kb: 'KB5000044' })
    const { update } = await addUpdate(house, { path: file }, jobContext())
    const updates = { by: 'hand', names: [update] }
    const asked = schedule({ packages: packages.slice(0, 1), updates, options: { continueOnError: true } })
    const found = await ended(await begin(asked))
    expect(found).toMatchObject({ state: 'failed', reason: 'Of 1 packages: 1 failed.' })
    expect(found.packages).toMatchObject([
      {
        ...{ state: 'failed', publishedVersion: null, error: { code: 'SERVICING_NO_UPDATE_LEFT' } },
        results: [{ kb: 'KB5000044', status: 'unsupported', code: 'CUMULATIVE_UPDATE' }],
      },
    ])
  })

  it('that does not continue on error begins no other package after one that failed', async () => {
    const { rows } = await sql<{ sha1: string }>`
      select sha1 from software_updates where sha256 = ${house.setup.id}`.execute(house.db)
    declined = rows[0]?.sha1 ?? ''
    // That something was away for a moment is no result.
    awayFor = 2
    const updates = { by: 'hand', names: [house.component.id, house.setup.id] }
    const found = await ended(await begin(schedule({ packages: packages.slice(1), updates })))
    declined = ''
    expect(awayFor).toBeLessThan(0)
    expect(found).toMatchObject({ state: 'failed', reason: 'Of 2 packages: 1 failed, 1 not started.' })
    expect(found.packages).toMatchObject([
      { state: 'failed', run: null, error: { code: 'SERVICING_UPDATE_FAILED' } },
      { state: 'not-started', reason: expect.stringContaining(`${packages[1]} failed`), results: [] },
    ])
    expect(found.packages[0]?.results.map(one => one.code)).toEqual([
      'SERVICING_UPDATE_FAILED',
      'UPDATE_NOT_CHOOSABLE',
    ])
  })

  it('is cancelled with its run, and the versions in use stay', async () => {
    holdRuns = true
    const updates = { by: 'hand', names: [house.component.id] }
    const name = await begin(schedule({ packages: [packages[2], packages[0]], updates }))
    await until(name, found => found.packages[0]?.run != null)
    await cancelSchedule(house.db, { schedule: name, by: 'Ines' })
    const found = await ended(name)
    holdRuns = false
    expect(found.state).toBe('cancelled')
    expect(found.packages.map(one => one.state)).toEqual(['cancelled', 'cancelled'])
    expect(found.packages[0]?.results).toMatchObject([{ status: 'not-tried', code: 'OPERATION_CANCELLED' }])
    expect(found.packages[0]?.error).toMatchObject({ code: 'OPERATION_CANCELLED' })
    expect(await listRuns(house.db, packages[2] ?? '')).toMatchObject([{ state: 'failed' }])
    expect((await readPackage(house.db, packages[2] ?? '')).currentVersion).toBe(1)
  })

  it('begins no package when its service window has closed, or is too short, and says so', async () => {
    const over = {
      pattern: { every: 'day', interval: 1 },
      start: '2020-01-01T00:00',
      count: 1,
      timeZone: 'UTC',
    }
    const today = { ...over, start: `${new Date().toISOString().slice(0, 10)}T00:00` }
    const daily = { pattern: over.pattern, start: over.start, timeZone: 'UTC' }
    const updates = { by: 'hand', names: [house.component.id] }
    const shared = { packages: packages.slice(1), updates, when: { start: 'recurring', recurrence: daily } }
    const reasons: (string | null)[][] = []
    for (const change of [
      { serviceWindows: [{ recurrence: over, minutes: 60 }] },
      { serviceWindows: [{ recurrence: today, minutes: 2880 }], maximumRunMinutes: 5000 },
    ]) {
      const definition = schedule({ ...shared, ...change })
      // It was begun while the window was open, or long enough.
      const scheduleId = await createSchedule(house, { definition: schedule(shared), by: 'Ines' })
      const occurrence = await makeRunning(scheduleId, definition)
      expect(await runOccurrence(house, { occurrence }, jobContext())).toMatchObject({ state: 'failed' })
      const found = await readOccurrence(house.db, { schedule: scheduleId, occurrence })
      expect(found.packages.map(one => one.state)).toEqual(['not-started', 'not-started'])
      reasons.push(found.packages.map(one => one.reason))
    }
    expect(reasons[0]?.[0]).toBe('Not started: no service window is open any more.')
    expect(reasons[1]?.[1]).toMatch(/its service window closes in \d+ minutes, and a package may take 5000/)
  })

  it('goes on with the same run after a server that stopped; a window that closes ends the run', async () => {
    const packageId = packages[2] ?? ''
    const definition = schedule({
      packages: [packageId],
      updates: { by: 'hand', names: [house.component.id] },
      when: { start: 'once', once: { at: '2199-01-01T00:00', timeZone: 'UTC' } },
    })
    const scheduleId = await createSchedule(house, { definition, by: 'Ines' })
    const occurrence = await makeRunning(scheduleId, definition)
    holdRuns = true
    const stopping = new AbortController()
    const first = runOccurrence(house, { occurrence }, jobContext({ signal: stopping.signal }))
    const { packages: held } = await until(definition.name, found => found.packages[0]?.run != null)
    stopping.abort(new Error('the server stops'))
    await expect(first).rejects.toThrow('the server stops')

    // Another one goes on; it has a service window, which closes.
    const work = { id: occurrence, scheduleId, definition, state: 'running' as const, outsideWindows: false }
    const closing = new AbortController()
    const report = () =>
      closing.abort(new ServiceWindowClosed({ packageId, closedAt: '2027-01-12T05:00:00.000Z' }))
    const done = await servicePackage(
      house,
      { ...work, requestedBy: 'Ines', packages: [] },
      { packageId, signal: closing.signal, report },
    )
    holdRuns = false
    expect(done).toMatchObject({
      state: 'failed',
      run: held[0]?.run,
      error: { code: 'SERVICE_WINDOW_CLOSED' },
      results: [{ status: 'not-tried', code: 'SERVICE_WINDOW_CLOSED' }],
    })
    expect((await readPackage(house.db, packageId)).currentVersion).toBe(1)
  })
})

/** An occurrence of which no job is asked for. */
async function makeRunning(scheduleId: string, definition: ScheduleDefinition): Promise<string> {
  const now = new Date()
  return house.db.transaction().execute(async trx => {
    const times = { dueAt: now, notBefore: now, notAfter: null, state: 'waiting' as const, reason: null }
    const id = await addOccurrence(trx, { scheduleId, definition, ...times, requestedBy: 'Ines' })
    await withServicingSchedules(trx)
      .updateTable('servicing_schedules_occurrences')
      .set({ state: 'running' })
      .where('id', '=', id)
      .execute()
    return id
  })
}
