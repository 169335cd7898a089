// A servicing worker with its site, as real programs: the same result as on the site, only new bytes on the wire, and nothing lost
// when the worker or the site dies in the middle.

import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'undici'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseManifest } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { updateImage } from '#tools/wimlib'
import type { Program } from '../../demo/processes.ts'
import { withDatabase } from '../faults/outside-reader.ts'
import { makeTestSite, type TestSite, waitForDeath } from '../running-house.ts'
import { makeStandInDism } from '../stand-in-dism/index.ts'
import { makeComponentUpdate, makeCumulativeUpdate, makeSetupDynamicUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

let inputs = ''
/** With boot.wim and recovery image, and small ones without. */
let media = ''
let smallMedia = ''
/** The same recovery image and boot.wim with another install.wim. */
let otherMedia = ''
let component = ''
let setup = ''
let safeOs = ''
let wimBytes = 0

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  smallMedia = join(inputs, 'small-media')
  component = join(inputs, 'Windows11.0-KB9900002-x64.msu')
  setup = join(inputs, 'windows11.0-kb9900003-x64.cab')
  const product = 'windows11' as const
  await makeWindowsMedia({ product, to: media, images: 1, payloadBytes: 6 * 1024 * 1024 })
  await makeWindowsMedia({ product, to: smallMedia, images: 1, components: 2, recovery: false })
  await rm(join(smallMedia, 'sources', 'boot.wim'))
  await makeComponentUpdate({ to: component, product, kb: 'KB9900002' })
  await makeSetupDynamicUpdate({ to: setup })
  safeOs = join(inputs, 'windows11.0-kb9900004-x64.cab')
  const recovery = { kb: 'KB9900004', revision: 2890, packageName: 'Package_for_SafeOSDU' }
  await makeCumulativeUpdate({ to: safeOs, ...recovery })
  otherMedia = join(inputs, 'other-media')
  await cp(media, otherMedia, { recursive: true })
  await writeFile(join(inputs, 'more.txt'), 'one file more')
  const more = { command: 'add', source: join(inputs, 'more.txt'), target: '/more.txt' } as const
  await updateImage(join(otherMedia, 'sources', 'install.wim'), 1, [more])
  wimBytes = (await stat(join(media, 'sources', 'install.wim'))).size
  return () => rm(inputs, { recursive: true, force: true })
})

type Check = { what: string; where: string; expected: string; found: string; ok: boolean }
type Run = {
  id: string
  state: string
  worker: string | null
  publishedVersion: number | null
  bytesUploaded: number | null
  bytesDownloaded: number | null
  proof: { proven: boolean; checks: Check[] } | null
  statuses: { status: string; reason: { code: string } | null }[]
  error: { code: string; message: string } | null
}
type Operation = { id: string; kind: string; state: string; phase: string | null; result: object | null }
type Shown = { id: string; currentVersion: number; versions: unknown[] }

const updates = ['KB9900002', 'KB9900003']

async function addInputs(site: TestSite): Promise<void> {
  await site.slipstream('update', 'add', component)
  const { value } = await site.slipstream<{ id: string }>('update', 'add', setup)
  updates[1] = value.id
}

async function addPackage(site: TestSite, name: string, path = smallMedia): Promise<string> {
  const words = ['upgrade-package', 'add', '--path', path, '--name', name, '--accept-licence']
  return (await site.slipstream<Shown>(...words)).value.id
}

/** Asks for a run; the answer comes when it has ended. */
function service(site: TestSite, packageId: string, ...flags: string[]): Promise<Run> {
  const chosen = flags.includes('--update') ? [] : ['--update', ...updates]
  const words = ['servicing', 'run', packageId, ...chosen, ...flags]
  return site.slipstream<Run>(...words).then(({ value }) => value)
}

/** The only servicing run that has not ended; what looks into new images may be running beside it. */
async function openOperation(site: TestSite): Promise<Operation> {
  for (let tries = 0; tries < 500; tries++) {
    const { value } = await site.slipstream<Operation[]>('operation', 'list')
    const open = value.find(one => one.kind === 'servicing.run-on-worker' && one.state === 'running')
    if (open) return open
    await wait(100)
  }
  throw new Error('no servicing run is running')
}

async function readRun(site: TestSite, id: string): Promise<Run> {
  return (await site.slipstream<Run>('servicing', 'show', id)).value
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await holds()) return
    await wait(200)
  }
  expect.fail(`never: ${what}`)
}

/** No scratch at the worker, and nothing at the site that is not needed. */
async function expectNoScratch(site: TestSite, worker: string): Promise<void> {
  const work = await readdir(join(site.folder, worker, 'work'), { recursive: true }).catch(() => [])
  expect(work.filter(name => !/^slipstream-worker-\w+$/.test(name))).toEqual([])
  expect(await leasesOf(site, worker)).toEqual([])
  expect(await readdir(join(site.folder, 'site', 'content', 'incoming'))).toEqual([])
}

async function expectPublishedOnce(site: TestSite, packageId: string): Promise<void> {
  const { value } = await site.slipstream<Shown>('upgrade-package', 'show', packageId)
  expect([value.currentVersion, value.versions.length]).toEqual([2, 2])
  const store = await openContentStore(join(site.folder, 'site', 'content'))
  for await (const { sha256 } of store.list()) {
    expect(await store.verify(sha256, { signal: AbortSignal.timeout(60_000) })).toBe('sound')
  }
}

describe('a servicing worker', { timeout: 400_000 }, () => {
  it('produces what the site itself would, and sends only what is new', async () => {
    await using site = await makeTestSite()
    await site.startServer()
    await addInputs(site)
    const here = await addPackage(site, 'Here', media)
    const there = await addPackage(site, 'There', media)
    const local = await service(site, here)
    // What the site has done would be taken.
    await forgetDone(site)
    const waiting = service(site, there, '--on-worker')
    const { id } = await openOperation(site)
    await until('it says what it waits for', async () =>
      ((await openOperation(site)).phase ?? '').startsWith('waiting for a servicing worker (native)'),
    )
    expect(await readRun(site, id)).toMatchObject({ state: 'waiting', worker: null })
    await site.startWorker('BUILD-1')
    const remote = await waiting
    expect(remote).toMatchObject({ state: 'succeeded', worker: 'BUILD-1', publishedVersion: 2, error: null })
    expect(local).toMatchObject({ state: 'succeeded', worker: null, bytesUploaded: null })
    expect(withoutMoment(remote)).toEqual(withoutMoment(local))
    expect(remote.statuses).toEqual(local.statuses)
    expect(remote.proof?.checks.length).toBeGreaterThan(20)
    // The registry hives of the image are new, and little else.
    expect(remote.bytesUploaded).toBeGreaterThan(0)
    expect(remote.bytesUploaded).toBeLessThan(wimBytes / 3)
    expect(remote.bytesDownloaded).toBeGreaterThanOrEqual(wimBytes)
    await expectPublishedOnce(site, there)
    await expectNoScratch(site, 'BUILD-1')

    // The log tells the phases.
    const { value: log } = await site.slipstream<{ lines: string[] }>('servicing', 'log', id)
    for (const phase of ['downloading', 'copying', 'proving', 'uploading'])
      expect(log.lines.some(line => line.startsWith(`<![LOG[${phase}]LOG]!>`))).toBe(true)
    const workers = (await site.slipstream<{ name: string; engine: string }[]>('servicing-worker', 'list'))
      .value
    expect(workers).toMatchObject([{ name: 'BUILD-1', engine: 'native' }])
  })

  it('drives DISM, here its stand-in: what it services is proven and published, and what it prints is in the log', async () => {
    await using site = await makeTestSite()
    await site.startServer()
    await addInputs(site)
    const packageId = await addPackage(site, 'By DISM')
    const { program, mounts, ask } = await makeStandInDism(await mkdtemp(join(inputs, 'dism-')))
    await site.startWorker('WINDOWS-1', ['--engine', 'dism', '--dism-program', program])
    const run = await service(site, packageId, '--on-worker', '--engine', 'dism')
    expect(run).toMatchObject({ state: 'succeeded', worker: 'WINDOWS-1', publishedVersion: 2, error: null })
    expect(run.proof?.proven).toBe(true)
    expect(await mounts()).toEqual([])
    const { value: log } = await site.slipstream<{ lines: string[] }>('servicing', 'log', run.id)
    expect(log.lines.some(line => line.includes('Deployment Image Servicing and Management tool'))).toBe(true)
    await expectPublishedOnce(site, packageId)

    // What fails there is named here, and the rest is published when that was chosen.
    await ask([{ verb: 'Add-Package', fault: { fail: '0x800f0922' } }])
    const inPart = await addPackage(site, 'In part')
    await forgetDone(site)
    const flags = ['--on-worker', '--engine', 'dism', '--continue-on-error']
    const { publishedVersion, statuses } = await service(site, inPart, ...flags)
    expect(publishedVersion).toBe(2)
    const said = statuses.flatMap(({ status, reason }) =>
      status === 'not-required' ? [] : [[status, reason?.code ?? null].join(' ')],
    )
    expect(new Set(said)).toEqual(new Set(['failed DISM_FAILED', 'applied ']))
    expect(await mounts()).toEqual([])
    await expectNoScratch(site, 'WINDOWS-1')
  })

  it('does not do what was done before: by another run of its own, or by the site with the same engine', async () => {
    await using site = await makeTestSite()
    await site.startServer()
    await addInputs(site)
    await site.slipstream('update', 'add', safeOs)
    const done = async (packageId: string, ...flags: string[]) => {
      const run = await service(site, packageId, ...flags)
      expect(run).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
      const { lines } = (await site.slipstream<{ lines: string[] }>('servicing', 'log', run.id)).value
      return { run, taken: lines.filter(line => line.includes('the same work was done before')).length }
    }
    const first = await addPackage(site, 'First', media)
    const other = await addPackage(site, 'Other', otherMedia)
    const { program, runs } = await makeStandInDism(await mkdtemp(join(inputs, 'dism-')))
    const mounts = async () => (await runs()).filter(words => words.includes('/Mount-Image')).length
    const windows = await site.startWorker('WINDOWS-1', ['--engine', 'dism', '--dism-program', program])
    const byDism = ['--on-worker', '--engine', 'dism', '--update', 'KB9900002', 'KB9900004']
    expect((await done(first, ...byDism)).taken).toBe(0)
    const before = await mounts()
    // The same recovery image in another install.wim: it is not mounted again.
    expect((await done(other, ...byDism)).taken).toBe(1)
    expect((await mounts()) - before).toBe(1)
    await windows.stop()

    // Another engine, another result; and the store of this worker has nothing of it.
    const here = await addPackage(site, 'Here', media)
    expect((await done(here)).taken).toBe(0)
    const there = await addPackage(site, 'There', media)
    await site.startWorker('BUILD-1')
    const { run, taken } = await done(there, '--on-worker')
    expect(run).toMatchObject({ worker: 'BUILD-1', bytesUploaded: expect.any(Number) })
    expect(run.proof?.proven).toBe(true)
    expect(taken).toBe(3)
    expect(await wimsOf(site, there)).toEqual(await wimsOf(site, here))
    await expectNoScratch(site, 'BUILD-1')
  })

  it('does several runs at once when it was told so', async () => {
    await using site = await makeTestSite()
    await site.startServer()
    await addInputs(site)
    const worker = await site.startWorker('BUILD-1', [
      '--runs-at-once',
      '2',
      '--failpoint',
      'servicing.prepared:delay-8000',
    ])
    const packages = [await addPackage(site, 'One'), await addPackage(site, 'Two', media)]
    const waiting = packages.map(packageId => service(site, packageId, '--on-worker'))
    await until('it has both', async () => {
      const { value } = await site.slipstream<object[]>('servicing-worker', 'list')
      const [{ runsAtOnce, runs }] = value as [{ runsAtOnce: number; runs: number }]
      return runsAtOnce === 2 && runs === 2
    })
    expect((await leasesOf(site, 'BUILD-1')).length).toBe(2)
    for (const run of await Promise.all(waiting))
      expect(run).toMatchObject({ state: 'succeeded', worker: 'BUILD-1', publishedVersion: 2 })
    for (const packageId of packages) await expectPublishedOnce(site, packageId)
    await until('it has cleaned up', async () => (await leasesOf(site, 'BUILD-1')).length === 0)
    await expectNoScratch(site, 'BUILD-1')
    await worker.stop()
  })

  it('that is killed in the middle loses nothing: another one takes over, and the dead one comes too late', async () => {
    await using site = await makeTestSite()
    await site.startServer(['--worker-lease-seconds', '2'])
    await addInputs(site)
    const failpoints = ['servicing-worker.fetched', 'servicing.applied', 'servicing-worker.uploading']
    for (const failpoint of failpoints) {
      const packageId = await addPackage(site, failpoint)
      await forgetDone(site)
      const waiting = service(site, packageId, '--on-worker')
      const dying = await site.startWorker('BUILD-1', ['--failpoint', failpoint])
      expect(await waitForDeath(dying)).toBe('SIGKILL')
      const { id } = await openOperation(site)
      const [lease] = await leasesOf(site, 'BUILD-1')
      const second = await site.startWorker('BUILD-2')
      const done = await waiting
      expect(done).toMatchObject({ id, state: 'succeeded', worker: 'BUILD-2', publishedVersion: 2 })
      // The packages have the same content: what the worker has had once does not travel again.
      if (failpoint === failpoints[0]) expect(done.bytesDownloaded).toBeGreaterThan(0)
      else expect(done.bytesDownloaded).toBe(0)
      await expectPublishedOnce(site, packageId)
      await expectNoScratch(site, 'BUILD-2')
      const stale = await callAsWorker(site, 'BUILD-1', `leases/${lease}/heartbeat`, {
        protocolVersion: 1,
        phase: 'late',
        bytesDone: 0,
        bytesTotal: null,
        lines: [],
      })
      expect(stale).toMatchObject({ status: 409, body: { code: 'SERVICING_LEASE_LOST' } })
      await second.stop()
      // Started again, the dead one removes its scratch and is of use as before.
      const back = await site.startWorker('BUILD-1')
      await until('it has put its house in order', async () => (await leasesOf(site, 'BUILD-1')).length === 0)
      await expectNoScratch(site, 'BUILD-1')
      await back.stop()
    }
  })

  it('that is stopped gives its work back at once, and it stops when the run is cancelled', async () => {
    await using site = await makeTestSite()
    await site.startServer(['--worker-lease-seconds', '600'])
    await addInputs(site)
    const packageId = await addPackage(site, 'Given back', media)
    const waiting = service(site, packageId, '--on-worker')
    const { id } = await openOperation(site)
    const first = await site.startWorker('BUILD-1')
    await until('it works', async () => (await readRun(site, id)).worker === 'BUILD-1')
    await first.stop()
    expect(await readRun(site, id)).toMatchObject({ state: 'waiting' })
    await expectNoScratch(site, 'BUILD-1')
    await site.startWorker('BUILD-2')
    expect(await waiting).toMatchObject({ state: 'succeeded', worker: 'BUILD-2' })

    // Not the same image again: what was done is not done once more, and would be over before anybody could cancel it.
    const other = await addPackage(site, 'Cancelled', otherMedia)
    const cancelled = service(site, other, '--on-worker').catch((error: { code: string }) => error.code)
    const operation = (await openOperation(site)).id
    await until('it works', async () => (await readRun(site, operation)).worker === 'BUILD-2')
    await site.slipstream('operation', 'cancel', operation.slice(0, 8))
    expect(await cancelled).toBe('OPERATION_CANCELLED')
    const error = { code: 'OPERATION_CANCELLED' }
    expect(await readRun(site, operation)).toMatchObject({ state: 'failed', error })
    await until('the worker has let go of it', async () => (await leasesOf(site, 'BUILD-2')).length === 0)
    await expectNoScratch(site, 'BUILD-2')
    const { value } = await site.slipstream<Shown>('upgrade-package', 'show', other)
    expect(value.currentVersion).toBe(1)
  })

  it('goes on when its site is started again in the middle', async () => {
    await using site = await makeTestSite()
    const first = await site.startServer()
    await addInputs(site)
    const packageId = await addPackage(site, 'Restarted', media)
    const waiting = service(site, packageId, '--on-worker')
    const { id } = await openOperation(site)
    await site.startWorker('BUILD-1')
    await until('it works', async () => (await readRun(site, id)).worker === 'BUILD-1')
    await kill(first)
    // The site dies once more when it has been given the work: that is not lost either, and whoever waits for the run goes on waiting.
    const second = await site.startServer(['--failpoint', 'servicing.delivered'])
    expect(await waitForDeath(second)).toBe('SIGKILL')
    await site.startServer()
    expect(await waiting).toMatchObject({ id, state: 'succeeded', worker: 'BUILD-1', publishedVersion: 2 })
    await expectPublishedOnce(site, packageId)
    await expectNoScratch(site, 'BUILD-1')
  })
})

/** The checks of a proof, but for those that tell the moment of the installation, which is in the recovery image too. */
function withoutMoment({ proof }: Run): Check[] {
  const isMoment = ({ what, where }: Check) =>
    what === 'recovery-image' || /InstallTime(Low|High)$/.test(where)
  return (proof?.checks ?? []).filter(check => !isMoment(check))
}

/** The digests of the WIM files of the version in use. */
async function wimsOf(site: TestSite, packageId: string): Promise<string[]> {
  const words = ['upgrade-package', 'show', packageId]
  const { contentVersion } = (await site.slipstream<{ contentVersion: string }>(...words)).value
  const store = await openContentStore(join(site.folder, 'site', 'content'))
  const { files } = parseManifest(await readFile((await store.open(contentVersion)).path))
  return files.flatMap(({ path, sha256 }) => (path.endsWith('.wim') ? sha256 : []))
}

async function kill(program: Program): Promise<void> {
  program.process.kill('SIGKILL')
  await waitForDeath(program)
}

/** The site forgets what was serviced before, so that it is serviced again. */
async function forgetDone(site: TestSite): Promise<void> {
  await withDatabase(await site.databaseUrl(), query => query('delete from servicing_done'))
}

/** The leases that a worker has on record. */
async function leasesOf(site: TestSite, worker: string): Promise<string[]> {
  return readdir(join(site.folder, worker, 'leases')).catch(() => [])
}

async function callAsWorker(site: TestSite, worker: string, path: string, body: object) {
  const token = await readFile(join(site.folder, `${worker}.token`), 'utf8')
  const address = await readFile(join(site.folder, 'site', 'address'), 'utf8')
  const answer = await request(`${address}/api/v1/servicing-workers/self/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.statusCode, body: (await answer.body.json()) as { code: string } }
}
