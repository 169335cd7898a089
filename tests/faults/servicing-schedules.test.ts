// Scheduled updates run once, whatever dies: a site server at each step, and one of two site servers on one PostgreSQL in the middle of a run.

import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCommandLine, type Program, startProgram } from '../../demo/processes.ts'
import { createTestDatabase } from '../database.ts'
import { makeTestSite, soon, type TestSite, waitForDeath } from '../running-house.ts'
import { startStorageService } from '../storage-service.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import type { FailpointsOf } from './journeys.ts'

/** Where a site server is killed here. */
const points: Record<FailpointsOf<'schedules'>, true> = {
  'servicing-schedules.chosen': true,
  'servicing-schedules.run-started': true,
  'servicing-schedules.run-ended': true,
}
const failpoints = Object.keys(points)

type CommandLine = TestSite['slipstream']
type Operation = { kind: string; state: string }
type Occurrence = { id: string; state: string; reason: string | null; finishedAt: string | null }

let inputs = ''
let media = ''
let update = ''

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  update = join(inputs, 'Windows11.0-KB9900002-x64.msu')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  await rm(join(media, 'sources', 'boot.wim'))
  await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900002' })
})
afterAll(() => rm(inputs, { recursive: true, force: true }))

async function addPackage(slipstream: CommandLine, name: string): Promise<string> {
  const words = ['upgrade-package', 'add', '--path', media, '--name', name, '--accept-licence']
  return (await slipstream<{ id: string }>(...words)).value.id
}

/** Waits until the schedule's only time has ended. */
async function whenEnded(slipstream: CommandLine, schedule: string): Promise<Occurrence[]> {
  for (let tries = 0; tries < 6000; tries++) {
    const { value } = await slipstream<Occurrence[]>('servicing-schedule', 'history', schedule)
    if (value.length > 0 && value.every(one => one.finishedAt !== null)) return value
    await wait(250)
  }
  throw new Error(`“${schedule}” did not end`)
}

/** It ran once: one time, one run, one new version, and nothing goes on. */
async function expectOnce(
  slipstream: CommandLine,
  schedule: string,
  packages: readonly string[],
): Promise<void> {
  expect(await whenEnded(slipstream, schedule)).toMatchObject([{ state: 'succeeded', reason: null }])
  for (const packageId of packages) {
    const { value: runs } = await slipstream<{ state: string }[]>('servicing', 'list', packageId)
    expect(runs.map(run => run.state)).toEqual(['succeeded'])
    const shown = await slipstream<{ currentVersion: number; versions: object[] }>(
      'upgrade-package',
      'show',
      packageId,
    )
    expect([shown.value.currentVersion, shown.value.versions.length]).toEqual([2, 2])
  }
}

async function countJobs(slipstream: CommandLine, kind: string): Promise<number> {
  const { value } = await slipstream<Operation[]>('operation', 'list')
  return value.filter(one => one.kind === kind).length
}

describe('a site server that is killed', () => {
  it('at any step of scheduled updates goes on with them after its restart, and nothing is done twice', async () => {
    await using site = await makeTestSite()
    const { slipstream } = site
    const first = await site.startServer()
    await slipstream('update', 'add', update)
    const packages = new Map<string, string>()
    for (const failpoint of failpoints) packages.set(failpoint, await addPackage(slipstream, failpoint))
    await first.stop()
    for (const [failpoint, packageId] of packages) {
      const dying = await site.startServer(['--failpoint', failpoint])
      // Its answer may or may not be out when the server dies.
      const words = ['--as-soon-as-possible', '--package', packageId, '--update', 'KB9900002']
      const asking = slipstream('servicing-schedule', 'create', failpoint, ...words).catch(() => undefined)
      expect(await waitForDeath(dying)).toBe('SIGKILL')
      await asking
      const back = await site.startServer()
      await expectOnce(slipstream, failpoint, [packageId])
      await back.stop()
    }
    await site.startServer()
    expect(await countJobs(slipstream, 'servicing-schedules.run')).toBe(failpoints.length)
    expect(await countJobs(slipstream, 'servicing.run')).toBe(failpoints.length)
  })
})

describe('two site servers on one PostgreSQL', () => {
  it('never run what is due twice, and when one is killed in the middle of a run the other ends it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-two-servers-'))
    const database = await createTestDatabase()
    await using storage = await startStorageService(join(folder, 'service'))
    const running: Program[] = []
    const start = async (name: string, more: readonly string[] = []) => {
      await mkdir(join(folder, name), { recursive: true })
      const store = ['--content-store', 's3://content/site', '--content-store-path-style']
      const program = await startProgram({
        file: 'server.ts',
        dataFolder: join(folder, name),
        flags: [
          ...store,
          '--content-store-endpoint',
          storage.endpoint,
          '--allow-native-component-servicing',
          ...more,
        ],
        database: database.url,
      })
      running.push(program)
      return program
    }
    try {
      const one = await start('one')
      const commands = makeCommandLine(join(folder, 'credentials.json'))
      const tokenFile = join(folder, 'one', 'administrator-token')
      await commands('sign-in', '--site', one.address, '--token-file', tokenFile, '--name', 'tester')
      const { token } = JSON.parse(await readFile(join(folder, 'credentials.json'), 'utf8')) as {
        token: string
      }
      const at =
        (server: Program): CommandLine =>
        (...words) =>
          commands(...words, '--site', server.address, '--token', token)
      await at(one)('update', 'add', update)
      const packages = [await addPackage(at(one), 'First'), await addPackage(at(one), 'Second')]
      const third = await addPackage(at(one), 'Third')
      // Whoever adds a site server gives it the key that opens the site's private key.
      await mkdir(join(folder, 'two'))
      await copyFile(join(folder, 'one', 'site-key'), join(folder, 'two', 'site-key'))
      const two = await start('two')

      const words = [
        'servicing-schedule',
        'create',
        'Both alive',
        '--update',
        'KB9900002',
        '--package',
        ...packages,
      ]
      await soon(time => at(one)(...words, '--at', time, '--time-zone', 'UTC'))
      await expectOnce(at(two), 'Both alive', packages)
      expect(await countJobs(at(one), 'servicing-schedules.run')).toBe(1)
      expect(await countJobs(at(one), 'servicing.run')).toBe(2)

      // The second server sleeps while the first takes everything, and dies in the middle of the run.
      await one.stop()
      const dying = await start('one', ['--failpoint', 'servicing.applied'])
      two.process.kill('SIGSTOP')
      const asking = at(dying)(
        ...['servicing-schedule', 'create', 'One killed', '--as-soon-as-possible'],
        ...['--update', 'KB9900002', '--package', third],
      ).catch(() => undefined)
      expect(await waitForDeath(dying)).toBe('SIGKILL')
      await asking
      two.process.kill('SIGCONT')
      await expectOnce(at(two), 'One killed', [third])
      expect(await countJobs(at(two), 'servicing-schedules.run')).toBe(2)
      expect(await countJobs(at(two), 'servicing.run')).toBe(3)
    } finally {
      for (const program of running.reverse()) await program.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
