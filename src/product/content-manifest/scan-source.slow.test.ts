import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContentStore } from '#product/content-store'
import { makeManifest, scanSource, storeSource } from './index.ts'

const signal = new AbortController().signal
let folder: string
let source: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-source-'))
  source = join(folder, 'source')
  await mkdir(source)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(path: string, content: string | Uint8Array = path): Promise<void> {
  await mkdir(dirname(join(source, path)), { recursive: true })
  await writeFile(join(source, path), content)
}
const scan = () => scanSource(source, { signal })

describe('scanning a source', () => {
  it('lists files with size and time in one order, and reads none', async () => {
    await put('sources/install.wim', '12345')
    await put('setup.exe', '')
    await put('Sources-2/ä b.txt', '1')
    await mkdir(join(source, 'empty'))
    await utimes(join(source, 'setup.exe'), 1_600_000_000, 1_600_000_000)
    const files = await scan()
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['Sources-2/ä b.txt', 1],
      ['setup.exe', 0],
      ['sources/install.wim', 5],
    ])
    expect(files[1]).toMatchObject({
      modified: new Date(1_600_000_000_000),
      absolutePath: join(source, 'setup.exe'),
    })
  })

  it('refuses links, pipes and sockets, wherever they point', async () => {
    await put('setup.exe')
    const entry = join(source, 'entry')
    const makers = [
      () => symlink('setup.exe', entry),
      () => symlink('/etc', entry),
      () => symlink('nowhere', entry),
      async () => void execFileSync('mkfifo', [entry]),
    ]
    for (const make of makers) {
      await make()
      await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_ENTRY_REFUSED', facts: { path: 'entry' } })
      await rm(entry)
    }
    const server = createServer().listen(entry)
    await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_ENTRY_REFUSED', facts: { found: 'socket' } })
    server.close()
  })

  it.each(['aux', 'sub/con.txt', 'a:b', 'ends.', 'ends ', 'star*', 'back\\slash'])(
    'refuses the name %s',
    async name => {
      await put('setup.exe')
      await put(name)
      await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_NAME_REFUSED' })
    },
  )

  it('refuses names that Windows takes for one, and names that are not UTF-8', async () => {
    await put('Setup.exe')
    await put('sub/x')
    await put('setup.EXE')
    await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_NAME_REFUSED' })
    await rm(join(source, 'setup.EXE'))
    await put('SUB/y')
    await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_NAME_REFUSED' })
    await rm(join(source, 'SUB'), { recursive: true })
    await writeFile(Buffer.concat([Buffer.from(`${source}/bad-`), Buffer.from([0xff])]), '')
    await expect(scan()).rejects.toMatchObject({
      code: 'SOURCE_NAME_REFUSED',
      facts: { reason: 'it is not in UTF-8' },
    })
  })

  it('refuses what is missing, is a file, holds nothing, or goes down without end', async () => {
    await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_EMPTY' })
    await expect(scanSource(join(folder, 'none'), { signal })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
    })
    await put('file')
    await expect(scanSource(join(source, 'file'), { signal })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
    })
    await mkdir(join(source, Array(80).fill('d').join('/')), { recursive: true })
    await expect(scan()).rejects.toMatchObject({ code: 'SOURCE_TOO_LARGE' })
  })

  it('stops when it is cancelled', async () => {
    await put('setup.exe')
    const reason = new Error('enough')
    await expect(scanSource(source, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('storing a scanned source', () => {
  it('keeps every file and describes it for a manifest', async () => {
    const large = randomBytes(9_000_000)
    await put('sources/boot.bin', large)
    for (let index = 0; index < 50; index += 1) await put(`sources/file-${index}`, `content ${index % 40}`)
    const store = await openContentStore(join(folder, 'store'))
    const progress: number[] = []
    const files = await scan()
    const stored = await storeSource({
      store,
      files,
      signal,
      onProgress: ({ bytesDone }) => progress.push(bytesDone),
    })
    expect(stored.files.map(({ path }) => path)).toEqual(files.map(({ path }) => path))
    expect(progress.at(-1)).toBe(files.reduce((total, { size }) => total + size, 0))
    expect(stored.bytesAdded).toBeGreaterThan(large.length)
    for (const file of makeManifest(stored.files).files) {
      const object = await store.open(file.sha256)
      expect((await readFile(object.path)).equals(await readFile(join(source, file.path)))).toBe(true)
      expect(file.segments?.length ?? 0).toBe(file.path === 'sources/boot.bin' ? 3 : 0)
    }
  })

  it('ends when one file is no longer what was listed', async () => {
    for (let index = 0; index < 20; index += 1) await put(`file-${index}`)
    const files = await scan()
    await appendFile(join(source, 'file-13'), 'later')
    const store = await openContentStore(join(folder, 'store'))
    await expect(storeSource({ store, files, signal })).rejects.toMatchObject({
      code: 'CONTENT_CHANGED_WHILE_READ',
    })
    await rm(join(source, 'file-13'))
    await symlink('/etc/passwd', join(source, 'file-13'))
    await expect(storeSource({ store, files, signal })).rejects.toMatchObject({
      code: 'CONTENT_SOURCE_NOT_A_FILE',
    })
  })
})
