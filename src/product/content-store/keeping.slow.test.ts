import { execFile, execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

describe('keeping', () => {
  it('what takes the place of a damaged object while it is read again is not thrown out for it', async () => {
    const bytes = randomBytes(3 * MIB)
    const { sha256: digest } = await store.addFile(await inFolder('a', bytes), { signal })
    await writeFile((await store.open(digest)).path, randomBytes(3 * MIB))
    let replaced = false
    const pace = async () => {
      if (replaced) return
      replaced = true
      await store.addStream(pieces(bytes), { signal, maxBytes: bytes.length })
    }
    expect(await store.verify(digest, { signal, pace })).toBe('sound')
    expect(await all(store.listQuarantine())).toEqual([])
    expect(await store.verify(digest, { signal })).toBe('sound')
  })

  it('a damaged object is found, goes into quarantine and is no longer held', async () => {
    const { sha256: digest } = await store.addFile(await inFolder('a', randomBytes(2 * MIB)), { signal })
    expect(await store.verify(digest, { signal })).toBe('sound')
    const handle = await open((await store.open(digest)).path, 'r+')
    await handle.write(Buffer.from([1, 2, 3]), 0, 3, MIB)
    await handle.close()
    expect(await store.verify(digest, { signal })).toBe('damaged')
    expect(await store.has(digest)).toBe(false)
    expect(await store.verify(digest, { signal })).toBe('missing')
    await expect(store.open(digest)).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await all(store.listQuarantine())).toMatchObject([{ size: 2 * MIB }])
  })

  it('a damaged object is whole again when the same bytes are added', async () => {
    const source = await inFolder('a', randomBytes(2 * MIB))
    const { sha256: digest } = await store.addFile(source, { signal })
    const handle = await open((await store.open(digest)).path, 'r+')
    await handle.write(Buffer.from([1, 2, 3]), 0, 3, MIB)
    await handle.close()
    expect((await store.addFile(source, { signal })).alreadyHeld).toBe(true)
    expect(await store.verify(digest, { signal })).toBe('sound')
  })

  it('removes what it holds, and nothing that is no digest', async () => {
    const { sha256: digest } = await store.addFile(await inFolder('a', randomBytes(20)), { signal })
    expect(await store.remove(digest)).toBe(true)
    expect(await store.remove(digest)).toBe(false)
    for (const given of ['../../etc/passwd', digest.toUpperCase(), `${digest}0`, '']) {
      await expect(store.remove(given)).rejects.toMatchObject({ code: 'CONTENT_DIGEST_INVALID' })
      await expect(store.has(given)).rejects.toMatchObject({ code: 'CONTENT_DIGEST_INVALID' })
    }
  })

  it('a killed process leaves no object but whole ones, and its leftovers are cleared at the next start', async () => {
    const path = await inFolder('large', randomBytes(64 * MIB))
    const program = `import { openContentStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      const store = await openContentStore(process.argv[1])
      const onProgress = bytes => { if (bytes > 20e6) process.kill(process.pid, 'SIGKILL') }
      await store.addFile(process.argv[2], { signal: new AbortController().signal, onProgress })`
    const cwd = join(import.meta.dirname, '../../..')
    const child = run(process.execPath, ['--input-type=module', '-e', program, join(folder, 'store'), path], {
      cwd,
    })
    await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' })
    expect(await incoming()).toHaveLength(1)
    const next = await openContentStore(join(folder, 'store'))
    expect(await next.clearIncoming()).toMatchObject({ removed: 1 })
    expect(await incoming()).toEqual([])
    expect(await all(next.list())).toEqual([])
  })

  it('needs less than 150 MB of memory for a file of any size', async () => {
    const path = join(folder, 'large')
    await (await open(path, 'w')).close()
    const handle = await open(path, 'r+')
    await handle.truncate(700 * MIB)
    await handle.close()
    const program = `import { openContentStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      const store = await openContentStore(process.argv[1])
      let most = 0
      const onProgress = () => { most = Math.max(most, process.memoryUsage.rss()) }
      await store.addFile(process.argv[2], { signal: new AbortController().signal, onProgress })
      console.log(most)`
    const cwd = join(import.meta.dirname, '../../..')
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', program, join(folder, 'store'), path],
      { cwd },
    )
    expect(Number(stdout)).toBeGreaterThan(MIB)
    expect(Number(stdout) / 1e6).toBeLessThan(150)
  }, 60_000)
})

const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && canMount()

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('a full disk', () => {
  it.skipIf(!mayMount)(
    'gives a typed error and takes the copy away (skipped: not root on Linux)',
    async () => {
      const small = join(folder, 'small')
      await mkdir(small)
      await run('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', small])
      try {
        const tiny = await openContentStore(small)
        const bytes = randomBytes(9 * MIB)
        const path = await inFolder('large', bytes)
        const noSpace = { code: 'CONTENT_NO_SPACE' }
        await expect(tiny.addFile(path, { signal })).rejects.toMatchObject(noSpace)
        await expect(tiny.addStream(pieces(bytes), { signal, maxBytes: 1e9 })).rejects.toMatchObject(noSpace)
        const stream = { from: 'stream' as const, length: bytes.length, open: () => pieces(bytes) }
        const object = { sha256: sha256(bytes), size: bytes.length, parts: [stream] }
        await expect(tiny.assembleObject(object, { signal })).rejects.toMatchObject(noSpace)
        expect(await readdir(join(small, 'incoming'))).toEqual([])
        const fits = await tiny.addFile(await inFolder('fits', randomBytes(MIB)), { signal })
        expect(await tiny.verify(fits.sha256, { signal })).toBe('sound')
      } finally {
        await run('umount', [small])
      }
    },
  )
})
