import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from './index.ts'

const run = promisify(execFile)
const MIB = 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const signal = new AbortController().signal

let folder: string
let store: ContentStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-store-'))
  store = await openContentStore(join(folder, 'store'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const incoming = () => readdir(join(folder, 'store', 'incoming'))
const inFolder = async (name: string, bytes: Uint8Array) => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
async function* pieces(...all: Uint8Array[]) {
  for (const piece of all) {
    await Promise.resolve()
    yield piece
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('adding a file', () => {
  it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])(
    'of %i bytes keeps exactly these bytes',
    async size => {
      const bytes = randomBytes(size)
      const path = await inFolder('source', bytes)
      await utimes(path, 1_700_000_000, 1_700_000_000)
      const added = await store.addFile(path, { signal })
      expect(added).toMatchObject({
        sha256: sha256(bytes),
        size,
        segments: [],
        segmentation: 'none',
        alreadyHeld: false,
      })
      expect(added.modified).toEqual(new Date(1_700_000_000_000))
      const object = await store.open(added.sha256)
      expect(object).toEqual({
        path: join(folder, 'store/objects', added.sha256.slice(0, 2), added.sha256),
        size,
      })
      expect(sha256(await readFile(object.path))).toBe(added.sha256)
      expect(await incoming()).toEqual([])
    },
  )

  it('cuts a large file at 4 MiB, with the digest of each segment', async () => {
    const bytes = randomBytes(9 * MIB + 5)
    const seen: number[] = []
    const onProgress = (done: number) => seen.push(done)
    const added = await store.addFile(await inFolder('large', bytes), { signal, onProgress })
    expect(added.segmentation).toBe('fixed')
    expect(added.segments).toEqual(
      [0, 4, 8].map(start => {
        const segment = bytes.subarray(start * MIB, (start + 4) * MIB)
        return { length: segment.length, sha256: sha256(segment) }
      }),
    )
    expect(seen.at(-1)).toBe(bytes.length)
    expect(seen).toEqual([...seen].sort((left, right) => left - right))
  })

  it('cuts a WIM at its own resources; one with wrecked tables is cut at 4 MiB and says why', async () => {
    const tree = join(folder, 'tree')
    await mkdir(tree)
    for (let index = 0; index < 40; index += 1) await writeFile(join(tree, `${index}`), randomBytes(250_000))
    const wim = join(folder, 'image.wim')
    await run('wimlib-imagex', ['capture', tree, wim, 'One', '--no-acls'])
    const bytes = await readFile(wim)
    const added = await store.addFile(wim, { signal })
    expect(added.segmentation).toBe('wim')
    expect(added.segments.length).toBeGreaterThan(40)
    let position = 0
    for (const { length, sha256: digest } of added.segments) {
      expect(sha256(bytes.subarray(position, position + length))).toBe(digest)
      position += length
    }
    expect(position).toBe(bytes.length)

    const wrecked = Buffer.from(bytes)
    wrecked.writeBigUInt64LE(2n ** 40n, 0x38)
    const fixed = await store.addFile(await inFolder('wrecked.wim', wrecked), { signal })
    expect(fixed).toMatchObject({
      segmentation: 'fixed',
      segmentationNote: expect.stringContaining('beyond the end'),
    })
    const streamed = await store.addStream(pieces(bytes.subarray(0, 777), bytes.subarray(777)), {
      signal,
      maxBytes: bytes.length,
    })
    expect(streamed).toMatchObject({ segments: added.segments, alreadyHeld: true })
  })

  it('keeps equal bytes once', async () => {
    const bytes = randomBytes(5000)
    const first = await store.addFile(await inFolder('a', bytes), { signal })
    const second = await store.addFile(await inFolder('b', bytes), { signal })
    const third = await store.addFile(await inFolder('c', bytes), { signal, expectedSha256: first.sha256 })
    expect([first, second, third].map(({ alreadyHeld }) => alreadyHeld)).toEqual([false, true, true])
    expect(await all(store.list())).toEqual([{ sha256: first.sha256, size: 5000 }])
    expect(await incoming()).toEqual([])
  })

  it('many times at once with the same bytes also keeps them once', async () => {
    const path = await inFolder('a', randomBytes(300_000))
    const added = await Promise.all(Array.from({ length: 12 }, () => store.addFile(path, { signal })))
    expect(new Set(added.map(one => one.sha256)).size).toBe(1)
    expect(await all(store.list())).toHaveLength(1)
    expect(await incoming()).toEqual([])
  })

  it('replaces an object that was cut short on the disk', async () => {
    const bytes = randomBytes(5000)
    const path = await inFolder('a', bytes)
    const { sha256: digest } = await store.addFile(path, { signal })
    await writeFile((await store.open(digest)).path, bytes.subarray(0, 100))
    expect(await store.addFile(path, { signal })).toMatchObject({ alreadyHeld: false })
    expect(await store.verify(digest, { signal })).toBe('sound')
    expect(await all(store.listQuarantine())).toHaveLength(1)
  })

  it('refuses other bytes than expected, held or not, and keeps nothing', async () => {
    const path = await inFolder('a', randomBytes(10))
    const held = await store.addFile(await inFolder('b', randomBytes(10)), { signal })
    for (const expectedSha256 of ['0'.repeat(64), held.sha256]) {
      const refused = store.addFile(path, { signal, expectedSha256 })
      await expect(refused).rejects.toMatchObject({ code: 'CONTENT_HASH_MISMATCH' })
    }
    expect(await all(store.list())).toHaveLength(1)
    expect(await incoming()).toEqual([])
  })

  it('stops when it is cancelled, with the reason, and keeps nothing', async () => {
    const path = await inFolder('large', randomBytes(12 * MIB))
    const cancel = new AbortController()
    const reason = new Error('enough')
    const onProgress = () => cancel.abort(reason)
    await expect(store.addFile(path, { signal: cancel.signal, onProgress })).rejects.toBe(reason)
    expect(await incoming()).toEqual([])
    expect(await all(store.list())).toEqual([])
  })
})

describe('a source that is not a quiet regular file', () => {
  it('is refused when it is a link, a folder, a pipe, a socket or a device', async () => {
    const target = await inFolder('target', randomBytes(10))
    const paths = ['link', 'dangling', 'pipe', 'socket', 'folder'].map(name => join(folder, name))
    const [linked = '', dangling = '', pipe = '', socket = '', inner = ''] = paths
    await symlink(target, linked)
    await symlink(join(folder, 'nowhere'), dangling)
    await run('mkfifo', [pipe])
    await mkdir(inner)
    const server = createServer().listen(socket)
    for (const path of [...paths, '/dev/zero']) {
      await expect(store.addFile(path, { signal })).rejects.toMatchObject({
        code: 'CONTENT_SOURCE_NOT_A_FILE',
      })
    }
    server.close()
    const missing = store.addFile(join(folder, 'missing'), { signal })
    await expect(missing).rejects.toMatchObject({
      code: 'CONTENT_SOURCE_UNREADABLE',
      facts: { reason: 'ENOENT' },
    })
  })

  it.each(['grows', 'shrinks', 'is overwritten in place', 'is replaced'])(
    'is refused when it %s while it is read',
    async way => {
      const path = await inFolder('source', randomBytes(10 * MIB))
      let isDone = false
      let change: Promise<unknown> = Promise.resolve()
      const onProgress = () => {
        if (isDone) return
        isDone = true
        change = disturb(way, path)
      }
      const added = store.addFile(path, { signal, onProgress })
      await expect(added).rejects.toMatchObject({ code: 'CONTENT_CHANGED_WHILE_READ' })
      await change
      expect(await incoming()).toEqual([])
      expect(await all(store.list())).toEqual([])
    },
  )

  it('is refused for every writer in another process, however the writes fall', async () => {
    const path = await inFolder('source', Buffer.alloc(24 * MIB))
    const writer = spawn(process.execPath, [
      '-e',
      `const fs=require('fs');const f=fs.openSync(${JSON.stringify(path)},'r+');let n=0;
       fs.writeSync(1,'begun');for(;;){fs.writeSync(f,Buffer.from([++n&255]),0,1,(n*977)%25165824)}`,
    ])
    try {
      await once(writer.stdout, 'data')
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await expect(store.addFile(path, { signal })).rejects.toMatchObject({
          code: 'CONTENT_CHANGED_WHILE_READ',
        })
      }
    } finally {
      writer.kill('SIGKILL')
    }
  })

  it('is refused when it is not in the state in which it was seen', async () => {
    const path = await inFolder('source', randomBytes(10))
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    const expected = { dev, ino, size, mtimeNs, ctimeNs }
    await expect(store.addFile(path, { signal, expected })).resolves.toMatchObject({ size: 10 })
    await appendFile(path, 'x')
    await expect(store.addFile(path, { signal, expected })).rejects.toMatchObject({
      code: 'CONTENT_CHANGED_WHILE_READ',
    })
  })
})

async function disturb(way: string, path: string): Promise<void> {
  if (way === 'grows') return appendFile(path, 'more')
  if (way === 'is replaced') {
    await writeFile(`${path}.new`, 'other')
    return rename(`${path}.new`, path)
  }
  const handle = await open(path, 'r+')
  if (way === 'shrinks') await handle.truncate(9 * MIB)
  else await handle.write(Buffer.from('changed'), 0, 7, 9 * MIB)
  await handle.close()
}

describe('streams, adopted files and assembled objects', () => {
  it('a stream in odd pieces is kept; one byte too many is refused', async () => {
    const bytes = randomBytes(2 * MIB + 3)
    const cut = [bytes.subarray(0, 1), bytes.subarray(1, 1_500_000), bytes.subarray(1_500_000)]
    const stored = await store.addStream(pieces(...cut), { signal, maxBytes: bytes.length })
    expect(stored).toMatchObject({ sha256: sha256(bytes), size: bytes.length })
    expect(await store.verify(stored.sha256, { signal })).toBe('sound')
    const refused = store.addStream(pieces(...cut), { signal, maxBytes: bytes.length - 1 })
    await expect(refused).rejects.toMatchObject({ code: 'CONTENT_LENGTH_MISMATCH' })
    async function* broken() {
      yield bytes
      throw new Error('cut')
    }
    await expect(store.addStream(broken(), { signal, maxBytes: 1e9 })).rejects.toThrow('cut')
    expect(await incoming()).toEqual([])
  })

  it('an adopted file is renamed, not copied; one with a second name is refused and stays', async () => {
    const path = await inFolder('scratch', randomBytes(9 * MIB))
    const { ino } = await stat(path)
    const adopted = await store.adoptFile(path, { signal })
    expect(adopted.segments).toHaveLength(3)
    expect((await stat((await store.open(adopted.sha256)).path)).ino).toBe(ino)
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    const other = await inFolder('other', randomBytes(10))
    await link(other, join(folder, 'second'))
    await expect(store.adoptFile(other, { signal })).rejects.toMatchObject({
      code: 'CONTENT_SOURCE_NOT_A_FILE',
    })
    expect(await readFile(other)).toHaveLength(10)
  })

  it('an object is assembled from ranges and streams, and only when the whole is right', async () => {
    const held = randomBytes(3 * MIB)
    const { sha256: from } = await store.addFile(await inFolder('held', held), { signal })
    const fresh = randomBytes(100_000)
    const whole = Buffer.concat([held.subarray(MIB, 3 * MIB), fresh, held.subarray(0, 10)])
    const parts = [
      { from: 'object' as const, sha256: from, offset: MIB, length: 2 * MIB },
      {
        from: 'stream' as const,
        length: fresh.length,
        open: () => pieces(fresh.subarray(0, 5), fresh.subarray(5)),
      },
      { from: 'object' as const, sha256: from, offset: 0, length: 10 },
    ]
    const object = { sha256: sha256(whole), size: whole.length, parts }
    await expect(
      store.assembleObject({ ...object, sha256: '0'.repeat(64) }, { signal }),
    ).rejects.toMatchObject({
      code: 'CONTENT_HASH_MISMATCH',
    })
    await expect(
      store.assembleObject({ ...object, parts: parts.slice(1) }, { signal }),
    ).rejects.toMatchObject({
      code: 'CONTENT_PARTS_INVALID',
    })
    const short = { from: 'stream' as const, length: fresh.length, open: () => pieces(fresh.subarray(5)) }
    const withShort = { ...object, parts: parts.with(1, short) }
    await expect(store.assembleObject(withShort, { signal })).rejects.toMatchObject({
      code: 'CONTENT_LENGTH_MISMATCH',
    })
    const beyond = { from: 'object' as const, sha256: from, offset: 3 * MIB - 5, length: 10 }
    await expect(
      store.assembleObject({ ...object, parts: parts.with(2, beyond) }, { signal }),
    ).rejects.toMatchObject({
      code: 'CONTENT_PARTS_INVALID',
    })
    expect(await incoming()).toEqual([])
    await store.assembleObject(object, { signal })
    expect(await readFile((await store.open(object.sha256)).path)).toEqual(whole)
    expect(await incoming()).toEqual([])
  })

  it('a draft may be filled in any order, corrected, and found again by a later store', async () => {
    const bytes = randomBytes(5 * MIB)
    const object = { sha256: sha256(bytes), size: bytes.length }
    const draft = await store.openDraft(object)
    expect(draft.resumed).toBe(false)
    await expect(store.openDraft(object)).rejects.toMatchObject({ code: 'CONTENT_DRAFT_IN_USE' })
    await draft.write(bytes.subarray(2 * MIB), 2 * MIB)
    await draft.write(Buffer.alloc(2 * MIB), 0)
    draft.settleUpTo(bytes.length)
    await expect(draft.finish(signal)).rejects.toMatchObject({ code: 'CONTENT_HASH_MISMATCH' })
    await draft.close()
    expect(await store.has(object.sha256)).toBe(false)

    const later = await openContentStore(join(folder, 'store'))
    await later.clearIncoming()
    const resumed = await later.openDraft(object)
    expect(resumed.resumed).toBe(true)
    const there = Buffer.alloc(3 * MIB)
    await resumed.read(there, 2 * MIB)
    expect(there.equals(bytes.subarray(2 * MIB))).toBe(true)
    await expect(resumed.write(Buffer.alloc(10), bytes.length - 9)).rejects.toMatchObject({
      code: 'CONTENT_PARTS_INVALID',
    })
    resumed.settleUpTo(bytes.length)
    await wait(20)
    await resumed.write(bytes.subarray(0, 2 * MIB), 0)
    await resumed.finish(signal)
    expect(await later.verify(object.sha256, { signal })).toBe('sound')
  })
})
