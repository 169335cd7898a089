import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { digestManifest, encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { sendObject } from '#product/distribution-protocol'
import { type ContentCache, openContentCache } from './content-cache.ts'

vi.setConfig({ testTimeout: 60_000 })

const { signal } = new AbortController()
const patience = { headMs: 3000, pauseMs: 3000, slowestBytesPerSecond: 1000 }
const MIB = 1024 * 1024

type Source = {
  server: Server
  url: string
  asked: number
  meddle: (to: ServerResponse, at: string) => boolean
}

let path = ''
let origin: ContentStore
let folder: DataFolder
let cache: ContentCache
let sources: Source[] = []

async function* only(bytes: Uint8Array) {
  yield bytes
}
const keep = (bytes: Uint8Array) => origin.addStream(only(bytes), { signal, maxBytes: bytes.length })

async function publish(files: Record<string, Uint8Array>): Promise<string> {
  const listed = []
  for (const [name, bytes] of Object.entries(files))
    listed.push(manifestFileOf(name, { ...(await keep(bytes)), modified: new Date(0) }))
  const bytes = encodeManifest(makeManifest(listed))
  await keep(bytes)
  return digestManifest(bytes)
}

async function startSource(): Promise<Source> {
  const source: Source = { server: createServer(), url: '', asked: 0, meddle: () => false }
  source.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const sha256 = (request.url ?? '').split('/').at(-1) ?? ''
    source.asked += 1
    if (source.meddle(response, sha256)) return
    origin
      .open(sha256)
      .then(object => sendObject(request, response, { ...object, sha256 }))
      .catch(() => response.destroy())
  })
  await new Promise<void>(resolve => source.server.listen(0, '127.0.0.1', resolve))
  source.url = `http://127.0.0.1:${(source.server.address() as AddressInfo).port}/`
  return source
}

const prepare = (contentVersion: string, more: { maxBytes?: number } = {}) =>
  cache.prepare({
    contentVersion,
    sources: sources.map(({ url }, index) => ({ baseUrl: url, name: `DP${index}` })),
    maxBytes: 100 * MIB,
    patience,
    pauseFactor: 0.01,
    signal,
    ...more,
  })

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'slipstream-cache-'))
  origin = await openContentStore(join(path, 'origin'))
  folder = await openDataFolder(join(path, 'cache'))
  cache = await openContentCache(folder)
  sources = [await startSource(), await startSource()]
})
afterEach(async () => {
  for (const { server } of sources) {
    server.closeAllConnections()
    server.close()
  }
  await folder.release()
  await rm(path, { recursive: true, force: true })
})

it('a version is fetched once, and prepared again without any source', async () => {
  const wim = randomBytes(9 * MIB)
  const version = await publish({ 'setup.exe': Buffer.from('MZ'), 'sources/install.wim': wim, copy: wim })
  const first = await prepare(version)
  expect((await readFile(join(first.folder, 'sources/install.wim'))).equals(wim)).toBe(true)
  expect((await readFile(join(first.folder, 'copy'))).equals(wim)).toBe(true)
  sources[0]?.server.closeAllConnections()
  const asked = sources.map(one => one.asked)
  const again = await prepare(version)
  expect(again).toMatchObject({ bytesFetched: 0, files: 3 })
  expect(sources.map(one => one.asked)).toEqual(asked)
})

it('a byte that was changed in the cache, and a file put beside the others, are gone before anybody gets the folder', async () => {
  const version = await publish({
    'setup.exe': randomBytes(1000),
    'sources/install.wim': randomBytes(3 * MIB),
  })
  const { folder: tree } = await prepare(version)
  for (const name of ['setup.exe', 'sources/install.wim']) {
    const bytes = await readFile(join(tree, name))
    const wrong = Buffer.from(bytes)
    wrong[500] = (wrong[500] ?? 0) ^ 1
    await chmod(join(tree, name), 0o600)
    // Through the link this is the stored object, too.
    await writeFile(join(tree, name), wrong)
    await writeFile(join(tree, 'version.dll'), 'planted')
    const again = await prepare(version)
    expect((await readFile(join(again.folder, name))).equals(bytes)).toBe(true)
    expect(again.bytesFetched).toBeGreaterThan(0)
    expect(await readdir(again.folder)).not.toContain('version.dll')
  }
})

it('a byte that was changed in the cache leaves no folder when nobody can give the right one', async () => {
  const version = await publish({ 'setup.exe': randomBytes(1000) })
  const { folder: tree } = await prepare(version)
  await chmod(join(tree, 'setup.exe'), 0o600)
  await writeFile(join(tree, 'setup.exe'), 'MZ evil')
  for (const source of sources) source.meddle = to => !!to.destroy()
  await expect(prepare(version)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
  await expect(readFile(join(tree, 'setup.exe'))).rejects.toMatchObject({ code: 'ENOENT' })
})

it.each(['manifest', 'setup.exe'])(
  'wrong bytes of the %s from the first source are refused, and the next one asked',
  async what => {
    const setup = randomBytes(2000)
    const version = await publish({ 'setup.exe': setup })
    const lie = (to: ServerResponse, at: string) => {
      if ((at === version) !== (what === 'manifest')) return false
      const length = what === 'manifest' ? 300 : setup.length
      to.writeHead(200, { 'content-length': length }).end(Buffer.alloc(length, 1))
      return true
    }
    if (sources[0]) sources[0].meddle = lie
    const { folder: tree } = await prepare(version)
    expect((await readFile(join(tree, 'setup.exe'))).equals(setup)).toBe(true)
    for (const source of sources) source.meddle = lie
    await cache.remove(version)
    await expect(prepare(version)).rejects.toMatchObject({ code: 'SOURCE_UNSOUND' })
    await expect(readdir(tree)).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

it('a source that dies in the middle is followed by the next, and what had arrived is kept over a restart', async () => {
  const wim = randomBytes(24 * MIB)
  const version = await publish({ 'install.wim': wim })
  const [first, second] = sources
  if (!first || !second) throw new Error('two sources')
  // It gives the manifest and 10 MiB more, then it is dead.
  let sent = 0
  first.meddle = to => {
    const write = to.write.bind(to) as (bytes: Buffer, done: (error?: Error | null) => void) => boolean
    to.write = ((bytes: Buffer, done: (error?: Error | null) => void) => {
      sent += bytes.length
      if (sent <= 10 * MIB) return write(bytes, done)
      to.destroy()
      done(new Error('gone'))
      return false
    }) as typeof to.write
    return sent > 10 * MIB ? !!to.destroy() : false
  }
  second.meddle = to => !!to.destroy()
  await expect(prepare(version)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
  expect(await cache.list()).toMatchObject([{ contentVersion: version, complete: false }])
  await folder.release()
  folder = await openDataFolder(join(path, 'cache'))
  cache = await openContentCache(folder)
  second.meddle = () => false
  const { bytesFetched, folder: tree } = await prepare(version)
  expect(bytesFetched).toBeGreaterThan(0)
  expect(bytesFetched).toBeLessThan(wim.length)
  expect((await readFile(join(tree, 'install.wim'))).equals(wim)).toBe(true)
})

it('the least recently used versions go when there is no room, and what others share stays', async () => {
  const shared = randomBytes(2 * MIB)
  const a = await publish({ shared, a: randomBytes(MIB) })
  const b = await publish({ shared, b: randomBytes(MIB) })
  const c = await publish({ c: randomBytes(3 * MIB) })
  const maxBytes = 7 * MIB
  await prepare(a, { maxBytes })
  await prepare(b, { maxBytes })
  await prepare(a, { maxBytes })
  expect(await prepare(c, { maxBytes })).toMatchObject({ removed: [b] })
  expect((await cache.list()).map(one => one.contentVersion).sort()).toEqual([a, c].sort())
  expect(await prepare(a, { maxBytes })).toMatchObject({ bytesFetched: 0 })
  const tooLarge = await publish({ d: randomBytes(8 * MIB) })
  await expect(prepare(tooLarge, { maxBytes })).rejects.toMatchObject({ code: 'CACHE_TOO_SMALL' })
  expect(await cache.list()).toHaveLength(2)
})
