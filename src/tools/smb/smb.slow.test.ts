import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchShare, listShare, parseShareAddress, type ShareAccess } from '#tools/smb'
import { cutAfter, type SambaServer, startSamba } from '../../../tests/samba-server.ts'

const limits = { entries: 1000, depth: 20 }
const names = [
  'plain.txt',
  'a b;c!.txt',
  '!touch x',
  "it's $(id) `id`.txt",
  'ümläut €.txt',
  '-A',
  'empty',
  'deep/er/f.txt',
]
const large = randomBytes(6_000_000)
const when = new Date('2020-07-01T12:34:56Z')

let samba: SambaServer
let scratch = ''
let to = ''

beforeAll(async () => {
  samba = await startSamba()
  const win = join(samba.media, 'win')
  await mkdir(join(win, 'deep/er'), { recursive: true })
  for (const name of names) await writeFile(join(win, name), name === 'empty' ? '' : `content of ${name}`)
  await writeFile(join(win, 'install.wim'), large)
  for (const name of [...names, 'install.wim']) await utimes(join(win, name), when, when)
  await mkdir(join(samba.media, 'sparse'))
  await writeFile(join(samba.media, 'sparse', 'install.wim'), '')
  await truncate(join(samba.media, 'sparse', 'install.wim'), 8_000_000_000)
})
afterAll(() => samba[Symbol.asyncDispose]())
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'slipstream-smb-'))
  to = join(scratch, 'to')
  await mkdir(to)
})
afterEach(async () => {
  // The file with the password is gone, however it ended.
  expect(await readdir(scratch)).toEqual(['to'])
  await rm(scratch, { recursive: true, force: true })
})

function access(rest: Partial<ShareAccess> = {}): ShareAccess {
  const { user, password } = samba
  const signal = new AbortController().signal
  return { account: { user, password }, scratch, signal, timeoutMs: 60_000, ...rest }
}

const at = (text: string, port = samba.port) => parseShareAddress(text, port)
const win = () => at('\\\\127.0.0.1\\media\\win')
const list = (address = win(), rest: Partial<ShareAccess> = {}) => listShare(address, access(rest), limits)

describe('a share of a real server', () => {
  it('is listed and fetched, whatever its names hold, encrypted and with the times kept', async () => {
    const { files, protection } = await list()
    expect(protection).toBe('encrypted')
    expect(files.map(file => file.path).sort()).toEqual([...names, 'install.wim'].sort())
    const progress: number[] = []
    const onProgress = ({ bytesDone }: { bytesDone: number }) => void progress.push(bytesDone)
    expect(await fetchShare(win(), access(), { files, to, onProgress })).toBe('encrypted')
    for (const { path, size } of files) {
      const found = await stat(join(to, path))
      expect({ path, size: found.size, modified: found.mtime }).toEqual({ path, size, modified: when })
      const expected =
        path === 'install.wim' ? large : Buffer.from(path === 'empty' ? '' : `content of ${path}`)
      expect((await readFile(join(to, path))).equals(expected)).toBe(true)
    }
    expect((await readdir(to)).some(name => name.startsWith('incoming'))).toBe(false)
    expect(progress.toSorted((left, right) => left - right)).toEqual(progress)
  })

  it('is signed when the server cannot encrypt', async () => {
    await using plain = await startSamba({ encrypts: false })
    await writeFile(join(plain.media, 'a'), 'a')
    const { user, password, port } = plain
    const rest = { account: { user, password } }
    const { files, protection } = await list(at('\\\\127.0.0.1\\media', port), rest)
    expect({ protection, count: files.length }).toEqual({ protection: 'signed', count: 1 })
  })

  it.each([
    ['a missing share', '\\\\127.0.0.1\\nothing', 'SHARE_MISSING'],
    ['a missing folder', '\\\\127.0.0.1\\media\\nothing', 'SHARE_PATH_MISSING'],
    ['a file in place of a folder', '\\\\127.0.0.1\\media\\win\\plain.txt', 'SHARE_PATH_MISSING'],
    ['a share that is not for this account', '\\\\127.0.0.1\\closed', 'SHARE_ACCESS_DENIED'],
    ['a server that there is not', '\\\\no-such-server.invalid\\media', 'SHARE_SERVER_UNREACHABLE'],
  ])('has an error of its own for %s', async (_, text, code) => {
    await expect(list(at(text))).rejects.toMatchObject({ code })
  })

  it('has an error of its own for a port where nobody listens, a wrong password, a wrong user', async () => {
    await expect(list(at('\\\\127.0.0.1\\media', 1))).rejects.toMatchObject({
      code: 'SHARE_SERVER_UNREACHABLE',
    })
    const { user, password } = samba
    for (const account of [
      { user, password: 'wrong' },
      { user: 'NOBODY\\someone', password },
    ])
      await expect(list(win(), { account })).rejects.toMatchObject({ code: 'SHARE_ACCOUNT_REFUSED' })
  })

  it.each(['', ' begins with a space', 'two\nlines'])('does not take the password %j', async password => {
    const account = { user: 'a', password }
    await expect(list(win(), { account })).rejects.toMatchObject({ code: 'SHARE_ACCOUNT_INVALID' })
  })

  it('says that smbclient is missing', async () => {
    const before = process.env.PATH
    process.env.PATH = ''
    try {
      await expect(list()).rejects.toMatchObject({ code: 'PROGRAM_MISSING', facts: { debian: 'smbclient' } })
    } finally {
      process.env.PATH = before
    }
  })
})

describe('what goes wrong in the middle', () => {
  it('a connection that is cut while a file is read', async () => {
    const { files } = await list()
    await using cut = await cutAfter(samba.port, 2_000_000)
    const fetching = fetchShare({ ...win(), port: cut.port }, access(), { files, to })
    await expect(fetching).rejects.toMatchObject({ code: 'SHARE_CONNECTION_LOST' })
    expect((await readdir(to)).some(name => name.startsWith('incoming'))).toBe(false)
  })

  it('a connection that is cut at any point of a listing never gives a shorter one', async () => {
    for (const bytes of [1, 400, 900, 1200, 1500, 1800, 2200, 2600, 3000]) {
      await using cut = await cutAfter(samba.port, bytes)
      await expect(list({ ...win(), port: cut.port })).rejects.toMatchObject({
        code: expect.stringMatching(/^(SHARE_|SMBCLIENT_FAILED)/),
      })
    }
  })

  it('a cancel', async () => {
    const sparse = at('\\\\127.0.0.1\\media\\sparse')
    const { files } = await list(sparse)
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('enough'))
    const fetching = fetchShare(sparse, access({ signal: stop.signal }), { files, to, onProgress })
    await expect(fetching).rejects.toThrow('enough')
    expect(await readdir(to)).toEqual([])
  })

  it('a file that grows over what was listed is stopped long before its end', async () => {
    const sparse = at('\\\\127.0.0.1\\media\\sparse')
    const { files } = await list(sparse)
    expect(files).toMatchObject([{ size: 8_000_000_000 }])
    const small = files.map(file => ({ ...file, size: 1000 }))
    const fetching = fetchShare(sparse, access(), { files: small, to })
    const error = await fetching.catch((caught: { code: string; facts: { foundBytes: number } }) => caught)
    expect(error).toMatchObject({ code: 'SHARE_FILE_CHANGED', facts: { listedBytes: 1000 } })
    expect((error as { facts: { foundBytes: number } }).facts.foundBytes).toBeLessThan(8_000_000_000)
    expect(await readdir(to)).toEqual([])
  })

  it('a server that does not answer in time', async () => {
    await using silent = await cutAfter(samba.port, 2_000_000_000)
    await expect(list({ ...win(), port: silent.port }, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'SHARE_TIMED_OUT',
    })
  })

  it('a file that has another size than was listed, or is gone', async () => {
    const { files } = await list()
    const one = files.filter(file => file.path === 'install.wim')
    for (const size of [large.length - 1, large.length + 1, 0])
      await expect(
        fetchShare(win(), access(), { files: one.map(file => ({ ...file, size })), to }),
      ).rejects.toMatchObject({ code: 'SHARE_FILE_CHANGED' })
    const gone = one.map(file => ({ ...file, path: 'gone.wim' }))
    await expect(fetchShare(win(), access(), { files: gone, to })).rejects.toMatchObject({
      code: 'SHARE_PATH_MISSING',
    })
    expect(await readdir(to)).toEqual([])
  })

  it('paths that are none of a listing', async () => {
    for (const path of ['../x', 'a"\n!id', '/etc/passwd', 'a//b']) {
      const files = [{ path, size: 1, modified: when }]
      await expect(fetchShare(win(), access(), { files, to })).rejects.toMatchObject({
        code: 'SHARE_CONTENT_REFUSED',
      })
    }
  })
})
