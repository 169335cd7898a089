import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { plainCabinet } from '../../../tests/plain-cabinet.ts'
import { withArchive } from './archive-session.ts'
import { extractArchive, listArchive, readMember, readMembers } from './index.ts'
import { askForList } from './list-archive.ts'

const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-archives-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function makeCabinet(name: string, files: Parameters<typeof plainCabinet>[0]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, plainCabinet(files))
  return file
}

async function emptyFolder(name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

describe('listing', () => {
  it('names every member with its size and uses / between parts', async () => {
    const file = await makeCabinet('list.cab', [
      { name: 'one.txt', bytes: 'one' },
      { name: 'sub folder\\zwei-ä.txt', bytes: 'zwei' },
    ])
    const members = await listArchive(file, { signal })
    expect(
      members.map(({ path, size, isDirectory, isLink }) => ({ path, size, isDirectory, isLink })),
    ).toEqual([
      { path: 'one.txt', size: 3, isDirectory: false, isLink: false },
      { path: 'sub folder/zwei-ä.txt', size: 4, isDirectory: false, isLink: false },
    ])
    expect(members[0]?.modified).toBe('2024-09-06T12:00:00Z')
  })

  it.skipIf(!hasCorpus)('reads a real MSU (skipped without the corpus)', async () => {
    const members = await listArchive(corpusPath('msu/Windows6.1-KB2999226-x64.msu'), { signal })
    expect(members.map(({ path, size }) => [path, size])).toEqual([
      ['WSUSSCAN.cab', 171784],
      ['Windows6.1-KB2999226-x64.cab', 851797],
      ['Windows6.1-KB2999226-x64-pkgProperties.txt', 468],
      ['Windows6.1-KB2999226-x64.xml', 446],
    ])
  })

  it('refuses more members than allowed', async () => {
    const files = Array.from({ length: 12 }, (_, number) => ({ name: `${number}.txt`, bytes: 'x' }))
    const file = await makeCabinet('many.cab', files)
    await expect(listArchive(file, { signal, limits: { members: 10 } })).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
      facts: { what: 'members', allowed: 10 },
    })
    expect(await listArchive(file, { signal, limits: { members: 12 } })).toHaveLength(12)
  })

  it('refuses more bytes than allowed before anything is unpacked', async () => {
    const file = await makeCabinet('bytes.cab', [{ name: 'a.bin', bytes: new Uint8Array(1000) }])
    const to = await emptyFolder('bytes')
    await expect(extractArchive(file, { to, signal, limits: { bytes: 999 } })).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
      facts: { what: 'bytes', allowed: 999 },
    })
    expect(await readdir(to)).toEqual([])
  })
})

describe('unpacking', () => {
  it('writes exactly the members, byte for byte, and reports progress up to the end', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, position) => position % 251)
    const file = await makeCabinet('two.cab', [
      { name: 'deep\\er\\data.bin', bytes },
      { name: 'readme.txt', bytes: 'hello' },
    ])
    const to = await emptyFolder('two')
    const seen: number[] = []
    await extractArchive(file, { to, signal, onProgress: progress => seen.push(progress.bytesDone) })
    expect(new Uint8Array(await readFile(join(to, 'deep/er/data.bin')))).toEqual(bytes)
    expect(await readFile(join(to, 'readme.txt'), 'utf8')).toBe('hello')
    expect(seen.at(-1)).toBe(100_005)
  })

  it('writes only the members asked for, and refuses one that is not there', async () => {
    const file = await makeCabinet('some.cab', [
      { name: 'a*b'.replace('*', '+'), bytes: '1' },
      { name: '@list', bytes: '2' },
      { name: '-switch', bytes: '3' },
    ])
    const to = await emptyFolder('some')
    await extractArchive(file, { to, members: ['@list', '-switch'], signal })
    expect((await readdir(to)).sort()).toEqual(['-switch', '@list'])
    await expect(extractArchive(file, { to, members: ['c'], signal })).rejects.toMatchObject({
      code: 'ARCHIVE_MEMBER_MISSING',
    })
  })

  it.each([
    ['..\\escaped.txt', 'leads out of the folder'],
    ['sub\\..\\..\\escaped.txt', 'leads out of the folder'],
    ['../escaped.txt', 'leads out of the folder'],
    ['\\escaped.txt', 'has an absolute path'],
    ['/escaped.txt', 'has an absolute path'],
    ['C:\\escaped.txt', 'has an absolute path'],
    ['\\\\server\\share\\escaped.txt', 'has an absolute path'],
    ['file.txt:stream', 'has a name that Windows does not allow'],
    ['nul', 'has a name that Windows would bend'],
    ['sub\\COM1.txt', 'has a name that Windows would bend'],
    ['ends-in-dot.', 'has a name that Windows would bend'],
  ])('refuses the member %j, and writes nothing', async (name, reason) => {
    const file = await makeCabinet('hostile.cab', [
      { name: 'good.txt', bytes: 'good' },
      { name, bytes: 'evil' },
    ])
    const to = await mkdtemp(join(folder, 'hostile-'))
    await expect(extractArchive(file, { to, signal })).rejects.toMatchObject({
      code: 'ARCHIVE_MEMBER_REFUSED',
      facts: { reason },
    })
    await expect(readMember(file, 'good.txt', { maxBytes: 100, signal })).rejects.toMatchObject({
      code: 'ARCHIVE_MEMBER_REFUSED',
    })
    expect(await readdir(to)).toEqual([])
    expect(existsSync(join(folder, 'escaped.txt')) || existsSync('/escaped.txt')).toBe(false)
  })

  it('refuses two members with the same name up to case, and a file used as a folder', async () => {
    const twice = await makeCabinet('twice.cab', [
      { name: 'Update.mum', bytes: '1' },
      { name: 'update.MUM', bytes: '2' },
    ])
    await expect(listArchive(twice, { signal })).rejects.toMatchObject({ facts: { reason: 'occurs twice' } })
    const inside = await makeCabinet('inside.cab', [
      { name: 'a', bytes: '1' },
      { name: 'a\\b', bytes: '2' },
    ])
    await expect(listArchive(inside, { signal })).rejects.toMatchObject({
      facts: { reason: 'lies inside a file' },
    })
  })

  it('does not let a control character in a name past the listing', async () => {
    const file = await makeCabinet('control.cab', [{ name: 'a\nPath = b', bytes: '1' }])
    const to = await emptyFolder('control')
    await expect(extractArchive(file, { to, signal })).rejects.toMatchObject({
      code: expect.stringMatching(/^ARCHIVE_(DAMAGED|MEMBER_REFUSED)$/),
    })
  })
})

describe('damage', () => {
  it('refuses a cut cabinet', async () => {
    const whole = plainCabinet([{ name: 'a.bin', bytes: new Uint8Array(200_000) }])
    const file = join(folder, 'cut.cab')
    await writeFile(file, whole.subarray(0, 120_000))
    const to = await emptyFolder('cut')
    await expect(extractArchive(file, { to, signal })).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' })
  })

  it.each([
    ['zip.cab', 'PK\x03\x04'],
    ['seven.cab', "7z\xbc\xaf'\x1c"],
    ['text.cab', 'hello'],
    ['empty.cab', ''],
  ])('refuses %s by its bytes, whatever its name', async (name, start) => {
    const file = join(folder, name)
    await writeFile(file, Buffer.from(start, 'latin1'))
    await expect(listArchive(file, { signal })).rejects.toMatchObject({ code: 'ARCHIVE_NOT_SUPPORTED' })
  })
})

describe('reading into memory', () => {
  it('reads one member, bounded', async () => {
    const file = await makeCabinet('read.cab', [{ name: 'sub\\a.txt', bytes: 'content' }])
    const bytes = await readMember(file, 'sub/a.txt', { maxBytes: 7, signal })
    expect(Buffer.from(bytes).toString()).toBe('content')
    await expect(readMember(file, 'sub/a.txt', { maxBytes: 6, signal })).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
    })
    await expect(readMember(file, 'a.txt', { maxBytes: 7, signal })).rejects.toMatchObject({
      code: 'ARCHIVE_MEMBER_MISSING',
    })
  })

  it('reads many members in one pass', async () => {
    const files = Array.from({ length: 300 }, (_, number) => ({
      name: `${number}.txt`,
      bytes: `text ${number}`,
    }))
    const file = await makeCabinet('read-many.cab', files)
    const { contents } = await readMembers(file, members => members.map(member => member.path), {
      maxBytes: 10_000,
      signal,
    })
    expect(contents.size).toBe(300)
    expect(Buffer.from(contents.get('299.txt') ?? []).toString()).toBe('text 299')
  })
})

describe('stopping', () => {
  it('ends the thread in the middle when cancelled, with the reason given', async () => {
    const size = 64 * 1024 * 1024
    const file = await makeCabinet('large.cab', [{ name: 'large.bin', bytes: new Uint8Array(size) }])
    const to = await emptyFolder('large')
    const controller = new AbortController()
    const reason = new Error('the operator asked to stop')
    const work = extractArchive(file, {
      to,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    await expect(work).rejects.toBe(reason)
    const written = (await stat(join(to, 'large.bin'))).size
    expect(written).toBeLessThan(size)
    await wait(300)
    expect((await stat(join(to, 'large.bin'))).size).toBe(written)
  })

  it('does not start when cancelled already', async () => {
    const file = await makeCabinet('stopped.cab', [{ name: 'a', bytes: 'a' }])
    await expect(listArchive(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('ends the thread when it takes too long', async () => {
    const file = await makeCabinet('slow.cab', [{ name: 'a', bytes: 'a' }])
    // 7-Zip itself is asked: a cabinet's own listing may be over in that time.
    const asked = withArchive(file, { signal, limits: { milliseconds: 1 } }, askForList)
    await expect(asked).rejects.toMatchObject({ code: 'ARCHIVE_TIMEOUT' })
  })
})
