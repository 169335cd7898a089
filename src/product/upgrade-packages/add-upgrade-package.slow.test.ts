import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { captureImage, exportImage, splitWim } from '#tools/wimlib'
import {
  expectOnly,
  jobContext,
  objectsOf,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { makeWindowsMedia, type WindowsMedia } from '../../../tests/windows-image/index.ts'
import { addUpgradePackage, listPackages, readPackage } from './index.ts'
import { newPackageSchema } from './jobs.ts'
import { withPackages } from './tables.ts'

let house: TestLibrary
let root = ''
let media: WindowsMedia

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-packages-'))
  house = await openTestLibrary()
  media = await makeWindowsMedia({
    product: 'windows11',
    to: join(root, 'media'),
    images: 1,
    components: 1,
    recovery: false,
  })
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
afterEach(async () => {
  const packages = withPackages(house.db)
  await packages.deleteFrom('upgrade_packages_images').execute()
  await packages.deleteFrom('upgrade_packages_versions').execute()
  await packages.deleteFrom('upgrade_packages').execute()
  for (const holder of await holders()) await deleteHolder(holder.holder)
  await house.library.collect()
  await expectOnly(house, [])
})

const contentTables = () =>
  house.db.$extendTables<{ content_library_holders: { digest: string; holder: string } }>()
const holders = () =>
  contentTables()
    .selectFrom('content_library_holders')
    .select(['digest', 'holder'])
    .orderBy('holder')
    .execute()
const deleteHolder = (holder: string) =>
  contentTables().deleteFrom('content_library_holders').where('holder', '=', holder).execute()

const asked = (change: Partial<Parameters<typeof newPackageSchema.parse>[0] & object> = {}) =>
  newPackageSchema.parse({ path: media.folder, name: 'Windows 11', licenceAccepted: true, ...change })
const add = (change: object = {}, context = jobContext()) => addUpgradePackage(house, asked(change), context)

/** A copy of the media, to be changed. */
async function copyOfMedia(name: string): Promise<string> {
  const to = join(root, name)
  await cp(media.folder, to, { recursive: true })
  return to
}

describe('adding a package', () => {
  it('shows its ID, its images with all that they say of themselves, its files, and who accepted the licence', async () => {
    const before = new Date(Date.now() - 1000).toISOString()
    const added = await add({ version: '24H2', comment: 'pilot', architecture: 'amd64', language: 'en-US' })
    expect(added).toMatchObject({ packageId: expect.stringMatching(/^S01[0-9A-F]{5}$/), version: 1 })
    const shown = await readPackage(house.db, added.packageId)
    expect(shown).toMatchObject({
      name: 'Windows 11',
      version: '24H2',
      comment: 'pilot',
      sourcePath: media.folder,
      architecture: 'amd64',
      language: 'en-US',
      licenceAcceptedBy: 'Ines',
      createdBy: 'Ines',
      currentVersion: 1,
      contentVersion: added.contentVersion,
      fileCount: media.files,
      totalBytes: media.bytes,
    })
    expect(shown.licenceAcceptedAt > before).toBe(true)
    expect(shown.versions).toHaveLength(1)
    expect(shown.versions[0]).toMatchObject({ number: 1, origin: 'added', createdBy: 'Ines' })
    const common = {
      architecture: 'amd64',
      languages: ['en-US'],
      defaultLanguage: 'en-US',
      productType: 'WinNT',
    }
    const version = { major: 10, minor: 0, build: 26100, servicePackBuild: 1742 }
    expect(shown.images).toMatchObject([
      {
        ...common,
        path: 'sources/install.wim',
        index: 1,
        name: 'Windows 11 Pro',
        edition: 'Professional',
        installationType: 'Client',
        version,
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
      { ...common, path: 'sources/boot.wim', index: 1, name: 'Microsoft Windows PE (amd64)', version },
      {
        ...common,
        path: 'sources/boot.wim',
        index: 2,
        edition: 'WindowsPE',
        installationType: 'WindowsPE',
        version,
      },
    ])
    for (const { size } of shown.images) expect(size).toBeGreaterThan(10_000)
  })

  it('keeps every file as it is, under one content version with one holder', async () => {
    const { packageId, contentVersion } = await add()
    const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
    expect(manifest.files).toHaveLength(media.files)
    for (const { path, sha256 } of manifest.files) {
      const stored = await readFile((await house.store.open(sha256)).path)
      expect([path, stored.equals(await readFile(join(media.folder, path)))]).toEqual([path, true])
    }
    await expectOnly(house, [...new Set([contentVersion, ...manifest.files.map(file => file.sha256)])])
    expect(await holders()).toEqual([{ digest: contentVersion, holder: `upgrade-package:${packageId}:1` }])
  })

  it('the first of a site is S0100001, and each is told in one status message', async () => {
    await using fresh = await openTestLibrary()
    const { packageId } = await addUpgradePackage(fresh, asked(), jobContext())
    expect(packageId).toBe('S0100001')
    expect(await listActivity(fresh.db, { limit: 10 })).toMatchObject([
      {
        severity: 'information',
        code: 'UPGRADE_PACKAGE_ADDED',
        actor: 'Ines',
        subject: 'S0100001',
        message: `Ines added the operating system upgrade package “Windows 11” from ${media.folder}.`,
      },
    ])
  })

  it('takes names on the media whatever their case, and keeps their spelling', async () => {
    const path = await copyOfMedia('shouting')
    await rename(join(path, 'setup.exe'), join(path, 'SETUP.EXE'))
    await rename(join(path, 'sources'), join(path, 'Sources'))
    await rename(join(path, 'Sources/install.wim'), join(path, 'Sources/INSTALL.WIM'))
    const { packageId, contentVersion } = await add({ path })
    const { images } = await readPackage(house.db, packageId)
    expect(images.map(image => [image.path, image.index])).toEqual([
      ['Sources/INSTALL.WIM', 1],
      ['Sources/boot.wim', 1],
      ['Sources/boot.wim', 2],
    ])
    const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
    expect(manifest.files.map(file => file.path)).toEqual(
      expect.arrayContaining(['SETUP.EXE', 'Sources/INSTALL.WIM']),
    )
  })

  it('takes install.esd', async () => {
    const path = await copyOfMedia('esd')
    const wim = join(path, 'sources/install.wim')
    await exportImage(wim, 1, {
      destination: join(path, 'sources/install.esd'),
      compression: 'LZMS',
      solid: true,
    })
    await rm(wim)
    const { images } = await readPackage(house.db, (await add({ path })).packageId)
    expect(images[0]).toMatchObject({ path: 'sources/install.esd', index: 1, edition: 'Professional' })
  })

  it('takes a split image with all of its parts, and says which part is missing', async () => {
    const path = await copyOfMedia('split')
    const tree = join(root, 'tree')
    await mkdir(tree)
    for (const name of ['one', 'two', 'three']) await writeFile(join(tree, name), randomBytes(700_000))
    const whole = join(root, 'whole.wim')
    await captureImage(whole, { source: tree, name: 'In parts' })
    await rm(join(path, 'sources/install.wim'))
    const firstPart = join(path, 'sources/install.swm')
    await splitWim(whole, { firstPart, partSizeMebibytes: 1 })
    await rename(join(path, 'sources/install2.swm'), join(path, 'sources/INSTALL2.SWM'))
    const { packageId } = await add({ path })
    const { images } = await readPackage(house.db, packageId)
    expect(images[0]).toMatchObject({ path: 'sources/install.swm', index: 1, name: 'In parts' })
    await rm(join(path, 'sources/INSTALL2.SWM'))
    await expect(add({ path, name: 'Incomplete' })).rejects.toMatchObject({
      code: 'SOURCE_INCOMPLETE',
      facts: { path, missing: ['sources/install2.swm'] },
    })
  })

  it('again under a second name costs no object: one content version with two holders', async () => {
    const first = await add()
    const objects = await objectsOf(house.store)
    const second = await add({ name: 'Windows 11, again' })
    expect(second.contentVersion).toBe(first.contentVersion)
    expect(second.packageId).not.toBe(first.packageId)
    expect(await objectsOf(house.store)).toEqual(objects)
    expect(await holders()).toEqual(
      [first, second].map(({ packageId }) => ({
        digest: first.contentVersion,
        holder: `upgrade-package:${packageId}:1`,
      })),
    )
  })

  it('under a name that another has, whatever its case, is refused and says whose it is', async () => {
    const { packageId } = await add({ name: 'Windows Größe' })
    const objects = await objectsOf(house.store)
    await expect(add({ name: ' WINDOWS GRÖßE ' })).rejects.toMatchObject({
      code: 'PACKAGE_NAME_TAKEN',
      facts: { name: 'WINDOWS GRÖßE', packageId },
    })
    expect(await objectsOf(house.store)).toEqual(objects)
  })

  it('tried again after it was published gives the same package', async () => {
    const context = jobContext()
    const first = await add({}, context)
    expect(await add({}, { ...context, attempt: 2 })).toEqual(first)
    expect(await listPackages(house.db)).toHaveLength(1)
  })

  it('by two at once under one name: exactly one wins, and nothing of the other stays', async () => {
    const path = await copyOfMedia('other')
    const extra = join(path, 'sources/extra')
    await mkdir(extra)
    await cp(join(path, 'setup.exe'), join(extra, 'copy.exe'))
    await rm(join(path, 'bootmgr'))
    const context = () => jobContext()
    const ended = await Promise.allSettled([
      add({ name: 'Windows ÉTÉ' }, context()),
      add({ name: 'windows e\u0301te\u0301', path }, context()),
    ])
    const [winner] = ended.flatMap(end => (end.status === 'fulfilled' ? [end.value] : []))
    const [refusal] = ended.flatMap(end => (end.status === 'rejected' ? [end.reason] : []))
    expect(refusal).toMatchObject({ code: 'PACKAGE_NAME_TAKEN', facts: { packageId: winner?.packageId } })
    expect((await listPackages(house.db)).map(one => one.id)).toEqual([winner?.packageId])
    const { manifest } = await readManifest(house.db, house.library.reader, winner?.contentVersion ?? '')
    const needed = new Set([winner?.contentVersion ?? '', ...manifest.files.map(file => file.sha256)])
    await expectOnly(house, [...needed])
  })
})
