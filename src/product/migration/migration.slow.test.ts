// Made layouts of other tools: recognised, listed, added as packages, and left as they were.

import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StartOperation } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import { addUpgradePackage, listPackages } from '#product/upgrade-packages'
import { makeSiteInDatabase, makeSmallMedia, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { importCandidates } from './import-candidates.ts'
import { listCandidates } from './list-candidates.ts'

const signal = new AbortController().signal
let site: SiteInDatabase
let media = ''
/** Carries an operation out at once, as the job would. */
const start = (async (
  _trx: unknown,
  _job: unknown,
  { data, requestedBy }: { data: never; requestedBy: string },
) => {
  const work = join(site.folder, 'work')
  const house = { ...site, siteKey: site.site.privateKey, work, onPublished: async () => undefined }
  const context = {
    operationId: randomUUID(),
    requestedBy,
    signal,
    report: () => undefined,
    attempt: 1,
    fence: 1,
  }
  // Outside of the transaction that asks for it.
  pending.push(addUpgradePackage(house, data, context))
  return context.operationId
}) as unknown as StartOperation
const pending: Promise<unknown>[] = []
const folderOf = (name: string) => join(site.folder, name)
const list = (folder: string) => listCandidates(site, folder, signal)

beforeAll(async () => {
  site = await makeSiteInDatabase()
  media = folderOf('small')
  await makeSmallMedia(media)
  await mkdir(join(media, 'support', 'empty'), { recursive: true })
  await writeFile(join(media, 'support', 'read me.txt'), 'é')
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(one => one.isFile())
    .map(one => relative(folder, join(one.parentPath, one.name)))
    .sort()
}

/** Every file below a folder with its digest and time: whoever writes there is found out. */
async function stateOf(folder: string): Promise<string[]> {
  const digest = async (file: string) => {
    const path = join(folder, file)
    return `${file} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')} ${(await stat(path)).mtimeMs}`
  }
  return Promise.all((await filesBelow(folder)).map(digest))
}

/** A content library as Configuration Manager lays one out, with one package of media and one of something else. */
async function makeContentLibrary(library: string): Promise<{ installHash: string }> {
  const put = async (path: string, text: string) => {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, text)
  }
  let installHash = ''
  for (const file of await filesBelow(media)) {
    const bytes = await readFile(join(media, file))
    const hash = createHash('sha256').update(bytes).digest('hex').toUpperCase()
    if (basename(file) === 'install.wim') installHash = hash
    const ini = `[File]\r\nAttributes=20\r\nHash=${hash}\r\nSize=${bytes.length}\r\nTimeModified=133485408000000000\r\n`
    await put(join(library, 'DataLib', 'PS100012.3', `${file}.INI`), ini)
    await put(join(library, 'FileLib', hash.slice(0, 4), `${hash}.INI`), '[Users]\r\nPS100012.3=\r\n')
    await writeFile(join(library, 'FileLib', hash.slice(0, 4), hash), bytes)
  }
  await put(join(library, 'DataLib', 'PS100012.3.INI'), '[Info]\r\n')
  await put(join(library, 'PkgLib', 'PS100012.INI'), '[Info]\r\nVersion=3\r\n')
  await put(join(library, 'PkgLib', 'PS100099.INI'), '[Packages]\r\nContent_1.1=\r\n..=\r\n')
  await put(join(library, 'DataLib', 'Content_1.1', 'app.msi.INI'), '[File]\r\nHash=00\r\n')
  return { installHash }
}

describe('a content library of Configuration Manager', () => {
  it('is listed and taken over: the same files, by the digests that it gives', async () => {
    const library = folderOf('SCCMContentLib')
    const { installHash } = await makeContentLibrary(library)
    const before = await stateOf(library)
    const found = await list(library)
    expect(found).toMatchObject({
      layout: 'configuration-manager-content-library',
      candidates: [
        { name: 'Small PS100012', version: '3', images: ['Small'], files: 3, problem: null, alreadyHeld: [] },
      ],
    })
    const [candidate] = found.candidates
    const packages = [{ path: candidate?.path ?? '', name: 'From the library', version: '3', comment: '' }]
    const asked = { path: library, packages, licenceAccepted: true }
    expect(await importCandidates({ ...site, start }, asked, 'Ines')).toMatchObject([{ error: null }])
    await Promise.all(pending.splice(0))
    const added = (await listPackages(site.db)).find(one => one.name === 'From the library')
    const { manifest } = await readManifest(site.db, site.library.reader, added?.contentVersion ?? '')
    expect(manifest.files.map(file => file.path)).toEqual([
      'setup.exe',
      'sources/install.wim',
      'support/read me.txt',
    ])
    expect(manifest.files[1]?.sha256).toBe(installHash.toLowerCase())
    expect((await list(library)).candidates).toMatchObject([{ alreadyHeld: [{ packageId: added?.id }] }])
    expect(await stateOf(library)).toEqual(before)
    // Without the licence it is refused, and says so for each.
    const without = await importCandidates({ ...site, start }, { ...asked, licenceAccepted: false }, 'Ines')
    expect(without).toMatchObject([{ operation: null, error: { code: 'LICENCE_NOT_ACCEPTED' } }])
  })

  it('is refused where a file is missing, too short, or not what its digest says', async () => {
    const library = folderOf('Damaged')
    const { installHash } = await makeContentLibrary(library)
    const file = join(library, 'FileLib', installHash.slice(0, 4), installHash)
    const bytes = await readFile(file)
    // Still a WIM file, of the same length: only the digest says it.
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100)
    await writeFile(file, changed)
    const candidate = (await list(library)).candidates[0]
    const packages = [{ path: candidate?.path ?? '', name: 'Damaged', version: '', comment: '' }]
    await importCandidates({ ...site, start }, { path: library, packages, licenceAccepted: true }, 'Ines')
    await expect(Promise.all(pending.splice(0))).rejects.toMatchObject({ code: 'SOURCE_DIGEST_WRONG' })
    // Also when only one image of it is taken.
    const asked = {
      path: candidate?.path ?? '',
      name: 'Damaged',
      version: '',
      comment: '',
      architecture: null,
    }
    await start(null as never, null as never, {
      data: { ...asked, language: null, extractIndex: 1, licenceAccepted: true } as never,
      subject: 'Damaged',
      requestedBy: 'Ines',
    })
    await expect(Promise.all(pending.splice(0))).rejects.toMatchObject({ code: 'SOURCE_DIGEST_WRONG' })
    await writeFile(file, bytes.subarray(0, -1))
    expect((await list(library)).candidates[0]?.problem).toContain('and its description says')
    await symlink(join(media, 'setup.exe'), `${file}x`)
    await writeFile(
      join(library, 'DataLib', 'PS100012.3', 'sources', 'install.wim.INI'),
      `[File]\nHash=../../x\n`,
    )
    expect((await list(library)).candidates[0]?.problem).toContain('no SHA-256')
    expect((await listPackages(site.db)).map(one => one.name)).not.toContain('Damaged')
  })
})

it('an MDT deployment share: each of its media once, and what cannot be taken with the reason', async () => {
  const share = folderOf('DeploymentShare')
  await cp(media, join(share, 'Operating Systems', 'Windows 11 x64'), { recursive: true })
  await mkdir(join(share, 'Control'))
  const os = (name: string, file: string, index: number) =>
    `<os guid="{${randomUUID()}}" enable="True"><Name>${name}</Name><ImageFile>${file}</ImageFile><ImageIndex>${index}</ImageIndex></os>`
  const images = [
    os('Pro', '.\\Operating Systems\\windows 11 x64\\Sources\\install.wim', 1),
    os('Enterprise', '.\\Operating Systems\\Windows 11 x64\\sources\\install.wim', 2),
    os('Captured', '.\\Operating Systems\\Captured\\captured.wim', 1),
    os('Elsewhere', '..\\..\\etc\\sources\\install.wim', 1),
  ]
  await writeFile(join(share, 'Control', 'OperatingSystems.xml'), `<oss>${images.join('')}</oss>`)
  const { layout, candidates } = await list(share)
  expect(layout).toBe('mdt-deployment-share')
  expect(candidates.map(one => [one.name, one.images, one.problem])).toEqual([
    ['Windows 11 x64', ['Small'], null],
    ['Captured', [], expect.stringContaining('is not there')],
    ['Elsewhere', [], expect.stringContaining('outside of the share')],
  ])
})

it('an OSDBuilder folder, and source folders with names that would be the same', async () => {
  const builder = folderOf('OSDBuilder')
  const name = 'Windows 11 Enterprise x64 23H2 22631.3007 with a very long name'
  await cp(media, join(builder, 'OSMedia', name, 'OS'), { recursive: true })
  await mkdir(join(builder, 'OSBuilds', 'Broken', 'OS'), { recursive: true })
  const built = await list(builder)
  expect(built.layout).toBe('osdbuilder')
  expect(built.candidates.map(one => [one.name, one.problem])).toEqual([
    [name.slice(0, 50), null],
    ['Broken', expect.stringContaining('holds no file')],
  ])
  const sources = folderOf('Sources')
  for (const path of ['2025/Windows', '2026/Windows'])
    await cp(media, join(sources, path), { recursive: true })
  const found = await list(sources)
  expect(found.candidates.map(one => one.name)).toEqual(['Windows', 'Windows 2'])
  const path = join(sources, '2025')
  const asked = {
    path: sources,
    packages: [{ path, name: 'X', version: '', comment: '' }],
    licenceAccepted: true,
  }
  await expect(importCandidates({ ...site, start }, asked, 'Ines')).rejects.toMatchObject({
    code: 'CANDIDATE_MISSING',
  })
})

it('anything else is refused', async () => {
  await mkdir(folderOf('nothing'))
  await expect(list(folderOf('nothing'))).rejects.toMatchObject({ code: 'MIGRATION_FOLDER_UNKNOWN' })
  await expect(list(folderOf('not-there'))).rejects.toMatchObject({ code: 'MIGRATION_FOLDER_UNREADABLE' })
  await expect(list('relative')).rejects.toMatchObject({ code: 'MIGRATION_FOLDER_UNREADABLE' })
})
