import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyForm, packageIdentityText, readComponentManifest, readPackageManifest } from '#formats/cbs'
import { extractArchive, listArchive } from '#tools/archives'
import { seededBytes } from '../windows-image/index.ts'
import {
  hostileCabinet,
  hostileCabinetKinds,
  makeComponentUpdate,
  makeSetupDynamicUpdate,
  type RefusedContent,
  writeCabinet,
} from './index.ts'

const signal = new AbortController().signal
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-update-test-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Unpacks with 7-Zip, which knows nothing of our writer. */
async function unpack(file: string, name: string): Promise<string> {
  const to = join(folder, name)
  await mkdir(to)
  await extractArchive(file, { to, signal })
  return to
}

describe('cabinets', () => {
  it.each(['none', 'mszip'] as const)('written as %s unpack to the same bytes', async compression => {
    const files = [
      { path: 'empty', bytes: new Uint8Array() },
      { path: 'folder\\Größe 日本.txt', bytes: Buffer.from('text\n'.repeat(30_000)) },
      { path: 'random', bytes: seededBytes('random', 100_001) },
    ]
    const file = join(folder, `${compression}.cab`)
    await writeFile(file, writeCabinet({ files, compression }))
    const to = await unpack(file, compression)
    for (const { path, bytes } of files) {
      expect(Buffer.compare(await readFile(join(to, ...path.split('\\'))), bytes)).toBe(0)
    }
    const size = (await readFile(file)).length
    if (compression === 'mszip') expect(size).toBeLessThan(110_000)
  })

  it('unpack with a signature behind them too', async () => {
    const file = join(folder, 'signed.cab')
    const cabinet = writeCabinet({
      files: [{ path: 'a', bytes: Buffer.from('a') }],
      signature: Buffer.alloc(50, 1),
    })
    expect(cabinet.readUInt16LE(30)).toBe(4)
    expect(cabinet.readUInt32LE(0x2c)).toBe(cabinet.length - 50)
    await writeFile(file, cabinet)
    expect(await readdir(await unpack(file, 'signed'))).toEqual(['a'])
  })

  it.each(hostileCabinetKinds)('that are hostile are refused and write nothing outside: %s', async kind => {
    const file = join(folder, 'hostile.cab')
    await writeFile(file, hostileCabinet(kind))
    const outer = join(folder, `hostile ${kind}`)
    await mkdir(join(outer, 'inner'), { recursive: true })
    const extract = extractArchive(file, { to: join(outer, 'inner'), signal })
    await expect(extract).rejects.toMatchObject({ code: expect.stringMatching(/^ARCHIVE_/) })
    expect(await readdir(outer)).toEqual(['inner'])
  })
})

describe('a Setup Dynamic Update', () => {
  it('is a cabinet of plain files with sub-folders', async () => {
    const update = await makeSetupDynamicUpdate({ to: join(folder, 'setup.cab') })
    const to = await unpack(update.file, 'setup')
    for (const { path, sha256 } of update.files) {
      const bytes = await readFile(join(to, ...path.split('/')))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
    expect(update.files.map(file => file.path)).toContain('en-us/setup.exe.mui')
  })
})

describe('a component update', () => {
  it('has manifests, key forms and hashes that fit its payload', async () => {
    const update = await makeComponentUpdate({ to: join(folder, 'full.cab') })
    const to = await unpack(update.file, 'full')
    const outer = readPackageManifest(await readFile(join(to, 'update.mum'), 'utf8'))
    expect(packageIdentityText(outer.identity)).toBe(update.packageIdentity)
    expect(outer.identifier).toBe('KB5000001')
    const names = await readdir(to)
    for (const name of names.filter(candidate => candidate.endsWith('.manifest'))) {
      const manifest = readComponentManifest(await readFile(join(to, name), 'utf8'))
      expect(`${keyForm(manifest.identity)}.manifest`).toBe(name)
      for (const file of manifest.files) {
        const bytes = await readFile(join(to, keyForm(manifest.identity), file.sourceName))
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
      }
      expect([manifest.advancedInstallers, manifest.unknownElements]).toEqual([[], []])
    }
    expect(update.components).toHaveLength(3)
    expect(names.filter(name => name.endsWith('.cat'))).toHaveLength(2)
    expect((await readFile(join(to, 'update.cat'), 'latin1')).startsWith('SYNTHETIC TEST MATERIAL')).toBe(
      true,
    )
  })

  it('can be a standalone installer around its cabinet', async () => {
    const update = await makeComponentUpdate({
      to: join(folder, 'windows6.1-kb5000002-x64.msu'),
      kb: 'KB5000002',
      product: 'windows7',
      signature: true,
    })
    const members = (await listArchive(update.file, { signal })).map(member => member.path).sort()
    expect(members).toEqual([
      'WSUSSCAN.cab',
      'windows6.1-kb5000002-x64-pkgProperties.txt',
      'windows6.1-kb5000002-x64.cab',
      'windows6.1-kb5000002-x64.xml',
    ])
    const to = await unpack(update.file, 'msu')
    const inner = await unpack(join(to, 'windows6.1-kb5000002-x64.cab'), 'msu-inner')
    const manifest = readPackageManifest(await readFile(join(inner, 'update.mum'), 'utf8'))
    expect(packageIdentityText(manifest.identity)).toBe(
      'Package_for_KB5000002~31bf3856ad364e35~amd64~~6.1.1.0',
    )
  })

  it.each<[RefusedContent, string]>([
    ['service', 'service'],
    ['scheduled task', 'taskScheduler'],
    ['management class', 'mof'],
  ])('can need an installer of its own: %s', async (content, found) => {
    const update = await makeComponentUpdate({ to: join(folder, 'advanced.cab'), add: [content] })
    const to = await unpack(update.file, `advanced ${content}`)
    const key = update.components[0]?.keyForm ?? ''
    const manifest = readComponentManifest(await readFile(join(to, `${key}.manifest`), 'utf8'))
    expect(manifest.advancedInstallers).toEqual([found])
  })

  it('can hold what nobody knows, a driver, or a parent that no image has', async () => {
    const update = await makeComponentUpdate({
      to: join(folder, 'odd.cab'),
      add: ['unknown element', 'driver'],
      parent: 'missing',
    })
    const to = await unpack(update.file, 'odd')
    const key = update.components[0]?.keyForm ?? ''
    const manifest = readComponentManifest(await readFile(join(to, `${key}.manifest`), 'utf8'))
    expect(manifest.unknownElements).toEqual(['somethingNew'])
    const outer = readPackageManifest(await readFile(join(to, 'update.mum'), 'utf8'))
    expect(outer.parents[0]?.identities[0]?.version).toBe('10.0.22621.1')
    const name = (await readdir(to)).find(candidate => /^package_1_for_.*\.mum$/.test(candidate)) ?? ''
    const inner = readPackageManifest(await readFile(join(to, name), 'utf8'))
    expect(inner.updates[0]?.drivers.map(driver => driver.inf)).toEqual(['synthetic.inf'])
  })

  it('can hold deltas only, with their index', async () => {
    const update = await makeComponentUpdate({ to: join(folder, 'pa30.cab'), payload: 'pa30' })
    const to = await unpack(update.file, 'pa30')
    const names = await readdir(to)
    expect(names).toContain('_manifest_.cix.xml')
    expect((await readFile(join(to, '0'), 'latin1')).startsWith('PA30')).toBe(true)
    expect(names.some(name => name === update.components[0]?.keyForm)).toBe(false)
  })
})
