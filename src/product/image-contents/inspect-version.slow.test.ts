import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runServicing } from '#product/servicing'
import { nativeEngine, type ServicingEngine } from '#product/servicing-engines'
import { readPackage } from '#product/upgrade-packages'
import { captureImage, setImageProperties, splitWim, updateImage } from '#tools/wimlib'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { makeSmallMedia } from '../../../tests/site-in-database.ts'
import { cancelledContext, jobContext } from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import type { PackageInImage } from './image-contents.ts'
import { inspectVersion } from './inspect-version.ts'
import { readContents } from './read-contents.ts'
import { withContents } from './tables.ts'

const winre = 'Windows/System32/Recovery/Winre.wim'
let house: ServicingTestHouse
let media = ''

beforeAll(async () => {
  house = await openServicingHouse()
  media = join(house.folder, 'with-recovery')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2 })
  return () => house[Symbol.asyncDispose]()
}, 90_000)

const read = (packageId: string, version?: number) =>
  readContents(house.db, { packageId, version, packages: true })
const placeOf = ({ path, index }: { path: string; index: number }) => `${path}:${index}`

async function scratchOf(): Promise<string[]> {
  await mkdir(house.work, { recursive: true })
  return readdir(house.work)
}

/** An engine that counts what it looks at. */
function countingEngine(): { engine: ServicingEngine; looked: string[] } {
  const looked: string[] = []
  return {
    looked,
    engine: {
      ...nativeEngine,
      inspect: (image, signal) => {
        looked.push(`${image.path}:${image.index}`)
        return nativeEngine.inspect(image, signal)
      },
    },
  }
}

describe('what is in the images of a package', { timeout: 120_000 }, () => {
  let packageId = ''

  it('is not known before somebody has looked', async () => {
    packageId = await addPackage(house, media)
    expect(house.published).toContainEqual({ packageId, version: 1 })
    expect(await read(packageId)).toEqual({ packageId, version: 1, inspectedAt: null, images: [] })
  })

  it('shows every image of the media, and the recovery image that they share once', async () => {
    const outcome = await inspectVersion(house, { packageId, version: 1 }, jobContext())
    expect(outcome).toEqual({ packageId, version: 1, images: 5, unreadable: 0 })
    const { images, inspectedAt } = await read(packageId)
    expect(Date.parse(inspectedAt ?? '')).toBeLessThanOrEqual(Date.now())
    expect(images.map(placeOf)).toEqual([
      'sources/install.wim:1',
      'sources/install.wim:2',
      'sources/boot.wim:1',
      'sources/boot.wim:2',
      `sources/install.wim:1/${winre}:1`,
    ])
    const version = { major: 10, minor: 0, build: 26100, revision: 1742 }
    expect(images[0]).toMatchObject({
      name: 'Windows 11 Pro',
      edition: 'Professional',
      architecture: 'amd64',
      version,
      declaredVersion: version,
      recoveryVersion: version,
      pending: [],
      warnings: [],
      problem: null,
      inside: null,
    })
    expect(images[1]?.recoveryVersion).toEqual(version)
    expect(images[2]?.recoveryVersion).toBeNull()
    expect(images[4]).toMatchObject({ inside: { path: 'sources/install.wim', indexes: [1, 2] }, version })
    for (const { packages, packageCounts } of images) {
      expect(packages?.length).toBeGreaterThan(2)
      const { installed, superseded, staged, other } = packageCounts
      expect(installed + superseded + staged + other).toBe(packages?.length)
      expect(new Set(packages?.map(one => one.origin))).toEqual(new Set(['present-when-added']))
    }
    expect(await scratchOf()).toEqual([])
  })

  it('is asked for one image alone, whatever its letter case, and refused for one that is not there', async () => {
    const image = { path: 'Sources\\INSTALL.WIM', index: 2 }
    const alone = await readContents(house.db, { packageId, image, packages: false })
    expect(alone.images.map(placeOf)).toEqual(['sources/install.wim:2'])
    expect(alone.images[0]).toMatchObject({ packages: null, recoveryVersion: { build: 26100 } })
    const missing = readContents(house.db, { packageId, image: { ...image, index: 3 }, packages: false })
    await expect(missing).rejects.toMatchObject({ code: 'IMAGE_MISSING' })
    await expect(read(packageId, 2)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_MISSING' })
    await expect(read('S01FFFFF')).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
  })

  it('is not read a second time', async () => {
    const { engine, looked } = countingEngine()
    const again = await inspectVersion({ ...house, engine }, { packageId, version: 1 }, jobContext())
    expect(again).toMatchObject({ images: 5, unreadable: 0 })
    expect(looked).toEqual([])
  })

  it('after servicing one image: names what was applied there, by which update, in which version', async () => {
    const request = {
      packageId,
      updates: ['KB5000001'],
      indexes: [2],
      updateDistributionPoints: false,
      runOn: 'site' as const,
      continueOnError: false,
      priority: 'medium' as const,
    }
    const context = jobContext()
    expect(await runServicing(house, request, context)).toMatchObject({ state: 'succeeded', version: 2 })
    expect(house.published).toContainEqual({ packageId, version: 2 })
    await inspectVersion(house, { packageId, version: 2 }, jobContext())

    const before = await read(packageId, 1)
    const { version, images } = await read(packageId)
    expect(version).toBe(2)
    // Image 2 has the serviced recovery image now, image 1 the old one.
    expect(images.map(placeOf)).toEqual([
      'sources/install.wim:1',
      'sources/install.wim:2',
      'sources/boot.wim:1',
      'sources/boot.wim:2',
      `sources/install.wim:1/${winre}:1`,
      `sources/install.wim:2/${winre}:1`,
    ])
    expect(images.slice(4).map(image => image.inside?.indexes)).toEqual([[1], [2]])

    const applied = {
      version: 2,
      run: context.operationId,
      update: house.component.id,
      kb: 'KB5000001',
      title: expect.stringContaining('KB5000001'),
    }
    const appliedTo = (packages: readonly PackageInImage[] | null | undefined) =>
      packages?.filter(one => one.origin === 'applied') ?? []
    expect(appliedTo(images[0]?.packages)).toEqual([])
    expect(appliedTo(images[4]?.packages)).toEqual([])
    for (const image of [images[1], images[5]]) {
      const found = appliedTo(image?.packages)
      expect(found.map(one => one.identity)).toContain(house.component.packageIdentity)
      expect(found).toEqual(found.map(one => ({ ...one, state: 0x70, applied })))
      const old = before.images.find(one => one.name === image?.name)
      const kept = image?.packages?.filter(one => one.origin === 'present-when-added')
      expect(kept?.map(one => one.identity)).toEqual(old?.packages?.map(one => one.identity))
    }
  })

  it('of a version whose predecessor nobody looked at: looks at that one first', async () => {
    await withContents(house.db)
      .deleteFrom('image_contents_versions')
      .where('package_id', '=', packageId)
      .execute()
    const { engine, looked } = countingEngine()
    await inspectVersion({ ...house, engine }, { packageId, version: 2 }, jobContext())
    // What the engine read is kept by content: nothing has to be read again.
    expect(looked).toEqual([])
    expect((await read(packageId, 1)).inspectedAt).not.toBeNull()
    const origins = (await read(packageId, 2)).images[1]?.packages?.map(one => one.origin)
    expect(new Set(origins)).toEqual(new Set(['present-when-added', 'applied']))
  })
})

describe('images that cannot be read', { timeout: 120_000 }, () => {
  it('keep the reason, what the WIM file says of them, and do not keep the others from being read', async () => {
    const broken = join(house.folder, 'broken')
    await makeWindowsMedia({ product: 'windows11', to: broken, images: 2, components: 1 })
    await rm(join(broken, 'sources/boot.wim'))
    const wim = join(broken, 'sources/install.wim')
    const noHive = join(house.folder, 'no-hive')
    await writeFile(noHive, 'this is no hive'.repeat(1000))
    await updateImage(wim, 2, [
      { command: 'delete', path: '/Windows/System32/config/SOFTWARE' },
      { command: 'add', source: noHive, target: '/Windows/System32/config/SOFTWARE' },
    ])
    // Image 1 stays sound, with another thing under the name of the recovery image.
    await updateImage(wim, 1, [
      { command: 'delete', path: `/${winre}` },
      { command: 'add', source: noHive, target: `/${winre}` },
    ])
    await setImageProperties(wim, 1, { properties: { 'WINDOWS/VERSION/SPBUILD': '1' } })

    const packageId = await addPackage(house, broken)
    const outcome = await inspectVersion(house, { packageId, version: 1 }, jobContext())
    expect(outcome).toMatchObject({ images: 3, unreadable: 2 })
    const { images } = await read(packageId)
    expect(images[0]).toMatchObject({
      version: { revision: 1742 },
      declaredVersion: { revision: 1 },
      warnings: [expect.stringMatching(/10\.0\.26100\.1742.*10\.0\.26100\.1;/)],
      recoveryVersion: null,
      problem: null,
    })
    expect(images[1]).toMatchObject({
      path: 'sources/install.wim',
      index: 2,
      name: 'Windows 11 Home',
      edition: 'Core',
      version: null,
      declaredVersion: { build: 26100 },
      packages: [],
      problem: { code: 'IMAGE_HIVE_DAMAGED' },
      warnings: [expect.stringContaining('could not be read')],
    })
    expect(images[2]).toMatchObject({
      path: `sources/install.wim:1/${winre}`,
      problem: { code: 'WIM_UNREADABLE' },
      inside: { path: 'sources/install.wim', indexes: [1] },
    })
    expect(await scratchOf()).toEqual([])
    // Asked for again, what could not be read is tried again.
    const { engine, looked } = countingEngine()
    await inspectVersion({ ...house, engine }, { packageId, version: 1 }, jobContext())
    expect(looked).toEqual(['sources/install.wim:2', `sources/install.wim:1/${winre}:1`])
  })

  it('an image without Windows in it says so', async () => {
    const small = join(house.folder, 'small')
    await makeSmallMedia(small)
    const packageId = await addPackage(house, small)
    await inspectVersion(house, { packageId, version: 1 }, jobContext())
    const { images } = await read(packageId)
    expect(images).toMatchObject([
      { name: 'Small', version: null, packages: [], notServiceable: { code: 'NOT_A_WINDOWS_IMAGE' } },
    ])
  })

  it('those of a split file are not looked into', async () => {
    const split = join(house.folder, 'split')
    await makeSmallMedia(split)
    const tree = join(house.folder, 'split-parts')
    await mkdir(tree)
    await writeFile(join(tree, 'file'), 'a file')
    const whole = join(house.folder, 'whole.wim')
    await captureImage(whole, { source: tree, name: 'In parts' })
    await rm(join(split, 'sources/install.wim'))
    await splitWim(whole, { firstPart: join(split, 'sources/install.swm'), partSizeMebibytes: 1 })
    const packageId = await addPackage(house, split)
    await inspectVersion(house, { packageId, version: 1 }, jobContext())
    expect((await read(packageId)).images).toMatchObject([
      { name: 'In parts', problem: { code: 'SPLIT_IMAGE_NOT_READ' } },
    ])
  })
})

describe('an inspection that does not come to its end', { timeout: 60_000 }, () => {
  it('keeps nothing, leaves no scratch, and ends well when it is tried again', async () => {
    const fresh = join(house.folder, 'fresh')
    await makeWindowsMedia({ product: 'windows7', to: fresh, images: 1, components: 1 })
    const packageId = await addPackage(house, fresh)
    const { reason, ...cancelled } = cancelledContext(({ phase }) => phase.includes('boot.wim image 2'))
    await expect(inspectVersion(house, { packageId, version: 1 }, cancelled)).rejects.toBe(reason)
    expect(await read(packageId)).toMatchObject({ inspectedAt: null, images: [] })
    expect(await scratchOf()).toEqual([])
    const { engine, looked } = countingEngine()
    const again = { ...jobContext(), operationId: cancelled.operationId, attempt: 2 }
    await inspectVersion({ ...house, engine }, { packageId, version: 1 }, again)
    // The images that were read before the interruption are known by their content.
    expect(looked[0]).toBe('sources/boot.wim:2')
    expect((await read(packageId)).inspectedAt).not.toBeNull()
  })

  it('fails when an object of the content store is away, and blames no image', async () => {
    const packageId = await addPackage(house)
    const { contentVersion } = await readPackage(house.db, packageId)
    const object = (await house.store.open(contentVersion)).path
    await rename(object, `${object}.away`)
    try {
      await expect(inspectVersion(house, { packageId, version: 1 }, jobContext())).rejects.toMatchObject({
        code: 'CONTENT_DAMAGED',
      })
    } finally {
      await rename(`${object}.away`, object)
    }
    expect((await read(packageId)).inspectedAt).toBeNull()
  })
})
