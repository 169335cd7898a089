import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import {
  cancelledContext,
  expectOnly,
  jobContext,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { checkNewPackage, lookAtOnce } from './check-new-package.ts'
import { addUpgradePackage, listPackages, readPackage } from './index.ts'
import { newPackageSchema } from './jobs.ts'

const signal = AbortSignal.timeout(60_000)
/** On Unix systems the account without privileges, "nobody". */
const nobody = 65_534

/** Does something as another account than root, who may read everything. */
async function withoutPrivileges<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(nobody)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

let house: TestLibrary
let root = ''
let media = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-refused-'))
  media = join(root, 'media')
  house = await openTestLibrary()
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 1, recovery: false })
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
afterEach(async () => {
  // Whatever was refused left no row, no message, no object and no half of one.
  expect(await listPackages(house.db)).toEqual([])
  expect(await listActivity(house.db, { limit: 1 })).toEqual([])
  await expectOnly(house, [])
})

const asked = (change: object = {}) =>
  newPackageSchema.parse({ path: media, name: 'Windows 11', licenceAccepted: true, ...change })
const add = (change: object = {}, context = jobContext()) => addUpgradePackage(house, asked(change), context)

async function copyOfMedia(name: string): Promise<string> {
  const to = join(root, name)
  await cp(media, to, { recursive: true })
  return to
}

describe('a package is refused', () => {
  it('without the licence accepted', async () => {
    await expect(add({ licenceAccepted: false })).rejects.toMatchObject({ code: 'LICENCE_NOT_ACCEPTED' })
  })

  it.each([
    [['setup.exe'], ['setup.exe']],
    [['sources/install.wim'], ['sources/install.wim (or .esd, or .swm)']],
    [
      ['setup.exe', 'sources/install.wim'],
      ['setup.exe', 'sources/install.wim (or .esd, or .swm)'],
    ],
  ])('when its source lacks %j, naming each', async (removed, missing) => {
    const path = await copyOfMedia(`lacks-${removed.length}-${removed[0]?.length}`)
    for (const file of removed) await rm(join(path, file))
    await expect(add({ path })).rejects.toMatchObject({ code: 'SOURCE_INCOMPLETE', facts: { path, missing } })
  })

  it.each([
    ['is absent', () => join(root, 'absent'), 'there is no such file or folder'],
    ['lies in a file', () => join(media, 'setup.exe', 'folder'), 'ENOTDIR'],
  ])('when its source %s', async (_how, pathOf, reason) => {
    const path = pathOf()
    const error = { code: 'SOURCE_PATH_UNREADABLE', facts: { path, reason } }
    await expect(add({ path })).rejects.toMatchObject(error)
  })

  it('when this account may not read its source', async () => {
    const path = await copyOfMedia('private')
    const wim = join(path, 'sources/install.wim')
    await chmod(root, 0o755)
    await chmod(wim, 0)
    const check = () => withoutPrivileges(() => checkNewPackage(house.db, asked({ path }), signal))
    await expect(check()).rejects.toMatchObject({
      code: 'SOURCE_PATH_UNREADABLE',
      facts: { path: wim, reason: 'this account may not read it' },
    })
    await chmod(wim, 0o644)
    expect((await check()).listing.files.length).toBeGreaterThan(10)
    await chmod(join(path, 'sources'), 0)
    const unreadable = { code: 'SOURCE_UNREADABLE', facts: { path: 'sources', reason: 'EACCES' } }
    await expect(check()).rejects.toMatchObject(unreadable)
    await chmod(path, 0)
    await expect(check()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
    await chmod(path, 0o700)
    await chmod(join(path, 'sources'), 0o700)
  })

  it('when its source cannot be listed while the person waits', async () => {
    const timeIsUp = AbortSignal.abort(new DOMException('The operation timed out', 'TimeoutError'))
    const look = (late: AbortSignal) => checkNewPackage(house.db, asked(), late)
    await expect(lookAtOnce(media, look, timeIsUp)).rejects.toMatchObject({
      code: 'SOURCE_PATH_UNREADABLE',
      facts: { path: media, reason: 'it took longer than a minute to list' },
    })
    expect((await lookAtOnce(media, look)).listing.files.length).toBeGreaterThan(10)
  })

  it.each([
    ['symbolic link', (path: string) => symlink('../setup.exe', path)],
    ['symbolic link', (path: string) => symlink('/etc/passwd', path)],
    ['pipe', async (path: string) => execFileSync('mkfifo', [path])],
  ])('when its source holds a %s', async (found, make) => {
    const path = await copyOfMedia(`holds-${Math.random()}`)
    await make(join(path, 'sources/entry'))
    await expect(add({ path })).rejects.toMatchObject({
      code: 'SOURCE_ENTRY_REFUSED',
      facts: { found, path: 'sources/entry' },
    })
  })

  it.each(['install.wim', 'boot.wim'])('when %s is no WIM file', async name => {
    const path = await copyOfMedia(`garbage-${name}`)
    await writeFile(join(path, 'sources', name), Buffer.alloc(50_000, 'MSWIM, but not really'))
    await expect(add({ path })).rejects.toMatchObject({ code: 'WIM_UNREADABLE', kind: 'refused' })
  })

  it('when a file grows while it is read', async () => {
    const path = await copyOfMedia('growing')
    const large = join(path, 'sources/large.bin')
    await writeFile(large, Buffer.alloc(6 * 1024 * 1024, 1))
    let grown = false
    const report = ({ phase, bytesDone }: { phase: string; bytesDone: number }) => {
      if (grown || phase !== 'reading' || bytesDone < 2 * 1024 * 1024) return
      grown = true
      appendFileSync(large, 'more')
    }
    const error = { code: 'CONTENT_CHANGED_WHILE_READ', facts: { path: large } }
    await expect(add({ path }, jobContext({ report }))).rejects.toMatchObject(error)
    expect(grown).toBe(true)
  })

  it('when a file changes after the source was looked at and before it is read', async () => {
    const path = await copyOfMedia('rewritten')
    await writeFile(join(path, 'sources/large.bin'), Buffer.alloc(2 * 1024 * 1024, 1))
    // Sorted last among the small files, so that it is read after the first report.
    const late = join(path, 'support/zz-late.txt')
    await writeFile(late, 'before')
    let isChanged = false
    const report = () => {
      if (!isChanged) appendFileSync(late, ' and after')
      isChanged = true
    }
    const error = { code: 'CONTENT_CHANGED_WHILE_READ', facts: { path: late } }
    await expect(add({ path }, jobContext({ report }))).rejects.toMatchObject(error)
  })

  it('when somebody cancels it in the middle', async () => {
    const path = await copyOfMedia('cancelled')
    await writeFile(join(path, 'sources/large.bin'), Buffer.alloc(6 * 1024 * 1024, 2))
    const context = cancelledContext(({ bytesDone }) => bytesDone > 2 * 1024 * 1024)
    await expect(add({ path }, context)).rejects.toBe(context.reason)
  })

  it('that is not there, whatever its name', async () => {
    for (const packageId of ['S01FFFFF', 's0100001', '', 'S0100001\0', '%']) {
      const missing = { code: 'PACKAGE_MISSING', facts: { packageId } }
      await expect(readPackage(house.db, packageId)).rejects.toMatchObject(missing)
    }
  })
})

describe('the words of a package', () => {
  it.each([
    ['name', 50],
    ['version', 32],
    ['comment', 127],
  ])('%s may have %i characters and no more', (field, most) => {
    expect(asked({ [field]: 'x'.repeat(most) })).toMatchObject({ [field]: 'x'.repeat(most) })
    expect(() => asked({ [field]: 'x'.repeat(most + 1) })).toThrow(field)
  })

  it.each(['', '   ', 'a\0b', 'a\nb', '\ud800'])('the name %j is refused', name => {
    expect(() => asked({ name })).toThrow('name')
  })

  it.each(['media', './media', '/media\0'])('the path %j is refused', path => {
    expect(() => asked({ path })).toThrow('path')
  })
})
