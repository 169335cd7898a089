import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type ContentManifest,
  encodeManifest,
  type ManifestFile,
  makeManifest,
  manifestFileOf,
} from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { fetchToFolder, fetchVersion, type SignedManifest, signManifest, type VersionFetch } from './index.ts'
import { formatContentRange } from './ranges.ts'
import { digestOf, keys, startSource, type TestSource } from './testing.ts'
import { lieAboutBytes, lies } from './testing-lies.ts'

const run = promisify(execFile)
const MIB = 1024 * 1024
const site = keys()
const modified = '2024-04-01T07:31:20.000Z'
const patience = { headMs: 1000, pauseMs: 1000, slowestBytesPerSecond: 4 * MIB }

let folder: string
let source: TestSource
let store: ContentStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-fetch-'))
  store = await openContentStore(join(folder, 'store'))
  source = await startSource()
})
afterEach(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

/** Puts files on the source and makes the signed manifest of them. */
function publish(files: Record<string, Buffer>): { manifest: ContentManifest; signed: SignedManifest } {
  const listed = Object.entries(files).map(([path, bytes]): ManifestFile => {
    const file = { path, size: bytes.length, sha256: source.put(bytes), modified }
    if (bytes.length < 8 * MIB) return file
    const segments: { length: number; sha256: string }[] = []
    for (let start = 0; start < bytes.length; start += MIB) {
      const segment = bytes.subarray(start, start + MIB)
      segments.push({ length: segment.length, sha256: digestOf(segment) })
    }
    return { ...file, segments }
  })
  return sign(makeManifest(listed))
}
function sign(manifest: ContentManifest) {
  const bytes = encodeManifest(manifest)
  return { manifest, signed: { bytes, signature: signManifest(site.privateKey, digestOf(bytes)) } }
}
function fetchIt(signed: SignedManifest, change: Partial<VersionFetch> = {}) {
  return fetchVersion({
    signed,
    sitePublicKey: site.publicKey,
    sources: [{ baseUrl: source.baseUrl }],
    store,
    patience,
    pauseFactor: 0.02,
    signal: new AbortController().signal,
    ...change,
  })
}
async function expectHeld(files: Record<string, Buffer>) {
  for (const bytes of Object.values(files)) {
    expect((await readFile((await store.open(digestOf(bytes))).path)).equals(bytes)).toBe(true)
  }
}
async function countObjects(): Promise<number> {
  let count = 0
  for await (const _object of store.list()) count += 1
  return count
}

describe('fetching a version', () => {
  it('brings every file and the manifest into the store, over several connections', async () => {
    const files: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      large: randomBytes(40 * MIB + 7),
      middle: randomBytes(3 * MIB),
    }
    for (let index = 0; index < 30; index += 1) files[`small/${index}`] = randomBytes(index * 100 + 1)
    files.again = files.middle ?? Buffer.alloc(0)
    const { manifest, signed } = publish(files)
    const seen: number[] = []
    const fetched = await fetchIt(signed, { onProgress: ({ bytesFetched }) => seen.push(bytesFetched) })
    await expectHeld(files)
    const total = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0) - 3 * MIB
    expect(fetched).toMatchObject({ manifest, bytesFetched: total, bytesReused: 0, bytesTotal: total })
    expect(await store.has(fetched.contentVersion)).toBe(true)
    expect(seen.at(-1)).toBe(total)
    const longest = Math.max(...source.requests.map(({ length }) => length))
    expect(longest).toBeLessThanOrEqual(16 * MIB)

    source.requests.length = 0
    expect(await fetchIt(signed)).toMatchObject({ bytesFetched: 0, bytesReused: total })
    expect(await fetchIt(signed, { sources: [] })).toMatchObject({ bytesFetched: 0 })
    expect(source.requests).toEqual([])
  })

  it('of a serviced WIM fetches little more than what is new', async () => {
    const tree = join(folder, 'tree')
    await mkdir(tree)
    for (let index = 0; index < 300; index += 1)
      await writeFile(join(tree, `${index}`), randomBytes(10_000 + index * 300))
    const wim = join(folder, 'install.wim')
    await run('wimlib-imagex', ['capture', tree, wim, 'One', '--no-acls'])
    const before = await store.addFile(wim, { signal: new AbortController().signal })
    const held = makeManifest([manifestFileOf('sources/install.wim', before)])
    const fresh = randomBytes(300_000)
    await writeFile(join(folder, 'fresh'), fresh)
    await run('wimlib-imagex', ['update', wim, '1', `--command=add ${join(folder, 'fresh')} /150`])
    const after = await (await openContentStore(join(folder, 'other'))).addFile(wim, {
      signal: new AbortController().signal,
    })
    const bytes = await readFile(wim)
    source.put(bytes)
    const { signed } = sign(makeManifest([manifestFileOf('sources/install.wim', after)]))
    const fetched = await fetchIt(signed, { held: [held] })
    await expectHeld({ wim: bytes })
    expect(fetched.bytesFetched + fetched.bytesReused).toBe(bytes.length)
    // The new blob, a new metadata resource, the tables and the header.
    expect(fetched.bytesFetched).toBeLessThan(fresh.length + 80_000)
  })

  it('repairs what a damaged held object contributed, and puts that object into quarantine', async () => {
    const large = randomBytes(12 * MIB)
    const first = publish({ large })
    await fetchIt(first.signed)
    const changed = Buffer.concat([large.subarray(0, 6 * MIB), randomBytes(MIB), large.subarray(6 * MIB)])
    const damaged = await open((await store.open(digestOf(large))).path, 'r+')
    await damaged.write(Buffer.from('damage'), 0, 6, 3 * MIB)
    await damaged.close()
    const second = publish({ changed })
    const fetched = await fetchIt(second.signed, { held: [first.manifest] })
    await expectHeld({ changed })
    expect(fetched.bytesFetched).toBe(2 * MIB)
    expect(await store.has(digestOf(large))).toBe(false)
  })

  it('continues after cuts, and fetches again at most one segment for each', async () => {
    const files = { large: randomBytes(40 * MIB) }
    const { signed } = publish(files)
    let cuts = 0
    source.misbehave = (_request, response, { offset, length, bytes }) => {
      if (cuts === 12) return false
      cuts += 1
      response.writeHead(206, {
        'content-length': length,
        'content-range': formatContentRange({ offset, length }, bytes.length),
      })
      response.write(bytes.subarray(offset, offset + Math.floor(length / 3)), () => response.destroy())
      return true
    }
    const fetched = await fetchIt(signed)
    await expectHeld(files)
    expect(fetched.bytesFetched).toBeLessThanOrEqual(40 * MIB + cuts * MIB)
    expect(cuts).toBe(12)
  })

  it('continues after a cancel, also with a new store on the same folder', async () => {
    const files = { large: randomBytes(40 * MIB) }
    const { signed } = publish(files)
    const cancel = new AbortController()
    const reason = new Error('enough')
    const onProgress = ({ bytesFetched }: { bytesFetched: number }) => {
      if (bytesFetched > 24 * MIB) cancel.abort(reason)
    }
    await expect(fetchIt(signed, { signal: cancel.signal, onProgress })).rejects.toBe(reason)
    expect(await countObjects()).toBe(0)
    store = await openContentStore(join(folder, 'store'))
    await store.clearIncoming()
    const fetched = await fetchIt(signed)
    await expectHeld(files)
    expect(fetched.bytesReused).toBeGreaterThan(19 * MIB)
    expect(fetched.bytesFetched + fetched.bytesReused).toBe(40 * MIB)
  })

  it('turns to the next source when the first lies, and uses nothing of the lie', async () => {
    const files = { large: randomBytes(20 * MIB), small: randomBytes(10_000) }
    const { signed } = publish(files)
    const liar = await startSource()
    for (const bytes of Object.values(files)) liar.put(bytes)
    liar.misbehave = lieAboutBytes
    const sources = [{ baseUrl: liar.baseUrl }, { baseUrl: source.baseUrl }]
    await fetchIt(signed, { sources })
    await expectHeld(files)
    await liar.close()
  })

  it('refuses a manifest with a wrong signature before it asks any source', async () => {
    const { signed } = publish({ a: randomBytes(10) })
    const signature = signManifest(keys().privateKey, digestOf(signed.bytes))
    await expect(fetchIt({ ...signed, signature })).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
    expect(source.requests).toEqual([])
  })

  it('needs bounded memory, whatever the size', async () => {
    const large = Buffer.alloc(400 * MIB, 'slipstream')
    const { signed } = publish({ large })
    const request = {
      ...signed,
      bytes: Buffer.from(signed.bytes).toString('base64'),
      baseUrl: source.baseUrl,
    }
    await writeFile(join(folder, 'request.json'), JSON.stringify({ ...request, publicKey: site.publicKey }))
    const room = import.meta.dirname
    const program = `import { readFileSync } from 'node:fs'
      import { openContentStore } from '#product/content-store'
      import { fetchVersion } from ${JSON.stringify(join(room, 'index.ts'))}
      const { bytes, signature, baseUrl, publicKey } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
      const store = await openContentStore(process.argv[1])
      const signed = { bytes: Buffer.from(bytes, 'base64'), signature }
      let most = 0
      const onProgress = () => { most = Math.max(most, process.memoryUsage.rss()) }
      const signal = new AbortController().signal
      await fetchVersion({ signed, sitePublicKey: publicKey, sources: [{ baseUrl }], store, signal, onProgress })
      console.log(most)`
    const args = ['--input-type=module', '-e', program, join(folder, 'store'), join(folder, 'request.json')]
    const { stdout } = await run(process.execPath, args, { cwd: join(room, '../../..') })
    expect(Number(stdout)).toBeGreaterThan(MIB)
    expect(Number(stdout) / MIB).toBeLessThan(220)
  }, 60_000)
})

describe('a source that', () => {
  it.each(lies)(
    '%s ends in %s and leaves no object',
    async (_what, code, misbehave) => {
      const { signed } = publish({ large: randomBytes(20 * MIB) })
      source.misbehave = misbehave
      const quick = { headMs: 300, pauseMs: 300, slowestBytesPerSecond: 100 * MIB }
      await expect(fetchIt(signed, { patience: quick })).rejects.toMatchObject({ code })
      expect(await countObjects()).toBe(0)
    },
    20_000,
  )

  it('is not there ends in SOURCE_UNAVAILABLE, and no secret is in the error', async () => {
    const { signed } = publish({ small: randomBytes(20) })
    const sources = [
      { baseUrl: 'http://user:secret@127.0.0.1:1/x', headers: { authorization: 'Bearer secret' } },
    ]
    const failed = fetchIt(signed, { sources })
    await expect(failed).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      facts: { reason: 'ECONNREFUSED' },
    })
    const error: unknown = await failed.catch(error => error)
    expect(JSON.stringify(error)).not.toContain('secret')
  })

  it('gives wrong bytes for a file without segments leaves no object either', async () => {
    const { signed } = publish({ small: randomBytes(20_000) })
    source.misbehave = lieAboutBytes
    await expect(fetchIt(signed)).rejects.toMatchObject({ code: 'SOURCE_UNSOUND' })
    expect(await countObjects()).toBe(0)
    source.misbehave = () => false
    await fetchIt(signed)
    expect(await countObjects()).toBe(2)
  })
})

describe('fetching to a folder', () => {
  const toFolder = (
    signed: SignedManifest,
    change: Partial<VersionFetch> = {},
    target = join(folder, 'target'),
  ) =>
    fetchToFolder({
      signed,
      sitePublicKey: site.publicKey,
      sources: [{ baseUrl: source.baseUrl }],
      patience,
      pauseFactor: 0.02,
      signal: new AbortController().signal,
      folder: target,
      ...change,
    })

  it('lays out the tree with times, and leaves nothing else behind', async () => {
    const same = randomBytes(5000)
    const files = {
      'setup.exe': same,
      'sources/large.bin': randomBytes(9 * MIB),
      'sources/deep/er/same': same,
      empty: Buffer.alloc(0),
    }
    const { signed } = publish(files)
    await mkdir(join(folder, 'target'))
    const fetched = await toFolder(signed)
    expect(fetched).toMatchObject({ files: 4, bytes: 9 * MIB + 10_000, verified: true })
    for (const [path, bytes] of Object.entries(files)) {
      expect((await readFile(join(folder, 'target', path))).equals(bytes)).toBe(true)
      expect((await stat(join(folder, 'target', path))).mtime).toEqual(new Date(modified))
    }
    expect((await readdir(folder)).sort()).toEqual(['store', 'target'])
  })

  it('shows no folder after a failure, and continues at the next attempt', async () => {
    const { signed } = publish({ 'large.bin': randomBytes(24 * MIB), small: randomBytes(10) })
    let answers = 0
    source.misbehave = (_request, response) => {
      answers += 1
      if (answers < 3) return false
      response.writeHead(503).end()
      return true
    }
    await expect(toFolder(signed)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    await expect(stat(join(folder, 'target'))).rejects.toMatchObject({ code: 'ENOENT' })
    source.misbehave = () => false
    const fetched = await toFolder(signed)
    expect(fetched.bytesFetched).toBeLessThan(12 * MIB)
    expect((await readdir(folder)).sort()).toEqual(['store', 'target'])
  })

  it('refuses a folder in use, a file, a link, and a work folder that others can write to', async () => {
    const { signed } = publish({ small: randomBytes(10) })
    await writeFile(join(folder, 'file'), '')
    await symlink(tmpdir(), join(folder, 'link'))
    const refused = { code: 'TARGET_FOLDER_REFUSED' }
    for (const name of ['file', 'link', 'store']) {
      await expect(toFolder(signed, {}, join(folder, name))).rejects.toMatchObject(refused)
    }
    const work = join(folder, '.target.slipstream-incoming')
    await symlink(join(folder, 'store'), work)
    await expect(toFolder(signed)).rejects.toMatchObject(refused)
    await rm(work)
    await mkdir(work)
    await run('chmod', ['777', work])
    await expect(toFolder(signed)).rejects.toMatchObject(refused)
    expect(source.requests).toEqual([])
  })

  it('refuses a manifest whose paths leave the folder, though the site signed it', async () => {
    const { signed } = publish({ 'aaaa/evil': randomBytes(10) })
    const bytes = Buffer.from(Buffer.from(signed.bytes).toString().replace('aaaa/evil', '../../evil'))
    const signature = signManifest(site.privateKey, digestOf(bytes))
    await expect(toFolder({ bytes, signature })).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
    expect((await readdir(folder)).sort()).not.toContain('target')
  })
})
