// Schedule Updates from the command line, with real programs: three packages are serviced at their time, over an update that cannot be applied
// and a package that fails; what is published goes to a distribution point; each result is shown.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestSite, soon, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeComponentUpdate, makeCumulativeUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

let site: TestSite
let inputs = ''
let packages: string[] = []

type Status = { value: number; text: string }
type Schedule = {
  id: string
  state: string
  status: Status
  next: { due: string; start: string | null }[]
  definition: { name: string; when: object; options: { keepVersions: number | null; priority: string } }
}
type Result = {
  kb: string | null
  status: string
  code: string | null
  cause: string | null
  remedy: string | null
}
type Occurrence = {
  id: string
  state: string
  reason: string | null
  dueAt: string
  startedAt: string | null
  finishedAt: string | null
  packages: {
    packageId: string
    state: string
    publishedVersion: number | null
    run: string | null
    results: Result[]
    distributed: { point: string; effect: string }[]
    error: { code: string } | null
  }[]
}
type Columns = { id: string; scheduledUpdatesDate: string | null; scheduledUpdatesStatus: Status }

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  site = await makeTestSite()
  const product = 'windows11' as const
  const media = join(inputs, 'media')
  const component = join(inputs, 'Windows11.0-KB9900002-x64.msu')
  const cumulative = join(inputs, 'Windows11.0-KB9900004-x64.msu')
  await Promise.all([
    site.startServer(),
    makeComponentUpdate({ to: component, product, kb: 'KB9900002' }),
    makeCumulativeUpdate({ to: cumulative, kb: 'KB9900004' }),
    makeWindowsMedia({ product, to: media, images: 2, components: 2, recovery: false }),
  ])
  await rm(join(media, 'sources', 'boot.wim'))
  await site.startPoint('DP1')
  await site.slipstream('update', 'add', component)
  await site.slipstream('update', 'add', cumulative)
  for (const name of ['Package 1', 'Package 2', 'Package 3']) {
    const words = ['upgrade-package', 'add', '--path', media, '--name', name]
    packages = [...packages, (await site.slipstream<{ id: string }>(...words, '--accept-licence')).value.id]
  }
}, 120_000)
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

async function resultOf(name: string): Promise<{ exitCode: number; value: Occurrence }> {
  for (let tries = 0; tries < 1500; tries++) {
    const found = await site
      .slipstream<Occurrence>('servicing-schedule', 'result', name)
      .catch((error: { code?: string }) => {
        if (error.code !== 'SERVICING_OCCURRENCE_MISSING') throw error
        return null
      })
    if (found?.value.finishedAt) return found
    await wait(200)
  }
  throw new Error(`“${name}” did not end`)
}

async function columnsOf(): Promise<string[]> {
  const { value } = await site.slipstream<Columns[]>('upgrade-package', 'list')
  return value.map(one => one.scheduledUpdatesStatus.text)
}

describe('scheduled updates', () => {
  it('run at their time, over what fails, publish, distribute, and show each result', async () => {
    // It is to stay as it is: nothing replaces it.
    const held = packages[1] ?? ''
    await site.slipstream('upgrade-package', 'hold', held, '1', '--reason', 'audit until May')
    const choices = [
      ...['--package', ...packages],
      ...['--update', 'KB9900002', 'KB9900004'],
      ...['--index', '2', '--continue-on-error', '--distribute', 'all-points'],
    ]
    const noSuchImage = ['--package', ...packages, '--update', 'KB9900002', '--index', '3']
    await expect(
      site.slipstream('servicing-schedule', 'create', 'March', ...noSuchImage, '--as-soon-as-possible'),
    ).rejects.toMatchObject({ code: 'IMAGE_INDEX_MISSING' })
    const far = ['--at', '2199-12-31T22:00', '--time-zone', 'UTC']
    const made = await site.slipstream<Schedule>(
      'servicing-schedule',
      'create',
      'January',
      ...choices,
      ...far,
    )
    expect(made.value).toMatchObject({ status: { value: 1, text: 'Scheduled' }, state: 'active' })
    expect(await columnsOf()).toEqual(['Scheduled', 'Scheduled', 'Scheduled'])
    const at = await soon(async time => {
      const when = ['--at', time, '--time-zone', 'UTC']
      const changed = await site.slipstream<Schedule>('servicing-schedule', 'change', 'January', ...when)
      expect(changed.value.definition.when).toEqual({ start: 'once', once: { at: time, timeZone: 'UTC' } })
    })

    const { exitCode, value: found } = await resultOf('January')
    expect(exitCode).toBe(2)
    expect(found).toMatchObject({ state: 'failed', reason: 'Of 3 packages: 1 failed.', dueAt: `${at}.000Z` })
    expect(Date.parse(found.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(found.dueAt))
    const [first, second, third] = found.packages
    for (const one of [first, third]) {
      expect(one).toMatchObject({
        state: 'partly',
        publishedVersion: 2,
        error: null,
        distributed: [{ point: 'DP1', effect: 'send' }],
      })
      expect(one?.results).toMatchObject([
        { kb: 'KB9900002', status: 'applied', code: null },
        { kb: 'KB9900004', status: 'unsupported', cause: expect.any(String), remedy: expect.any(String) },
      ])
    }
    expect(second).toMatchObject({
      state: 'failed',
      publishedVersion: null,
      distributed: [],
      error: { code: 'PACKAGE_VERSION_HELD' },
    })
    expect(second?.results[0]).toMatchObject({ status: 'failed', code: 'PACKAGE_VERSION_HELD' })
    for (const packageId of [first, third].map(one => one?.packageId ?? ''))
      expect(await waitForReceipts(site, packageId, 2)).toMatchObject([{ point: 'DP1' }])
    expect(await columnsOf()).toEqual(['Succeeded', 'Failed', 'Succeeded'])
    const { value: messages } = await site.slipstream<Schedule[]>('servicing-schedule', 'list')
    expect(messages).toMatchObject([{ status: { value: 4, text: 'Failed' }, next: [] }])
  })

  it('recur, are previewed, changed, paused, run now, cancelled and removed', async () => {
    const [first = ''] = packages
    const recurrence = ['--every', 'month-weekday', '--week', '2', '--weekday', 'tuesday', '--plus-days', '3']
    const times = [
      ...recurrence,
      '--start',
      '2030-01-01T22:00',
      '--time-zone',
      'Europe/Paris',
      '--count',
      '3',
    ]
    const words = [
      ...times,
      '--package',
      first,
      '--update',
      'KB9900002',
      '--service-window',
      'fri 23:00-05:00',
    ]
    type Preview = { next: Schedule['next']; packages: { chosen: object[]; steps: number; error: null }[] }
    const preview = await site.slipstream<Preview>('servicing-schedule', 'preview', 'Monthly', ...words)
    expect(preview.value.next).toEqual([
      { due: '2030-01-11T21:00:00.000Z', start: '2030-01-11T22:00:00.000Z' },
      { due: '2030-02-15T21:00:00.000Z', start: '2030-02-15T22:00:00.000Z' },
      { due: '2030-03-15T21:00:00.000Z', start: '2030-03-15T22:00:00.000Z' },
    ])
    expect(preview.value.packages).toMatchObject([{ chosen: [{ kb: 'KB9900002' }], error: null }])
    await expect(site.slipstream('servicing-schedule', 'show', 'Monthly')).rejects.toMatchObject({
      code: 'SERVICING_SCHEDULE_MISSING',
    })

    await site.slipstream('servicing-schedule', 'create', 'Monthly', ...words)
    const changed = await site.slipstream<Schedule>(
      ...[
        'servicing-schedule',
        'change',
        'Monthly',
        '--keep-versions',
        '3',
        '--priority',
        'high',
        '--any-time',
      ],
    )
    expect(changed.value.definition.options).toMatchObject({ keepVersions: 3, priority: 'high' })
    expect(changed.value.next[0]).toEqual({
      due: '2030-01-11T21:00:00.000Z',
      start: '2030-01-11T21:00:00.000Z',
    })
    const verb = (name: string) => site.slipstream<Schedule>('servicing-schedule', name, 'Monthly')
    expect((await verb('pause')).value).toMatchObject({ state: 'paused', next: [], status: { text: 'None' } })
    await verb('run-now')
    // The second image has the update; the first does not.
    const { value: done } = await resultOf('Monthly')
    expect(done).toMatchObject({
      state: 'succeeded',
      packages: [{ state: 'succeeded', publishedVersion: 3 }],
    })
    expect((await verb('resume')).value.next).toHaveLength(3)
    expect((await verb('cancel')).value).toMatchObject({ state: 'cancelled', next: [], status: { value: 3 } })
    const { value: history } = await site.slipstream<Occurrence[]>('servicing-schedule', 'history', 'Monthly')
    expect(history.map(one => one.state)).toEqual(['succeeded'])
    await verb('remove')
    await expect(verb('show')).rejects.toMatchObject({ code: 'SERVICING_SCHEDULE_MISSING' })
  })
})
