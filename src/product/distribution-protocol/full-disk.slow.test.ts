import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { type FilesFetch, fetchFiles } from './fetch-files.ts'
import { digestOf, startSource, type TestSource } from './testing.ts'

const run = promisify(execFile)
const MIB = 1024 * 1024
const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && canMount()

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!mayMount)('a disk that becomes full (skipped: not root on Linux)', () => {
  let disk: string
  let source: TestSource
  let store: ContentStore
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'slipstream-full-disk-'))
    await run('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk])
    store = await openContentStore(disk)
    source = await startSource()
  })
  afterEach(async () => {
    await source.close()
    await run('umount', ['-l', disk])
    await rm(disk, { recursive: true, force: true })
  })

  const bytes = randomBytes(32 * MIB)
  const segments = Array.from({ length: 8 }, (_, index) => {
    const segment = bytes.subarray(index * 4 * MIB, (index + 1) * 4 * MIB)
    return { length: segment.length, sha256: digestOf(segment) }
  })
  const file = { sha256: digestOf(bytes), size: bytes.length, segments }
  const fetchIt = (change: Partial<FilesFetch> = {}) => {
    source.put(bytes)
    const signal = new AbortController().signal
    return fetchFiles({ files: [file], sources: [{ baseUrl: source.baseUrl }], store, signal, ...change })
  }

  it('keeps what is right of the transfer, which goes on when there is room', async () => {
    await expect(fetchIt()).rejects.toMatchObject({ code: 'CONTENT_NO_SPACE' })
    await run('mount', ['-o', 'remount,size=80m', disk])
    const { bytesFetched, bytesReused } = await fetchIt()
    expect(bytesFetched + bytesReused).toBe(bytes.length)
    expect(bytesFetched).toBeLessThanOrEqual(24 * MIB)
    expect((await readFile((await store.open(file.sha256)).path)).equals(bytes)).toBe(true)
  })

  it('gets the space back from a transfer that has to give way', async () => {
    await expect(fetchIt({ givesWay: true })).rejects.toMatchObject({ code: 'CONTENT_NO_SPACE' })
    expect(await store.draftBytes(file.sha256)).toBe(0)
  })
})
