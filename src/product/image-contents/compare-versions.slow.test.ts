import { beforeAll, describe, expect, it } from 'vitest'
import { runServicing } from '#product/servicing'
import { readPackageVersion } from '#product/upgrade-packages'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { compareVersions } from './compare-versions.ts'
import { inspectVersion } from './inspect-version.ts'

let house: ServicingTestHouse

beforeAll(async () => {
  house = await openServicingHouse()
  return () => house[Symbol.asyncDispose]()
}, 90_000)

describe('two versions of a package', { timeout: 120_000 }, () => {
  let packageId = ''

  it('are the same when they are one', async () => {
    packageId = await addPackage(house)
    const found = await compareVersions(house, { packageId, from: 1 })
    const { totalBytes } = await readPackageVersion(house.db, packageId, 1)
    expect(found).toMatchObject({
      from: 1,
      to: 1,
      inspected: false,
      images: [],
      articles: [],
      files: [],
      fromBytes: totalBytes,
      toBytes: totalBytes,
      newBytes: 0,
    })
    expect(found.unchangedFiles).toBeGreaterThan(5)
  })

  it('after servicing: differ in the packages of the image, the file that holds it, and the bytes that are new', async () => {
    const request = {
      packageId,
      updates: ['KB5000001'],
      indexes: [2],
      updateDistributionPoints: false,
      runOn: 'site' as const,
      continueOnError: false,
      priority: 'medium' as const,
    }
    expect(await runServicing(house, request, jobContext())).toMatchObject({ state: 'succeeded', version: 2 })
    await inspectVersion(house, { packageId, version: 2 }, jobContext())
    const found = await compareVersions(house, { packageId, from: 1 })
    expect(found).toMatchObject({ from: 1, to: 2, inspected: true, articles: ['KB5000001'] })
    expect(found.files.map(one => one.path)).toEqual(['sources/install.wim'])
    const [first, second] = found.images
    expect(first).toMatchObject({ path: 'sources/install.wim', index: 1, packages: [] })
    expect(second?.packages).toContainEqual({
      identity: house.component.packageIdentity,
      from: null,
      to: 'installed',
      kb: 'KB5000001',
    })
    expect(found.newBytes).toBeGreaterThan(0)
    expect(found.newBytes).toBeLessThanOrEqual(found.files[0]?.to ?? 0)
    // The other way round, the package goes.
    const back = await compareVersions(house, { packageId, from: 2, to: 1 })
    expect(back.images[1]?.packages).toContainEqual({
      identity: house.component.packageIdentity,
      from: 'installed',
      to: null,
      kb: null,
    })
  })

  it('refuses versions that are not there', async () => {
    await expect(compareVersions(house, { packageId, from: 9 })).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_MISSING',
    })
  })
})
