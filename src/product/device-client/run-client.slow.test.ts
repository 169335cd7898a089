import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import {
  type AssignedContent,
  devicePaths,
  makeDeviceKey,
  makeEnrolmentToken,
} from '#product/device-protocol'
import { makeFromTemplate, taskSequenceSchema } from '#product/task-sequence-model'
import { enrol } from './enrol.ts'
import { readFacts } from './facts.ts'
import { type OpenClient, openClient, readClientStatus } from './open-client.ts'
import { runClient, runOnce } from './run-client.ts'
import { assignmentOf, readyFacts, startTestSite, type TestSite } from './testing-site.ts'

const signal = new AbortController().signal

let folder = ''
let site: TestSite
let content: AssignedContent
let said: string[] = []
const open: OpenClient[] = []

async function enrolIt(token: string | null = null): Promise<void> {
  const state = await openDataFolder(join(folder, 'client'))
  try {
    const { device } = await readFacts(state, join(folder, 'facts.json'))
    await enrol(state, { siteUrl: site.url, name: 'PC-1', facts: device, token }, signal)
  } finally {
    await state.release()
  }
}

async function start(more: { setupExitCode?: number } = {}): Promise<OpenClient> {
  const client = await openClient({
    folder: join(folder, 'client'),
    dryRun: { setupExitCode: more.setupExitCode ?? null },
    factsFile: join(folder, 'facts.json'),
    maxCacheBytes: 1e9,
    rate: null,
    say: line => said.push(line),
    pauseFactor: 0.01,
  })
  open.push(client)
  return client
}
const pass = (client: OpenClient, startedByHand: string | null = null) =>
  runOnce(client, { startedByHand }, signal)
const statesOf = () => site.reports.map(one => one.state)
const stepsOf = () =>
  site.reports.flatMap(({ step, exitCode }) =>
    step === null || step.outcome === 'begun' ? [] : [`${step.id} ${step.outcome} ${exitCode ?? '-'}`],
  )

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-client-'))
  site = await startTestSite(folder)
  said = []
  await writeFile(join(folder, 'facts.json'), JSON.stringify(readyFacts))
  content = await site.publish({
    'setup.exe': Buffer.from('MZ'),
    'sources/install.wim': randomBytes(300_000),
  })
  await enrolIt()
})
afterEach(async () => {
  for (const client of open.splice(0)) await client.close()
  await site[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

it('a dry run fetches and compares everything, shows the exact command line, and reports each step once, in order', async () => {
  site.assignments = [assignmentOf([content])]
  expect(await pass(await start())).toMatchObject({ policy: 'approved', trouble: [] })
  const [key = { deploymentId: '' }] = site.assignments
  const at = 'C:\\ProgramData\\Slipstream\\client'
  const scripts = `${at}\\setup\\${key.deploymentId}-1`
  const line = `"${at}\\cache\\versions\\${content.contentVersion}\\setup.exe" /ImageIndex 3 /Auto Upgrade /Quiet /NoReboot /PostOOBE ${scripts}\\SetupComplete.cmd /PostRollback ${scripts}\\SetupRollback.cmd /PostRollbackContext System /DynamicUpdate Disable /EULA Accept`
  expect(said).toContain(`Dry run, not started: ${line}`)
  expect(site.reports.map(one => one.number)).toEqual(site.reports.map((_, place) => place + 1))
  expect(site.reports.every(one => one.message?.startsWith('Dry run.'))).toBe(true)
  expect(site.reports.find(one => one.step?.id === 'upgrade')?.message).toBe(`Dry run. ${line}`)
  expect(stepsOf()).toEqual([
    'check-readiness succeeded 0',
    'download succeeded 0',
    'upgrade succeeded 0',
    'rollback skipped -',
    'failure skipped -',
  ])
  expect(statesOf().at(0)).toBe('received')
  expect(site.reports.at(-1)).toMatchObject({ state: 'succeeded', exitCode: 0 })
  const [dp1] = site.reports.at(-1)?.bytes ?? []
  expect(dp1).toEqual({ source: 'DP1', bytes: 300_002 })
  // What has ended is not begun again, though the policy still names it.
  const { length } = site.reports
  await pass(open[0] ?? expect.fail())
  expect(site.reports).toHaveLength(length)
})

it.each([
  ['a scan finds something', 0xc1900208, 'failed', 'failure-step succeeded 0'],
  ['Windows Setup goes back', 0xc1900101, 'rolled-back', 'rollback-step succeeded 0'],
])('when %s, the groups for it run and the site hears the code', async (_, setupExitCode, state, step) => {
  const template = makeFromTemplate({ package: 'S0100001', imageIndex: 3 })
  const filled = template.steps.map(item =>
    item.type === 'group' && item.steps.length === 0
      ? {
          ...item,
          steps: [{ type: 'run-command-line', id: `${item.id}-step`, name: 'Tidy', commandLine: 'tidy.exe' }],
        }
      : item,
  )
  const sequence = taskSequenceSchema.parse({ ...template, steps: filled })
  site.assignments = [assignmentOf([content], { sequence })]
  await pass(await start({ setupExitCode }))
  expect(site.reports.at(-1)).toMatchObject({ state, exitCode: setupExitCode })
  expect(stepsOf()).toContain(step)
})

describe('reports', () => {
  it('wait in the outbox while the site is away, and arrive once when an answer got lost', async () => {
    site.assignments = [assignmentOf([content])]
    let lost = 0
    site.meddle = ({ path, body }, response) => {
      if (path !== devicePaths.status) return false
      lost += 1
      // The first time the site takes some of them, and nobody hears of it.
      if (lost === 1) site.reports.push(...JSON.parse(body).reports.slice(0, 5))
      return !!response.destroy()
    }
    const client = await start()
    await pass(client)
    const taken = site.reports.length
    expect(taken).toBe(5)
    expect((await readClientStatus(client.folder)).reportsWaiting).toBeGreaterThan(taken)
    site.meddle = () => false
    site.assignments = []
    await pass(client)
    expect(site.reports.map(one => one.number)).toEqual(site.reports.map((_, place) => place + 1))
    expect(site.reports.at(-1)?.state).toBe('succeeded')
    expect((await readClientStatus(client.folder)).reportsWaiting).toBe(0)
  })
})

describe('a report that the site does not understand', () => {
  it('is put aside, and said; those around it go on, and it is tried again at the next start', async () => {
    site.assignments = [assignmentOf([content])]
    const isWrong = ({ number }: { number: number }) => number === 3
    site.meddle = ({ path, body }, response) => {
      if (path !== devicePaths.status || !JSON.parse(body).reports.some(isWrong)) return false
      return !!response.writeHead(400).end('{"code":"REQUEST_INVALID"}')
    }
    const client = await start()
    await pass(client)
    expect(site.reports.map(one => one.number)).toEqual(
      Array.from({ length: site.reports.length + 1 }, (_, place) => place + 1).filter(one => one !== 3),
    )
    expect(site.reports.at(-1)?.state).toBe('succeeded')
    expect(said.filter(line => line.includes('report 3 of attempt 1'))).toHaveLength(1)
    expect(await readClientStatus(client.folder)).toMatchObject({ reportsWaiting: 0, reportsSetAside: 1 })
    await client.close()
    open.pop()
    site.meddle = () => false
    const next = await start()
    await pass(next)
    expect(site.reports.at(-1)?.number).toBe(3)
    expect(await readClientStatus(next.folder)).toMatchObject({ reportsWaiting: 0, reportsSetAside: 0 })
  })
})

describe('what is due', () => {
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const past = '2026-01-01T00:00:00.000Z'
  const schedule = { availableFrom: past, deadline: later, windows: null, estimatedMinutes: 60 }

  it('waits for its time, tells why once, and begins by the kept policy while the site is away', async () => {
    site.assignments = [assignmentOf([content], { schedule })]
    const client = await start()
    expect(await pass(client)).toMatchObject({ again: later })
    await pass(client)
    expect(statesOf()).toEqual(['received', 'waiting'])
    site.assignments = [
      { ...(site.assignments[0] ?? expect.fail()), schedule: { ...schedule, deadline: past } },
    ]
    await pass(client)
    expect(statesOf().at(-1)).toBe('succeeded')
  })

  it('of an available deployment is started by somebody at the device', async () => {
    const one = assignmentOf([content], { purpose: 'available', schedule: { ...schedule, deadline: null } })
    site.assignments = [one]
    const client = await start()
    await pass(client)
    expect(statesOf()).toEqual(['received', 'waiting'])
    await pass(client, one.deploymentId)
    expect(statesOf().at(-1)).toBe('succeeded')
  })

  it('is fetched beforehand, and then needs no source', async () => {
    const one = assignmentOf([content], { action: 'pre-cache' })
    site.assignments = [one]
    const client = await start()
    await pass(client)
    await pass(client)
    expect(statesOf()).toEqual(['received', 'downloading', 'downloaded'])
    site.assignments = [{ ...one, action: 'run' }]
    site.meddle = ({ path }, response) => path.startsWith('/content/') && !!response.destroy()
    await pass(client)
    expect(site.reports.at(-1)?.state).toBe('succeeded')
  })

  it('is kept over a site that is away, with everything that is in the cache', async () => {
    site.assignments = [assignmentOf([content], { action: 'pre-cache' })]
    const client = await start()
    await pass(client)
    const next = assignmentOf([content], {
      schedule: { ...schedule, deadline: new Date(Date.now() + 300).toISOString() },
    })
    site.assignments = [next]
    await pass(client)
    site.meddle = (_, response) => !!response.destroy()
    await new Promise(resolve => setTimeout(resolve, 350))
    expect((await pass(client)).trouble).toHaveLength(1)
    const { attempts } = await readClientStatus(client.folder)
    expect(attempts.at(-1)).toMatchObject({ deploymentId: next.deploymentId, state: 'succeeded' })
  })
})

describe('nothing begins', () => {
  it.each<[string, () => void]>([
    [
      'when the policy was changed on the way',
      () => {
        site.falsify = (path, { text, signature }) =>
          path === devicePaths.policy
            ? { text: text.replace('Paris', 'Lyon'), signature }
            : { text, signature }
      },
    ],
    [
      'when another site answers',
      () => {
        site.key = makeDeviceKey()
      },
    ],
  ])('%s', async (_, falsify) => {
    const client = await start()
    falsify()
    site.assignments = [assignmentOf([content])]
    await expect(pass(client)).rejects.toMatchObject({ code: 'SITE_ANSWER_REFUSED' })
    expect(site.reports).toEqual([])
  })

  it('when an older policy is sent again', async () => {
    const older: { text: string; signature: string }[] = []
    site.falsify = (path, answer) => {
      if (path === devicePaths.policy) older.push(answer)
      return older[0] ?? answer
    }
    const client = await start()
    await pass(client)
    await expect(pass(client)).rejects.toMatchObject({ code: 'SITE_ANSWER_REFUSED' })
  })

  it('while a content location was changed on the way, and it begins when that is over', async () => {
    site.assignments = [assignmentOf([{ ...content, sources: [] }])]
    site.falsify = (path, { text, signature }) =>
      path === devicePaths.location ? { text: text.replace('DP1', 'DP2'), signature } : { text, signature }
    const client = await start()
    expect((await pass(client)).trouble).toEqual([expect.stringContaining('signature does not hold')])
    expect(site.reports.some(one => one.step?.id === 'upgrade')).toBe(false)
    site.falsify = (_path, answer) => answer
    expect((await pass(client)).trouble).toEqual([])
    expect(site.reports.at(-1)?.state).toBe('succeeded')
  })

  it('with content that was withdrawn: it goes on with what the site gives instead', async () => {
    const one = assignmentOf([content])
    site.assignments = [one]
    site.meddle = ({ body }, response) =>
      body.includes(content.contentVersion) && !!response.writeHead(404).end('{}')
    const client = await start()
    expect((await pass(client)).trouble).toHaveLength(1)
    const other = await site.publish({ 'setup.exe': Buffer.from('MZ, the one before') })
    site.assignments = [{ ...one, contents: [other] }]
    for (let passes = 0; passes < 2; passes++) await pass(client)
    expect(site.reports.at(-1)?.state).toBe('succeeded')
    expect(said.find(line => line.includes('setup.exe'))).toContain(other.contentVersion)
  })

  it('with content that does not fit into the cache: no waiting helps, and the step has failed', async () => {
    site.assignments = [assignmentOf([content])]
    const client = await start()
    client.maxCacheBytes = 1000
    expect((await pass(client)).trouble).toEqual([])
    expect(stepsOf().at(-1)).toBe('download failed 2147942512')
    const message = expect.stringContaining('the cache holds 1000 at most')
    expect(site.reports.at(-1)).toMatchObject({ state: 'failed', exitCode: 0x80070070, message })
  })

  it('on a device that is not ready', async () => {
    await writeFile(join(folder, 'facts.json'), JSON.stringify({ ...readyFacts, memoryMegabytes: 1000 }))
    site.assignments = [assignmentOf([content])]
    await pass(await start())
    expect(site.reports.at(-1)).toMatchObject({ state: 'failed', message: expect.stringContaining('memory') })
    expect(stepsOf()).toEqual(['check-readiness failed 2147942450'])
  })
})

it('a client that goes on until it is stopped gets over a site that refuses, and does what comes due', async () => {
  const one = assignmentOf([content])
  let asked = 0
  site.meddle = ({ path }, response) => {
    if (path !== devicePaths.policy) return false
    asked += 1
    if (asked === 3) site.assignments = [one]
    return asked === 1 && !!response.writeHead(403).end('{"code": "NOT_ALLOWED"}')
  }
  const stopping = new AbortController()
  const ended = runClient(await start(), stopping.signal)
  while (site.reports.at(-1)?.state !== 'succeeded') await new Promise(resolve => setTimeout(resolve, 20))
  stopping.abort()
  await expect(ended).rejects.toThrow('abort')
  expect(said.some(line => line.includes('NOT_ALLOWED'))).toBe(true)
})

describe('enrolment', () => {
  it('keeps the key to its owner, and asks again as the same device', async () => {
    const before = await readFile(join(folder, 'client', 'device.json'), 'utf8')
    await enrolIt()
    expect(await readFile(join(folder, 'client', 'device.json'), 'utf8')).toBe(before)
    expect(site.devices.size).toBe(1)
  })

  it('refuses a site that is not the one of the token, and one that has another key than before', async () => {
    await rm(join(folder, 'client'), { recursive: true })
    await expect(enrolIt(makeEnrolmentToken('ab'.repeat(32)).text)).rejects.toMatchObject({
      code: 'SITE_ANSWER_REFUSED',
    })
    await enrolIt().catch(() => undefined)
    await rm(join(folder, 'client'), { recursive: true })
    await enrolIt()
    site.key = makeDeviceKey()
    await expect(enrolIt()).rejects.toMatchObject({ code: 'SITE_ANSWER_REFUSED' })
  })
})
