// kill -9 at every failpoint of the main path: after a restart the job ends right, with no scratch and no half version.

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { openContentStore } from '#product/content-store'
import { makeTestSite, type TestSite, waitForDeath, waitForReceipts } from '../running-house.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { startUpdateServer } from '../update-server.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import { startWsusServer } from '../wsus-server/index.ts'

let inputs = ''
let media = ''
let update = ''

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  update = join(inputs, 'Windows11.0-KB9900002-x64.msu')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, payloadBytes: 3 * 1024 * 1024 })
  await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900002' })
  return () => rm(inputs, { recursive: true, force: true })
})

type Operation = { id: string; kind: string; state: string; attempt: number; error: { code: string } | null }

async function operations(site: TestSite): Promise<Operation[]> {
  return (await site.slipstream<Operation[]>('operation', 'list')).value
}

/** A command that waits for work which its server did not survive. */
type Waiting = { command: Promise<unknown> }

/** Starts work that the server does not survive; the command that asked for it goes on waiting. */
async function askAndDie(
  site: TestSite,
  failpoint: string,
  words: string[],
  flags: string[] = [],
): Promise<Waiting> {
  const server = await site.startServer(['--failpoint', failpoint, ...flags])
  const command = site.slipstream(...words).then(
    answer => answer.exitCode,
    (error: { code?: string }) => error.code,
  )
  expect(await waitForDeath(server)).toBe('SIGKILL')
  return { command }
}

/** After a restart, the waiting command ends well, and nothing is open any more. */
async function recover(site: TestSite, { command }: Waiting, flags: string[] = []): Promise<Operation[]> {
  const server = await site.startServer(flags)
  // A server that dies before its answer is out leaves the command with nothing to wait for; the work is done all the same.
  expect([0, 'SITE_UNREACHABLE']).toContain(await command)
  for (let tries = 0; tries < 600; tries++) {
    const all = await operations(site)
    if (all.every(one => one.state !== 'waiting' && one.state !== 'running')) {
      await nothingIsLeft(site)
      await server.stop()
      return all
    }
    await wait(100)
  }
  throw new Error('the interrupted operation did not end')
}

/** No scratch, no half object; every object is whole. */
async function nothingIsLeft(site: TestSite): Promise<void> {
  const folder = join(site.folder, 'site')
  const work = await readdir(join(folder, 'work'), { recursive: true }).catch(() => [])
  expect(work.filter(name => !/^slipstream-[0-9a-f-]{36}$/.test(name))).toEqual([])
  expect(await readdir(join(folder, 'content', 'incoming'))).toEqual([])
  const store = await openContentStore(join(folder, 'content'))
  for await (const { sha256 } of store.list()) {
    expect(await store.verify(sha256, { signal: AbortSignal.timeout(60_000) })).toBe('sound')
  }
}

const addWords = (name: string) => [
  'upgrade-package',
  'add',
  '--path',
  media,
  '--name',
  name,
  '--accept-licence',
]

type Shown = { id: string; name: string; currentVersion: number; versions: unknown[] }

describe('kill -9 of the site server', () => {
  it('while a package is added: it is there once and whole', async () => {
    await using site = await makeTestSite()
    const failpoints = [
      'upgrade-packages.file-stored',
      'upgrade-packages.stored',
      'upgrade-packages.before-publish',
      'upgrade-packages.published',
    ]
    await (await site.startServer()).stop()
    for (const failpoint of failpoints) {
      const ended = await recover(site, await askAndDie(site, failpoint, addWords(failpoint)))
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
    }
    await site.startServer()
    const { value } = await site.slipstream<Shown[]>('upgrade-package', 'list')
    expect(value.map(one => one.name).sort()).toEqual([...failpoints].sort())
    expect(new Set(value.map(one => one.id)).size).toBe(failpoints.length)
  })

  it('while one image of it is taken out, and while its images are looked at: both are there whole', async () => {
    await using site = await makeTestSite()
    await (await site.startServer()).stop()
    for (const failpoint of ['upgrade-packages.extracted', 'image-contents.read']) {
      const words = [...addWords(failpoint), '--extract-index', '1']
      const ended = await recover(site, await askAndDie(site, failpoint, words))
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
    }
    await site.startServer()
    const { value } = await site.slipstream<Shown[]>('upgrade-package', 'list')
    expect(value).toHaveLength(2)
    const ended = (await operations(site)).map(one => one.kind).sort()
    expect(ended).toEqual([
      'image-contents.inspect',
      'image-contents.inspect',
      'upgrade-packages.add',
      'upgrade-packages.add',
    ])
    for (const { id } of value) {
      const words = ['servicing', 'inspect', id]
      const found = await site.slipstream<{ inspectedAt: string | null; images: unknown[] }>(...words)
      expect(found.value.inspectedAt).not.toBeNull()
      expect(found.value.images).toHaveLength(4)
    }
    // It was all there: nobody had to look again.
    expect(await operations(site)).toHaveLength(4)
  })

  it('while a catalogue is synchronised: it goes on behind what was staged, and is published once', async () => {
    await using site = await makeTestSite()
    const server = await site.startServer()
    const file = join(inputs, 'wsusscn2.cab')
    const updates = Array.from({ length: 9 }, (_, number) => ({
      revision: number + 1,
      updateId: madeUpdateId(number + 1),
      title: `Update number${number + 1}`,
    }))
    await makeCatalogue(file, { updates: updates.slice(0, 3), spelling: 'wsusscn2', perCabinet: 1 })
    await site.slipstream('update-source', 'add', file, '--name', 'Catalogue')
    await site.slipstream('update-source', 'synchronise', 'Catalogue')
    await server.stop()
    const steps = ['cabinet-staged', 'staged', 'before-publish', 'published']
    for (const [turn, step] of steps.entries()) {
      await makeCatalogue(file, { updates: updates.slice(0, 5 + turn), spelling: 'wsusscn2', perCabinet: 1 })
      const words = ['update-source', 'synchronise', 'Catalogue']
      const ended = await recover(site, await askAndDie(site, `update-catalogue.${step}`, words))
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
      expect(ended.some(one => one.attempt === 2)).toBe(true)
      const again = await site.startServer()
      const found = await site.slipstream<{ updates: unknown[] }>(
        'update-catalogue',
        'search',
        'number',
        '--hide-expired',
      )
      expect(found.value.updates).toHaveLength(5 + turn)
      const sources = await site.slipstream<{ last: { state: string } }[]>('update-source', 'list')
      expect(sources.value.map(one => one.last.state)).toEqual(['succeeded'])
      await again.stop()
    }
  })

  it('while a folder of updates is synchronised: each file is there once', async () => {
    await using site = await makeTestSite()
    const server = await site.startServer()
    const folder = join(site.folder, 'updates')
    await mkdir(folder)
    await site.slipstream('update-source', 'add', folder, '--folder', '--name', 'Updates', '--no-watch')
    await server.stop()
    for (const [turn, step] of ['file-taken', 'file-written'].entries()) {
      for (const name of ['a', 'b'])
        await makeComponentUpdate({
          to: join(folder, `${turn}${name}.msu`),
          kb: `KB500${turn}${name === 'a' ? 1 : 2}`,
        })
      const words = ['update-source', 'synchronise', 'Updates']
      const ended = await recover(site, await askAndDie(site, `update-folders.${step}`, words))
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
      const again = await site.startServer()
      expect((await site.slipstream<unknown[]>('update', 'list')).value).toHaveLength(2 * (turn + 1))
      const files = await site.slipstream<{ update: string | null }[]>('update-source', 'files', 'Updates')
      expect(files.value.filter(one => one.update !== null)).toHaveLength(2 * (turn + 1))
      await again.stop()
    }
  })

  it('while an update is downloaded: it goes on where it was, and is there once', async () => {
    await using site = await makeTestSite()
    await using mirror = await startUpdateServer()
    const from = 'http://download.windowsupdate.com/c'
    const flags = ['--download-mirrors', `${from} => ${mirror.url}/c`]
    const steps = [
      'update-downloads.piece',
      'update-downloads.fetched',
      'software-updates.stored',
      'update-downloads.added',
    ]
    const first = await site.startServer(flags)
    const updates: MadeUpdate[] = []
    for (const number of steps.keys()) {
      const name = `windows11.0-kb990001${number}-x64.cab`
      const to = join(site.folder, name)
      await makeComponentUpdate({ to, kb: `KB990001${number}`, fileSize: 400_000, compression: 'none' })
      const bytes = await readFile(to)
      mirror.files.set(`/c/${name}`, bytes)
      const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
      const digests = { sha1: digest('sha1'), ...(number > 0 && { sha256: digest('sha256') }) }
      const file = { name, size: bytes.length, url: `${from}/${name}`, ...digests }
      updates.push({ revision: number + 1, updateId: madeUpdateId(number + 1), file })
    }
    const catalogue = join(site.folder, 'wsusscn2.cab')
    await makeCatalogue(catalogue, { updates, spelling: 'wsusscn2' })
    await site.slipstream('update-source', 'add', catalogue, '--name', 'Catalogue')
    await site.slipstream('update-source', 'synchronise', 'Catalogue')
    await first.stop()
    for (const [number, step] of steps.entries()) {
      mirror.asked = []
      const words = ['update-catalogue', 'download', madeUpdateId(number + 1)]
      const ended = await recover(site, await askAndDie(site, step, words, flags), flags)
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
      const ranges = mirror.asked.map(asked => asked.range)
      // Only the first died with bytes still missing.
      expect(ranges).toEqual(number === 0 ? [null, expect.stringMatching(/^bytes=[1-9]\d*-$/)] : [null])
      expect(await readdir(join(site.folder, 'site', 'update-downloads'))).toEqual([])
    }
    await site.startServer(flags)
    expect((await site.slipstream<unknown[]>('update', 'list')).value).toHaveLength(steps.length)
    const words = ['update-catalogue', 'search', 'Update']
    const { value } = await site.slipstream<{ updates: { download: string }[] }>(...words)
    expect(value.updates.map(one => one.download)).toEqual(steps.map(() => 'downloaded'))
  })

  it('while an update server is asked: it goes on with the same list, asks for nothing twice, and publishes once', async () => {
    await using upstream = await startWsusServer()
    upstream.habits.mostUpdatesPerRequest = 2
    await using site = await makeTestSite()
    const server = await site.startServer()
    await site.slipstream('update-source', 'add-wsus', upstream.address, '--name', 'Upstream')
    await server.stop()
    const steps = ['cabinet-staged', 'staged', 'before-publish', 'published']
    for (const [turn, step] of steps.entries()) {
      upstream.asked.length = 0
      const made = [1, 2, 3].map(number => ({
        updateId: madeUpdateId(turn * 10 + number),
        title: `Update number${turn}${number}`,
        isCompressed: true,
      }))
      upstream.catalogue.publish(...made)
      const words = ['update-source', 'synchronise', 'Upstream']
      const ended = await recover(site, await askAndDie(site, `update-catalogue.${step}`, words))
      expect(ended.some(one => one.attempt === 2)).toBe(true)
      expect(upstream.asked.toSorted()).toEqual(made.map(one => `${one.updateId} 1`).toSorted())
      const again = await site.startServer()
      const search = ['update-catalogue', 'search', 'number', '--hide-expired']
      const found = await site.slipstream<{ updates: unknown[] }>(...search)
      expect(found.value.updates).toHaveLength((turn + 1) * 3)
      await again.stop()
    }
  })

  it('while an update is added: it is there once', async () => {
    await using site = await makeTestSite()
    await (await site.startServer()).stop()
    const waiting = await askAndDie(site, 'software-updates.stored', ['update', 'add', update])
    expect((await recover(site, waiting)).map(one => one.state)).toEqual(['succeeded'])
    await site.startServer()
    expect((await site.slipstream<unknown[]>('update', 'list')).value).toHaveLength(1)
  })

  it('while a package is serviced: exactly one new version is published', async () => {
    await using site = await makeTestSite()
    const first = await site.startServer()
    await site.slipstream('update', 'add', update)
    const failpoints = [
      // The first one: the packages have the same media, and what was serviced once is not serviced again.
      'servicing-engines.image-updated',
      'servicing.checked',
      'servicing.prepared',
      'servicing-engines.image-serviced',
      'servicing.applied',
      'servicing.proven',
      'servicing.kept',
      'servicing.published',
    ]
    const packages = new Map<string, string>()
    for (const failpoint of failpoints) {
      packages.set(failpoint, (await site.slipstream<Shown>(...addWords(failpoint))).value.id)
    }
    await first.stop()
    for (const [failpoint, id] of packages) {
      const words = ['servicing', 'run', id, '--update', 'KB9900002']
      const ended = await recover(site, await askAndDie(site, failpoint, words))
      expect(ended.map(one => one.state)).toEqual(ended.map(() => 'succeeded'))
    }
    await site.startServer()
    for (const [failpoint, id] of packages) {
      const { currentVersion, versions } = (await site.slipstream<Shown>('upgrade-package', 'show', id)).value
      expect([failpoint, currentVersion, versions.length]).toEqual([failpoint, 2, 2])
    }
  })

  it('while a point fetches from it: the point goes on when the site is back', async () => {
    await using site = await makeTestSite()
    const first = await site.startServer()
    const { value } = await site.slipstream<Shown>(...addWords('Distributed'))
    await first.stop()
    const dying = await site.startServer(['--failpoint', 'distribution.object-sent'])
    await site.startPoint('DP1')
    await site.slipstream('content', 'distribute', value.id)
    expect(await waitForDeath(dying)).toBe('SIGKILL')
    // It died in the middle of the version: the point does not count it as held.
    expect(await readdir(join(site.folder, 'DP1'))).not.toContain('held.json')
    await site.startServer()
    const [row] = await waitForReceipts(site, value.id, 1)
    expect(row).toMatchObject({ point: 'DP1', state: 0 })
  })
})

describe('kill -9 of a distribution point', () => {
  it.each([
    'distribution-point.transferring',
    'distribution-point.fetched',
    'distribution-point.before-receipt',
  ])('at %s: it ends with a receipt and nothing half', async failpoint => {
    await using site = await makeTestSite()
    await site.startServer()
    const { value } = await site.slipstream<Shown>(...addWords('Distributed'))
    const dying = await site.startPoint('DP1', ['--failpoint', failpoint])
    await site.slipstream('content', 'distribute', value.id)
    expect(await waitForDeath(dying)).toBe('SIGKILL')
    const [before] = (
      await site.slipstream<{ state: number; receipt: unknown }[]>('content', 'status', value.id)
    ).value
    expect(before).toMatchObject({ receipt: null })
    expect(before?.state).not.toBe(0)
    await site.startPoint('DP1')
    await waitForReceipts(site, value.id, 1)
    expect(await readdir(join(site.folder, 'DP1', 'content', 'incoming'))).toEqual([])
    const fetched = await site.slipstream<{ verified: boolean }>(
      'client',
      'fetch',
      '--package',
      value.id,
      '--to',
      join(site.folder, 'device'),
    )
    expect(fetched.value.verified).toBe(true)
  })
})
