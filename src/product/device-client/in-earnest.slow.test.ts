// What a device with Windows does, as far as it can be seen elsewhere: programs really run, restarts are waited for, and Windows Setup says by its scripts how it
// ended. Only that this machine is Windows, and that it restarts, is made up.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { taskSequenceSchema } from '#product/task-sequence-model'
import { chooseWork } from './choose-work.ts'
import { enrol } from './enrol.ts'
import { readFacts } from './facts.ts'
import type { Machine } from './machine.ts'
import { type OpenClient, openClient } from './open-client.ts'
import { runOnce } from './run-client.ts'
import { splitCommandLine } from './split-command-line.ts'
import { assignmentOf, readyFacts, startTestSite, type TestSite } from './testing-site.ts'
import { openWindows } from './windows.ts'

const signal = new AbortController().signal
const command = (id: string, commandLine: string, more: object = {}) => ({
  type: 'run-command-line',
  id,
  name: id,
  commandLine,
  ...more,
})
const sequenceOf = (...steps: object[]) =>
  taskSequenceSchema.parse({ format: 'slipstream-task-sequence-1', kind: 'upgrade-operating-system', steps })
const upgrade = { type: 'upgrade-operating-system', id: 'upgrade', name: 'Upgrade', package: 'S0100001' }

let folder = ''
let site: TestSite
let client: OpenClient
/** How often it was asked to restart; whether it did. */
const device = { restarts: 0, isUpAgain: false, upForMinutes: 30, setups: [] as string[] }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-earnest-'))
  site = await startTestSite(folder)
  await writeFile(join(folder, 'facts.json'), JSON.stringify(readyFacts))
  const state = await openDataFolder(join(folder, 'client'))
  const facts = await readFacts(state, join(folder, 'facts.json'))
  await enrol(state, { siteUrl: site.url, name: 'PC-1', facts: facts.device, token: null }, signal)
  await state.release()
  Object.assign(device, { restarts: 0, isUpAgain: false, upForMinutes: 30, setups: [] })
  const options = {
    folder: join(folder, 'client'),
    factsFile: join(folder, 'facts.json'),
    maxCacheBytes: 1e9,
  }
  await expect(
    openClient({ ...options, dryRun: null, rate: null, say: () => undefined }),
  ).rejects.toMatchObject({ code: 'CLIENT_NEEDS_WINDOWS' })
  client = await openClient({
    ...options,
    dryRun: { setupExitCode: null },
    rate: null,
    say: () => undefined,
  })
  const windows: Machine = {
    ...openWindows(),
    runSetup: async (_step, { program }) => {
      device.setups.push(program)
      return { exitCode: 0, reason: '' }
    },
    restart: async () => {
      device.restarts += 1
    },
    hasRestarted: () => device.isUpAgain,
    uptimeSeconds: () => device.upForMinutes * 60,
  }
  client.machine = windows
})
afterEach(async () => {
  await client.close()
  await site[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
const pass = () => runOnce(client, { startedByHand: null }, signal)
const last = () => site.reports.at(-1)

describe('a device in earnest', () => {
  it('runs programs, takes their exit codes, ends one that takes too long, and says what cannot be started', async () => {
    const steps = [
      command('one', process.execPath, { successCodes: [7], continueOnError: true }),
      command('missing', '/no/such/program.exe', { continueOnError: true }),
    ]
    site.assignments = [assignmentOf([], { sequence: sequenceOf(...steps) })]
    await pass()
    const ends = site.reports.filter(one => one.step !== null && one.step.outcome !== 'begun')
    expect(ends.map(one => [one.step?.outcome, one.exitCode])).toEqual([
      ['continued-on-error', 0],
      ['continued-on-error', 0x80070002],
    ])
    expect(site.reports.every(one => one.message?.startsWith('Dry run') !== true)).toBe(true)
    expect(last()?.state).toBe('succeeded')

    const asked = {
      program: process.execPath,
      arguments: '-',
      workingDirectory: null,
      timeoutMinutes: 1 / 600,
    }
    const [step] = sequenceOf(command('late', 'late')).steps
    if (step?.type !== 'run-command-line') return expect.fail()
    // It reads a program from its standard input, which is empty; a plain pause is what is wanted.
    await writeFile(join(folder, 'wait.mjs'), 'setTimeout(() => {}, 60000)')
    const late = await openWindows().run(step, { ...asked, arguments: join(folder, 'wait.mjs') }, signal)
    expect(late).toEqual({ exitCode: 0x800705b4, reason: expect.stringContaining('did not end') })
  })

  it.each([
    ['SetupComplete.cmd', 'succeeded'],
    ['SetupRollback.cmd', 'rolled-back'],
  ])('restarts for Windows Setup, waits until it calls %s, and has %s', async (script, state) => {
    const content = await site.publish({ 'setup.exe': Buffer.from('MZ') })
    site.assignments = [assignmentOf([content], { sequence: sequenceOf(upgrade) })]
    await pass()
    expect(device.setups).toEqual([
      `${join(folder, 'client', 'cache', 'versions', content.contentVersion)}\\setup.exe`,
    ])
    expect(device.restarts).toBe(1)
    await pass()
    expect([last()?.state, device.restarts]).toEqual(['restarting', 1])
    device.isUpAgain = true
    await pass()
    expect(last()?.state).toBe('restarting')
    // What cmd.exe would do with the script: the one line that writes a word into a file beside it.
    const [scripts = ''] = await readdir(join(folder, 'client', 'setup'))
    const place = join(folder, 'client', 'setup', scripts)
    const [, file = '', word = ''] =
      /^>"%~dp0([^"]+)" echo (\S+)$/m.exec(await readFile(join(place, script), 'utf8')) ?? []
    await writeFile(join(place, file), `${word}\r\n`)
    await pass()
    expect(last()?.state).toBe(state)
  })

  it('has failed when Windows is up for long and Windows Setup has called nothing', async () => {
    const content = await site.publish({ 'setup.exe': Buffer.from('MZ') })
    site.assignments = [assignmentOf([content], { sequence: sequenceOf(upgrade) })]
    await pass()
    device.upForMinutes = 121
    await pass()
    expect(last()?.state, 'it has not restarted yet').toBe('restarting')
    Object.assign(device, { isUpAgain: true, upForMinutes: 119 })
    await pass()
    expect(last()?.state).toBe('restarting')
    device.upForMinutes = 121
    await pass()
    expect(last()).toMatchObject({ state: 'failed', exitCode: 0x80070102 })
    expect(last()?.message).toContain('never said how it ended')
  })

  it('goes on after a restart of its own, and not before', async () => {
    const restart = { type: 'restart-computer', id: 'restart', name: 'Restart', delaySeconds: 5 }
    site.assignments = [assignmentOf([], { sequence: sequenceOf(restart) })]
    await pass()
    await pass()
    expect([last()?.state, device.restarts]).toEqual(['restarting', 1])
    device.isUpAgain = true
    await pass()
    expect(last()?.state).toBe('succeeded')
  })

  it('is not gone on with as a dry run', async () => {
    site.assignments = [
      assignmentOf([], {
        sequence: sequenceOf({ type: 'restart-computer', id: 'restart', name: 'Restart' }),
      }),
    ]
    await pass()
    client.machine = { ...client.machine, isDryRun: true }
    await expect(pass()).rejects.toMatchObject({ code: 'CLIENT_RUN_OTHERWISE' })
  })
})

it.each([
  ['"C:\\Program Files\\a b.exe" /x "y z"', 'C:\\Program Files\\a b.exe', '/x "y z"'],
  ['  tidy.exe  /all ', 'tidy.exe', '/all'],
  ['tidy.exe', 'tidy.exe', ''],
])('the command line %s is taken apart as Windows does it', (text, programName, rest) => {
  expect(splitCommandLine(text)).toEqual({ program: programName, rest })
})

it('what can begin goes before what is only fetched beforehand, and what has ended is left alone', () => {
  const work = { attempts: [], outbox: [], setAside: [] }
  const [cached, due] = [assignmentOf([], { action: 'pre-cache' }), assignmentOf([])]
  const contents = [{ contentVersion: 'a'.repeat(64) }] as typeof cached.contents
  const policy = { state: 'approved', assignments: [{ ...cached, contents }, due] } as unknown as Parameters<
    typeof chooseWork
  >[0]
  const now = { now: new Date(), startedByHand: null }
  expect(chooseWork(policy, work, now).chosen).toMatchObject({ kind: 'begin', assignment: due })
  const first = { ...policy, assignments: policy.assignments.slice(0, 1) }
  expect(chooseWork(first, work, now).chosen).toMatchObject({ kind: 'pre-cache' })
  expect(chooseWork({ ...policy, state: 'revoked' }, work, now).chosen).toEqual({
    kind: 'nothing',
    again: null,
  })
})
