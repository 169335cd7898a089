// kill -9 of a device at every failpoint, each time that it is reached: the next start goes on where it was, no step is carried out twice, and the site
// hears of everything once. The device is the real program in a dry run; the site signs as a real one does.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AssignedContent, StatusReport } from '#product/device-protocol'
import { taskSequenceSchema } from '#product/task-sequence-model'
import {
  assignmentOf,
  readyFacts,
  startTestSite,
  type TestSite,
} from '../../src/product/device-client/testing-site.ts'
import type { FailpointsOf } from './journeys.ts'

const program = join(import.meta.dirname, '../../src/programs/command-line.ts')
const cutOff = 0x8000ffff

const sequence = taskSequenceSchema.parse({
  format: 'slipstream-task-sequence-1',
  kind: 'upgrade-operating-system',
  steps: [
    {
      type: 'download-package-content',
      id: 'download',
      name: 'Download',
      packages: [{ package: 'S0100001' }],
    },
    { type: 'run-command-line', id: 'before', name: 'Before', commandLine: 'before.exe' },
    { type: 'restart-computer', id: 'restart', name: 'Restart' },
    { type: 'upgrade-operating-system', id: 'upgrade', name: 'Upgrade', package: 'S0100001', imageIndex: 3 },
    { type: 'run-command-line', id: 'after', name: 'After', commandLine: 'after.exe' },
  ],
})

let folder = ''
let site: TestSite
let content: AssignedContent
let data = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-killed-device-'))
  site = await startTestSite(folder)
  await writeFile(join(folder, 'facts.json'), JSON.stringify(readyFacts))
  content = await site.publish({ 'setup.exe': Buffer.from('MZ'), 'install.wim': randomBytes(100_000) })
})
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Runs `slipstream client …` to its end; gives how it ended, and what it said to people. */
async function client(
  words: string[],
  failpoint?: string,
): Promise<{ ended: string | number; said: string }> {
  const given = ['client', ...words, '--data-folder', data, '--facts', join(folder, 'facts.json')]
  const child = spawn(process.execPath, [program, ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SLIPSTREAM_FAILPOINT: failpoint },
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const ended = await new Promise<string | number>(resolve =>
    child.once('close', (code, killed) => resolve(killed ?? code ?? 'unknown')),
  )
  return { ended, said }
}
const enrol = (failpoint?: string) => client(['enrol', '--site', site.url, '--name', 'PC-1'], failpoint)
const run = (failpoint?: string) => client(['run', '--once', '--dry-run'], failpoint)

type Killed = Exclude<FailpointsOf<'device'>, 'device-client.enrolled'>
/** How often each is reached by a whole run, at least; each of these times it is killed there. */
const times: Record<Killed, number> = {
  'device-client.noted': 8,
  'device-client.acted': 7,
  'device-client.downloading': 2,
  'device-client.prepared': 2,
  'device-client.reports-sent': 1,
}

/** The steps in which a device was killed, by the reports that it sent. */
const cut = (reports: readonly StatusReport[]) =>
  reports.flatMap(({ step, exitCode }) => (step !== null && exitCode === cutOff ? [step.id] : []))

it('that is killed while it enrols is the same device afterwards', async () => {
  data = join(folder, 'enrolled')
  expect((await enrol('device-client.enrolled')).ended).toBe('SIGKILL')
  expect((await enrol()).ended).toBe(0)
  expect(site.devices.size).toBe(1)
})

it.each(Object.entries(times))('that is killed at %s goes on where it was', async (failpoint, expected) => {
  let reached = 0
  // Bytes arrive many times.
  while (failpoint !== 'device-client.downloading' || reached < expected) {
    data = join(folder, `${failpoint}-${reached}`)
    await cp(join(folder, 'enrolled'), data, { recursive: true })
    site.reports = []
    site.assignments = [assignmentOf([content], { sequence })]
    const killed = await run(`${failpoint}@${reached + 1}`)
    if (killed.ended !== 'SIGKILL') {
      expect(killed).toMatchObject({ ended: 0 })
      break
    }
    reached += 1
    const again = await run()
    expect(again).toMatchObject({ ended: 0 })
    // Every report has come, each once; no step has begun twice but a download, and none was started twice.
    expect(site.reports.map(one => one.number)).toEqual(site.reports.map((_, place) => place + 1))
    const begun = site.reports.flatMap(({ step }) => (step?.outcome === 'begun' ? [step.id] : []))
    const once = begun.filter(step => step !== 'download')
    expect(once).toEqual([...new Set(once)])
    const started = `${killed.said}${again.said}`.match(/not started: \S+/g) ?? []
    expect(started).toEqual([...new Set(started)])
    // Only what was cut off in the middle has failed.
    const failed = cut(site.reports)
    const mayCut = failpoint === 'device-client.noted' || failpoint === 'device-client.acted'
    expect(failed.length).toBeLessThanOrEqual(mayCut ? 1 : 0)
    expect(failed).not.toContain('download')
    expect(failed).not.toContain('restart')
    expect(site.reports.at(-1)?.state).toBe(failed.length === 0 ? 'succeeded' : 'failed')
  }
  expect(reached).toBeGreaterThanOrEqual(expected)
})
