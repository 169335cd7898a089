import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, cp, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { captureImage, splitWim } from '#tools/wimlib'
import { jobContext, openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { checkSource } from './check-source.ts'
import { compareSource } from './compare-source.ts'
import { addUpgradePackage, readPackage, reloadPackage } from './index.ts'
import { newPackageSchema, reloadSchema } from './jobs.ts'
import { withPackages } from './tables.ts'

const signal = AbortSignal.timeout(180_000)
let house: TestLibrary
let root = ''
let media = ''
let names = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-package-source-'))
  media = join(root, 'media')
  house = await openTestLibrary()
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 1, recovery: false })
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})

async function copyOfMedia(name: string): Promise<string> {
  const to = join(root, name)
  await cp(media, to, { recursive: true, preserveTimestamps: true })
  return to
}

function isoOf(folder: string, name: string): string {
  const iso = join(root, name)
  execFileSync('genisoimage', ['-quiet', '-udf', '-iso-level', '3', '-o', iso, folder], { stdio: 'pipe' })
  return iso
}

const add = (path: string, change: object = {}) => {
  names += 1
  const asked = newPackageSchema.parse({ path, name: `Package ${names}`, licenceAccepted: true, ...change })
  return addUpgradePackage(house, asked, jobContext())
}
const updated: string[] = []
const reload = (packageId: string, expectedVersion: number, change: object = {}) => {
  const asked = { ...reloadSchema.parse({ expectedVersion, ...change }), packageId }
  const updateDistributionPoints = async (_: unknown, id: string) => void updated.push(id)
  return reloadPackage({ ...house, updateDistributionPoints }, asked, jobContext())
}
const compare = async (packageId: string, path: string | null = null) =>
  (await compareSource(house.db, { packageId, path }, signal)).comparison
const contentOf = async (contentVersion: string) => {
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  return Object.fromEntries(manifest.files.map(file => [file.path, file.sha256]))
}
/** As if the version in use had been serviced. */
const markServiced = (packageId: string) =>
  withPackages(house.db)
    .updateTable('upgrade_packages_versions')
    .set({ origin: 'serviced' })
    .where('package_id', '=', packageId)
    .execute()

describe('a package from an ISO file', () => {
  it('holds the same bytes as one from the folder, and leaves no scratch', async () => {
    const fromFolder = await add(media)
    const iso = isoOf(media, 'same.iso')
    const fromIso = await add(iso)
    expect(await contentOf(fromIso.contentVersion)).toEqual(await contentOf(fromFolder.contentVersion))
    expect(await readPackage(house.db, fromIso.packageId)).toMatchObject({ sourcePath: iso })
    await access(iso)
    expect(await readdir(house.work)).toEqual([])
  })

  it('can keep one image alone', async () => {
    const { packageId } = await add(isoOf(media, 'one.iso'), { extractIndex: 1 })
    const { images } = await readPackage(house.db, packageId)
    expect(images.filter(image => image.path === 'sources/install.wim')).toHaveLength(1)
  })

  it('says after unpacking that an image cannot be taken alone, and leaves nothing', async () => {
    const iso = isoOf(media, 'none.iso')
    await expect(add(iso, { extractIndex: 9 })).rejects.toMatchObject({ code: 'IMAGE_NOT_EXTRACTABLE' })
    expect(await readdir(house.work)).toEqual([])
  })

  it('is refused when the ISO file holds no Windows Setup files', async () => {
    const folder = join(root, 'other')
    await mkdir(folder)
    await writeFile(join(folder, 'readme.txt'), 'text')
    await expect(add(isoOf(folder, 'other.iso'))).rejects.toMatchObject({ code: 'SOURCE_INCOMPLETE' })
  })
})

describe('a split image', () => {
  it('is refused when a part belongs to another one, or is in the place of another', async () => {
    const path = await copyOfMedia('split')
    const tree = join(root, 'tree')
    await mkdir(tree)
    for (const name of ['one', 'two', 'three']) await writeFile(join(tree, name), randomBytes(900_000))
    await rm(join(path, 'sources/install.wim'))
    const whole = async (name: string) => {
      await captureImage(join(root, `${name}.wim`), { source: tree, name })
      await mkdir(join(root, name))
      const firstPart = join(root, name, 'install.swm')
      await splitWim(join(root, `${name}.wim`), { firstPart, partSizeMebibytes: 1 })
      await cp(join(root, name), join(path, 'sources'), { recursive: true })
      return join(root, name)
    }
    const other = await whole('other-image')
    await whole('right-image')
    await cp(join(other, 'install2.swm'), join(path, 'sources/install2.swm'))
    await expect(add(path)).rejects.toMatchObject({
      code: 'SPLIT_IMAGE_MIXED',
      facts: { part: 'sources/install2.swm', reason: 'it belongs to another split image' },
    })
    const right = join(root, 'right-image')
    await cp(join(right, 'install2.swm'), join(path, 'sources/install3.swm'))
    await cp(join(right, 'install3.swm'), join(path, 'sources/install2.swm'))
    await expect(add(path)).rejects.toMatchObject({
      code: 'SPLIT_IMAGE_MIXED',
      facts: { part: 'sources/install2.swm', reason: 'it is part 3' },
    })
    await cp(right, join(path, 'sources'), { recursive: true })
    await add(path)
  })
})

describe('the pre-flight', () => {
  it('says what is in a folder, what it costs, and that the media is held already', async () => {
    const path = await copyOfMedia('checked')
    await writeFile(join(path, 'extra.txt'), 'makes it another one')
    const look = { db: house.db, work: house.work, content: join(house.folder, 'content') }
    const asked = { path, extractIndex: null }
    const found = await checkSource(look, asked, signal)
    expect(found).toMatchObject({
      kind: 'folder',
      scratch: null,
      store: { needed: found.totalBytes, isEnough: true },
      alreadyHeld: [],
      images: [
        { path: 'sources/install.wim', index: 1 },
        { path: 'sources/boot.wim', index: 1 },
        { path: 'sources/boot.wim', index: 2 },
      ],
    })
    expect(found.reading.bytesPerSecond).toBeGreaterThan(0)
    const { packageId } = await add(path)
    const held = { packageId, version: 1, sourcePath: path }
    expect((await checkSource(look, asked, signal)).alreadyHeld).toMatchObject([held])
    const iso = await checkSource(look, { path: isoOf(path, 'checked.iso'), extractIndex: null }, signal)
    expect(iso).toMatchObject({
      kind: 'iso',
      files: found.files,
      scratch: { needed: iso.totalBytes, isEnough: true },
      images: null,
      alreadyHeld: [held],
    })
  })
})

describe('reloading', () => {
  it('shows what is different, and publishes it as the next version; the first stays', async () => {
    const path = await copyOfMedia('reloaded')
    const { packageId, contentVersion } = await add(path)
    expect(await compare(packageId)).toMatchObject({
      outcome: 'unchanged',
      currentVersion: 1,
      readVersion: 1,
    })
    await expect(reload(packageId, 1)).rejects.toMatchObject({ code: 'SOURCE_UNCHANGED' })
    await writeFile(join(path, 'sources/new.txt'), 'new')
    await rename(join(path, 'bootmgr'), join(root, 'bootmgr-gone'))
    await writeFile(join(path, 'setup.exe'), 'other bytes')
    const compared = await compare(packageId)
    expect(compared.outcome).toBe('different')
    expect(compared.difference.added.map(file => file.path)).toEqual(['sources/new.txt'])
    expect(compared.difference.removed.map(file => file.path)).toEqual(['bootmgr'])
    expect(compared.difference.changed.map(file => file.path)).toEqual(['setup.exe'])
    await expect(reload(packageId, 2)).rejects.toMatchObject({ code: 'PACKAGE_CHANGED' })
    const next = await reload(packageId, 1, { updateDistributionPoints: true })
    expect(next).toMatchObject({ packageId, version: 2 })
    expect(updated).toEqual([packageId])
    expect(house.published.at(-1)).toEqual({ packageId, version: 2 })
    const { versions, currentVersion } = await readPackage(house.db, packageId)
    expect(currentVersion).toBe(2)
    expect(versions).toMatchObject([
      { number: 2, origin: 'reloaded' },
      { number: 1, contentVersion },
    ])
    expect(Object.keys(await contentOf(next.contentVersion))).toContain('sources/new.txt')
    const [told] = await listActivity(house.db, { limit: 1 })
    expect(told).toMatchObject({ code: 'UPGRADE_PACKAGE_RELOADED', subject: packageId })
    expect(await compare(packageId)).toMatchObject({ outcome: 'unchanged', readVersion: 2 })
  })

  it('that finds the same bytes after reading publishes nothing', async () => {
    const path = await copyOfMedia('same')
    const { packageId } = await add(path)
    await expect(reload(packageId, 1, { evenIfUnchanged: true })).rejects.toMatchObject({
      code: 'SOURCE_UNCHANGED',
    })
    expect((await readPackage(house.db, packageId)).versions).toHaveLength(1)
  })

  it('leaves updates behind only when that is said', async () => {
    const path = await copyOfMedia('serviced')
    const { packageId } = await add(path)
    await markServiced(packageId)
    await utimes(join(path, 'setup.exe'), 1, 1)
    expect(await compare(packageId)).toMatchObject({ outcome: 'different', isServiced: true })
    await expect(reload(packageId, 1)).rejects.toMatchObject({
      code: 'SERVICING_WOULD_BE_LOST',
      facts: { packageId, version: 1 },
    })
    expect(await reload(packageId, 1, { discardServicing: true })).toMatchObject({ version: 2 })
  })

  it('takes another place of the source, and is unsure about another ISO file with the same names and sizes', async () => {
    const path = await copyOfMedia('moved')
    const { packageId } = await add(isoOf(path, 'moved.iso'))
    expect(await compare(packageId)).toMatchObject({ outcome: 'unchanged' })
    const second = isoOf(path, 'moved-again.iso')
    expect(await compare(packageId, second)).toMatchObject({ outcome: 'unsure' })
    await writeFile(join(path, 'setup.exe'), 'other bytes')
    const third = isoOf(path, 'moved-changed.iso')
    expect(await compare(packageId, third)).toMatchObject({ outcome: 'different' })
    await reload(packageId, 1, { path: third })
    expect(await readPackage(house.db, packageId)).toMatchObject({ sourcePath: third, currentVersion: 2 })
  })
})
