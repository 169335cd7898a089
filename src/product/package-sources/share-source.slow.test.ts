import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type SambaServer, startSamba } from '../../../tests/samba-server.ts'
import { findWritableByAll, listSource, measureReading, openSource, type ShareReader } from './index.ts'

const signal = AbortSignal.timeout(180_000)
const path = '\\\\127.0.0.1\\media\\win'
const files = { 'setup.exe': 'MZ', 'sources/install.wim': 'x'.repeat(3_000_000) }
const when = new Date('2024-09-06T03:05:18Z')

let samba: SambaServer
let root = ''
let shares: ShareReader

beforeAll(async () => {
  samba = await startSamba()
})
afterAll(() => samba[Symbol.asyncDispose]())
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-share-source-'))
  const { user, password, port } = samba
  shares = { findAccount: async () => ({ account: { user, password }, port }), scratch: join(root, 'work') }
  await mkdir(join(samba.media, 'win', 'sources'), { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(samba.media, 'win', name), content)
    await utimes(join(samba.media, 'win', name), when, when)
  }
  return async () => {
    await rm(root, { recursive: true, force: true })
    await rm(join(samba.media, 'win'), { recursive: true })
  }
})

const scratch = () => join(root, 'scratch')
const report = () => undefined

it('is listed with sizes and times, and opened as scratch of ours with the same bytes and times', async () => {
  const listing = await listSource(path, { signal, shares })
  expect(listing).toMatchObject({
    kind: 'share',
    protection: 'encrypted',
    totalBytes: 3_000_002,
    files: [
      { path: 'setup.exe', size: 2, modified: when },
      { path: 'sources/install.wim', size: 3_000_000, modified: when },
    ],
  })
  expect(await findWritableByAll(listing, signal)).toBeNull()
  expect(await measureReading(listing, signal)).toEqual({ bytes: 0, seconds: 0 })
  const opened = await openSource(listing, { scratch: scratch(), signal, shares, report })
  expect(opened).toMatchObject({ kind: 'share', folder: scratch(), isScratch: true })
  expect(opened.files.map(file => file.path)).toEqual(Object.keys(files))
  for (const [name, content] of Object.entries(files)) {
    expect(await readFile(join(scratch(), name), 'utf8')).toBe(content)
    expect((await stat(join(scratch(), name))).mtime).toEqual(when)
  }
  expect(await readdir(shares.scratch)).toEqual([])
})

it('is refused when a file was changed since, also when its size stayed', async () => {
  const listing = await listSource(path, { signal, shares })
  await writeFile(join(samba.media, 'win', 'setup.exe'), 'ZM')
  await expect(openSource(listing, { scratch: scratch(), signal, shares, report })).rejects.toMatchObject({
    code: 'SHARE_FILE_CHANGED',
    facts: { path: 'setup.exe' },
  })
})

it('is refused when a file came since', async () => {
  const listing = await listSource(path, { signal, shares })
  await writeFile(join(samba.media, 'win', 'sources', 'new.txt'), 'new')
  await expect(openSource(listing, { scratch: scratch(), signal, shares, report })).rejects.toMatchObject({
    code: 'SHARE_FILE_CHANGED',
    facts: { path: 'sources/new.txt' },
  })
})

it('is not fetched when the disk has no room for it', async () => {
  const listing = await listSource(path, { signal, shares })
  const opening = openSource(
    { ...listing, totalBytes: 2 ** 60 },
    { scratch: scratch(), signal, shares, report },
  )
  await expect(opening).rejects.toMatchObject({ code: 'NO_SPACE_FOR_SOURCE' })
})

it.each([
  ['names that Windows cannot hold', 'aux.txt', 'SOURCE_NAME_REFUSED'],
  ['names that Windows takes for one', 'SETUP.EXE', 'SOURCE_NAME_REFUSED'],
])('is refused for %s', async (_, name, code) => {
  await writeFile(join(samba.media, 'win', name), '')
  await expect(listSource(path, { signal, shares })).rejects.toMatchObject({ code })
})

it('is refused when it is empty, and where nobody knows of accounts', async () => {
  await mkdir(join(samba.media, 'win', 'empty'))
  await expect(listSource(`${path}\\empty`, { signal, shares })).rejects.toMatchObject({
    code: 'SOURCE_EMPTY',
  })
  await expect(listSource(path, { signal })).rejects.toMatchObject({ code: 'SOURCE_PATH_UNREADABLE' })
})
