// What only a store over a bucket can meet: several servers, a small cache, damage on one side, and a service that fails.

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import type { ContentStore } from '#product/content-store'
import { all, MIB, pieces, sha256, signal } from '../../../tests/content-store-suite/index.ts'
import { refuse, type StorageService, startStorageService } from '../../../tests/storage-service.ts'
import { openBucket } from './bucket.ts'
import { openBucketStore, readBucketPlace } from './index.ts'
import { keyOfObject } from './keys.ts'

const run = promisify(execFile)
let folder: string
let storage: StorageService

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-bucket-'))
  storage = await startStorageService(join(folder, 'service'))
})
afterEach(async () => {
  await storage[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const place = (address = 's3://content/site') =>
  readBucketPlace({ address, endpoint: storage.endpoint, region: 'us-east-1', pathStyle: true })
/** A server of its own, with a cache of its own. */
const server = (name: string, change: { maxBytes?: number; leaseMs?: number; address?: string } = {}) =>
  openBucketStore({
    place: place(change.address),
    folder: join(folder, name),
    maxBytes: change.maxBytes ?? 10e9,
    leaseMs: change.leaseMs ?? 0,
    log: silentLog(),
    patience: { connectMs: 1000, silenceMs: 500, attempts: 3 },
  })
const add = (store: Pick<ContentStore, 'addStream'>, bytes: Buffer) =>
  store.addStream(pieces(bytes), { signal, maxBytes: bytes.length })
const cached = async (name: string) => {
  const names = await readdir(join(folder, name, 'objects'), { recursive: true })
  return names.map(path => path.slice(3)).filter(path => path.length === 64)
}
const fileIn = (name: string, digest: string) => join(folder, name, 'objects', digest.slice(0, 2), digest)

describe('two servers on one bucket', () => {
  it('open what the other added, and no longer what the other removed', async () => {
    const [one, other] = [await server('one'), await server('other')]
    const bytes = randomBytes(20 * MIB)
    const { sha256: digest } = await add(one, bytes)
    const opened = await Promise.all([1, 2, 3].map(() => other.open(digest)))
    expect(sha256(await readFile(opened[0]?.path ?? ''))).toBe(digest)
    const ranges = storage.requests.filter(line => line.startsWith('GET') && line.includes(digest))
    expect(ranges).toHaveLength(3) // 8, 8 and 4 MiB, once for all who asked
    expect(await one.remove(digest)).toBe(true)
    expect(await other.has(digest)).toBe(false)
    await expect(other.open(digest)).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await cached('other')).toEqual([digest])
    expect(await other.removeStrays(new Set([digest]))).toBe(0)
    expect(await other.removeStrays(new Set())).toBe(1)
    expect(await cached('other')).toEqual([])
  })
})

describe('the cache', () => {
  it('keeps to its bound, the least lately used files go first, and what goes is brought again', async () => {
    const store = await server('small', { maxBytes: 2.5 * MIB })
    const [a, b, c] = [
      await add(store, randomBytes(MIB)),
      await add(store, randomBytes(MIB)),
      randomBytes(MIB),
    ]
    await store.open(a.sha256)
    const third = await add(store, c)
    expect((await cached('small')).sort()).toEqual([a.sha256, third.sha256].sort())
    expect(sha256(await readFile((await store.open(b.sha256)).path))).toBe(b.sha256)
    expect(await all(store.list())).toHaveLength(3)
  })

  it('never lets go of what work pins, of what was opened lately, or of what the bucket does not hold', async () => {
    const store = await server('small', { maxBytes: MIB })
    await store.pinning(async pinned => {
      const first = await add(pinned, randomBytes(MIB))
      await add(pinned, randomBytes(MIB))
      expect(await cached('small')).toHaveLength(2)
      expect(await readFile((await pinned.open(first.sha256)).path)).toHaveLength(MIB)
    })
    const last = await add(store, randomBytes(MIB))
    expect(await cached('small')).toEqual([last.sha256])
    const bucket = openBucket(place())
    await bucket.remove(keyOfObject(last.sha256))
    bucket.close()
    const next = await add(store, randomBytes(MIB))
    expect(await cached('small')).toEqual([last.sha256])
    expect(await store.has(next.sha256)).toBe(true)
    const leased = await server('leased', { maxBytes: MIB, leaseMs: 600_000 })
    for (const { sha256: digest } of await all(store.list())) await leased.open(digest)
    expect((await cached('leased')).length).toBeGreaterThan(1)
  })
})

describe('damage', () => {
  it('in the bucket is put aside, told of, and healed from the cache', async () => {
    const store = await server('one')
    const { sha256: digest } = await add(store, randomBytes(2 * MIB))
    const bucket = openBucket(place())
    await bucket.put(keyOfObject(digest), randomBytes(2 * MIB))
    await expect((await server('other')).open(digest)).rejects.toMatchObject({
      code: 'BUCKET_OBJECT_DAMAGED',
    })
    expect(await cached('other')).toEqual([])
    expect(await store.verify(digest, { signal })).toBe('damaged')
    expect(await store.verify(digest, { signal })).toBe('sound')
    expect(await all(store.listQuarantine())).toMatchObject([{ size: 2 * MIB }])
    await bucket.remove(keyOfObject(digest))
    await expect(store.open(digest)).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await store.verify(digest, { signal })).toBe('missing')
    expect(await store.verify(digest, { signal })).toBe('sound')
    bucket.close()
  })

  it('of a file in the cache is found by verification, and the file is brought again', async () => {
    const store = await server('one')
    const { sha256: digest } = await add(store, randomBytes(MIB))
    await writeFile(fileIn('one', digest), randomBytes(MIB))
    expect(await store.verify(digest, { signal })).toBe('sound')
    expect(sha256(await readFile((await store.open(digest)).path))).toBe(digest)
  })

  it('of a file in the cache never gets into the bucket', async () => {
    const store = await server('one')
    const bytes = randomBytes(MIB)
    const { sha256: digest } = await add(store, bytes)
    await store.remove(digest)
    await writeFile(fileIn('one', digest), randomBytes(MIB))
    const path = join(folder, 'source')
    await writeFile(path, bytes)
    const adding = () => store.addFile(path, { signal, expectedSha256: digest })
    await expect(adding()).rejects.toMatchObject({ code: 'CONTENT_HASH_MISMATCH' })
    expect(await store.has(digest)).toBe(false)
    expect(await adding()).toMatchObject({ alreadyHeld: false })
    expect(await store.verify(digest, { signal })).toBe('sound')
  })
})

describe('a service that fails', () => {
  it.each([
    ['refuses', 403, 'AccessDenied', 'BUCKET_REFUSED'],
    ['finds another time', 403, 'RequestTimeTooSkewed', 'BUCKET_CLOCK_DIFFERS'],
    ['has lost the bucket', 404, 'NoSuchBucket', 'BUCKET_MISSING'],
    ['is overloaded', 503, 'SlowDown', 'BUCKET_UNAVAILABLE'],
  ])('%s: a typed error, and nothing is held', async (_what, status, code, expected) => {
    const store = await server('one')
    storage.disturb = ({ method }, response) => method === 'PUT' && refuse(response, status, code)
    const path = join(folder, 'scratch')
    await writeFile(path, randomBytes(1000))
    await expect(store.adoptFile(path, { signal })).rejects.toMatchObject({ code: expected })
    // A scratch file that could not be kept stays where it was.
    expect(await readFile(path)).toHaveLength(1000)
    storage.disturb = null
    expect(await all(store.list())).toEqual([])
    expect(await store.adoptFile(path, { signal })).toMatchObject({ alreadyHeld: false })
  })

  it('is not taken for an empty one: with the bucket gone, no object is called missing', async () => {
    const store = await server('one')
    const { sha256: digest } = await add(store, randomBytes(10))
    const gone = await server('gone').then(() =>
      server('gone', { address: 's3://elsewhere' }).catch(error => error),
    )
    expect(gone).toMatchObject({ code: 'BUCKET_MISSING' })
    const bucket = openBucket(place('s3://elsewhere'))
    await expect(bucket.head(keyOfObject(digest))).rejects.toMatchObject({ code: 'BUCKET_MISSING' })
    bucket.close()
  })

  it('cuts an upload: the next attempt goes through; cuts it for good: nothing is held', async () => {
    const store = await server('one')
    let cuts = 1
    storage.disturb = (request, response) => {
      if (!request.url?.includes('partNumber=2') || cuts-- <= 0) return false
      response.destroy()
      return true
    }
    const { sha256: digest } = await add(store, randomBytes(20 * MIB))
    expect(await store.verify(digest, { signal })).toBe('sound')
    cuts = 1000
    const other = randomBytes(20 * MIB)
    await expect(add(store, other)).rejects.toMatchObject({ code: 'BUCKET_UNAVAILABLE', retry: 'later' })
    expect(await store.has(sha256(other))).toBe(false)
  })

  it('cuts a download or falls silent in it: asked again, then a typed error, and nothing half in the cache', async () => {
    const { sha256: digest } = await add(await server('one'), randomBytes(MIB))
    let cuts = 1
    storage.disturb = ({ method }, response) => {
      if (method !== 'GET' || cuts-- <= 0) return false
      response.writeHead(206, { 'content-length': MIB })
      response.write(randomBytes(1000))
      if (cuts % 2 === 0) setImmediate(() => response.destroy())
      return true
    }
    const other = await server('other')
    expect((await other.open(digest)).size).toBe(MIB)
    cuts = 1000
    const third = await server('third')
    await expect(third.open(digest)).rejects.toMatchObject({ code: 'BUCKET_UNAVAILABLE' })
    expect(await cached('third')).toEqual([])
    expect(await readdir(join(folder, 'third', 'incoming'))).toEqual([])
  })

  it('is away: a typed error at the start', async () => {
    const address = { address: 's3://content', region: 'us-east-1', pathStyle: true }
    const away = openBucketStore({
      place: readBucketPlace({ ...address, endpoint: 'http://127.0.0.1:9' }),
      folder: join(folder, 'away'),
      maxBytes: 1e9,
      log: silentLog(),
      patience: { attempts: 1 },
    })
    await expect(away).rejects.toMatchObject({
      code: 'BUCKET_UNAVAILABLE',
      facts: { reason: 'ECONNREFUSED' },
    })
  })
})

describe('a server that is killed', () => {
  it.each([
    ['content-bucket.before-upload', false],
    ['content-bucket.part-uploaded', false],
    ['content-bucket.uploaded', true],
  ])('at %s leaves a whole object or none, and adding it again ends well', async (failpoint, isThere) => {
    const path = join(folder, 'large')
    const bytes = randomBytes(20 * MIB)
    await writeFile(path, bytes)
    const source = (name: string) => JSON.stringify(join(import.meta.dirname, name))
    const program = `import { armFailpoint } from '#platform/failpoints'
      import { openBucketStore } from ${source('index.ts')}
      const [folder, path, place] = process.argv.slice(1)
      const store = await openBucketStore({ place: JSON.parse(place), folder, maxBytes: 1e9, log: console })
      armFailpoint(${JSON.stringify(failpoint)})
      await store.addFile(path, { signal: new AbortController().signal })`
    const words = ['--input-type=module', '-e', program, join(folder, 'one'), path, JSON.stringify(place())]
    const cwd = join(import.meta.dirname, '../../..')
    await expect(run(process.execPath, words, { cwd })).rejects.toMatchObject({ signal: 'SIGKILL' })
    const next = await server('one')
    expect(await next.has(sha256(bytes))).toBe(isThere)
    expect(await next.addFile(path, { signal })).toMatchObject({ alreadyHeld: isThere })
    expect(await next.verify(sha256(bytes), { signal })).toBe('sound')
  })
})
