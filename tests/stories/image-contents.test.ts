// What is in the images of a package: an administrator adds media, services them, and looks at what is in them.

import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VersionContents } from '#api-client'
import { setImageProperties } from '#tools/wimlib'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')

let site: TestSite
let media = ''
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  media = join(site.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2 })
  // As after servicing with another tool: the XML still says what the image was made with.
  const wim = join(media, 'sources/install.wim')
  await setImageProperties(wim, 1, { properties: { 'WINDOWS/VERSION/SPBUILD': '1' } })
  await site.startServer()
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows 11', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
}, 90_000)
afterAll(() => site[Symbol.asyncDispose]())

type Operation = { kind: string; subject: string; state: string }

/** Waits until nothing is being done. */
async function waitForRest(): Promise<Operation[]> {
  for (let tries = 0; tries < 3000; tries++) {
    const { value } = await site.slipstream<Operation[]>('operation', 'list')
    if (value.every(one => one.state !== 'waiting' && one.state !== 'running')) return value
    await wait(100)
  }
  throw new Error('an operation did not end')
}

async function inspect(...words: string[]): Promise<VersionContents> {
  return (await site.slipstream<VersionContents>('servicing', 'inspect', packageId, ...words)).value
}

/** What a person reads. */
async function read(...words: string[]): Promise<string> {
  const environment = { SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json') }
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
  })
  let out = ''
  child.stdout.on('data', piece => {
    out += piece
  })
  await new Promise(done => child.once('close', done))
  return out
}

describe('what is in the images of a package', () => {
  it('is looked at after the package was added, without being asked for', async () => {
    const operations = await waitForRest()
    expect(operations.map(({ kind, subject, state }) => [kind, subject, state])).toContainEqual([
      'image-contents.inspect',
      packageId,
      'succeeded',
    ])
    const { images, inspectedAt, version } = await inspect()
    expect(inspectedAt).not.toBeNull()
    expect(version).toBe(1)
    expect(images).toHaveLength(5)
  })

  it('is read by a person: build, recovery image, and that the XML of the WIM file says otherwise', async () => {
    const text = await read('servicing', 'inspect', packageId)
    const line = text.split('\n').find(one => one.startsWith('sources/install.wim:1 '))
    expect(line).toMatch(
      /Windows 11 Pro +Professional +amd64 +10\.0\.26100\.1742 +none +10\.0\.26100\.1742 +\d/,
    )
    expect(text).toMatch(/registry of the image says 10\.0\.26100\.1742.*10\.0\.26100\.1;/)
    expect(text).toMatch(/Winre\.wim:1 is in sources\/install\.wim, images 1, 2\./)
    expect(text).not.toContain('present when added')
  })

  it('names what servicing applied since, and still shows the version before', async () => {
    const update = join(site.folder, 'Windows11.0-KB9900003-x64.msu')
    await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900003' })
    await site.slipstream('update', 'add', update)
    await site.slipstream('servicing', 'run', packageId, '--update', 'KB9900003', '--index', '1')
    await waitForRest()
    const image = ['--image', 'sources/install.wim:1', '--packages']
    const [now] = (await inspect(...image)).images
    const applied = now?.packages?.filter(one => one.origin === 'applied') ?? []
    expect(applied.length).toBeGreaterThan(0)
    for (const one of applied) {
      expect(one).toMatchObject({ stateText: 'installed', applied: { kb: 'KB9900003', version: 2 } })
    }
    const [before] = (await inspect('--version', '1', ...image)).images
    expect(before?.packages?.every(one => one.origin === 'present-when-added')).toBe(true)
    const text = await read('servicing', 'inspect', packageId, ...image)
    expect(text).toMatch(/KB9900003\S* +installed +applied since, by KB9900003, in version 2/)
    expect(text).toMatch(/Foundation\S* +installed( permanently)? +present when added/)
  })

  it('of one image that was added alone is that image', async () => {
    const words = ['upgrade-package', 'add', '--path', media, '--name', 'Only Home', '--accept-licence']
    const added = await site.slipstream<{ id: string }>(...words, '--extract-index', '2')
    const { value } = await site.slipstream<VersionContents>('servicing', 'inspect', added.value.id)
    const installed = value.images.filter(one => one.path === 'sources/install.wim')
    expect(installed.map(one => [one.index, one.name])).toEqual([[1, 'Windows 11 Home']])
    const last = value.images.at(-1)
    expect(last?.inside).toEqual({ path: 'sources/install.wim', indexes: [1] })
  })
})
