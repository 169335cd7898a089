// What a run is based on: the version in use, or the version as it was read from its source.

import { beforeAll, describe, expect, it } from 'vitest'
import { readContentVersion, readManifest } from '#product/content-library'
import {
  holdVersion,
  markVersionBad,
  publishNextVersion,
  readPackage,
  readPackageVersion,
  readPristineVersion,
  releaseVersion,
} from '#product/upgrade-packages'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { type AskingHouse, askForRun } from './ask-for-run.ts'
import { runRequestSchema } from './jobs.ts'
import { listRunsOfVersions } from './run-of-version.ts'
import { makePlan, runServicing } from './run-servicing.ts'

let house: ServicingTestHouse
let packageId = ''
const by = 'Ines'

beforeAll(async () => {
  house = await openServicingHouse()
  return () => house[Symbol.asyncDispose]()
}, 60_000)

const request = (update: string, change: object = {}) =>
  runRequestSchema.parse({ packageId, updates: [update], indexes: [1], ...change })
const inUse = async () => {
  const { currentVersion, contentVersion } = await readPackage(house.db, packageId)
  return { currentVersion, contentVersion }
}

describe('a servicing run on the pristine version', { timeout: 120_000 }, () => {
  it('makes of the media as they were read what a first run would, though another update was applied since', async () => {
    packageId = await addPackage(house)
    const stacked = request('KB5000002')
    await runServicing(house, stacked, jobContext())
    const { contentVersion: pristine } = await readPackageVersion(house.db, packageId, 1)
    const plan = await makePlan(house, request('KB5000001', { base: 'pristine' }), jobContext())
    expect(plan.contentVersion).toBe(pristine)
    const stackedPlan = await makePlan(house, request('KB5000001'), jobContext())
    expect(stackedPlan.contentVersion).toBe((await inUse()).contentVersion)
    expect(stackedPlan.hash).not.toBe(plan.hash)

    const asked = request('KB5000001', { base: 'pristine', planHash: plan.hash, expectedVersion: 2 })
    expect(await runServicing(house, asked, jobContext())).toMatchObject({ state: 'succeeded', version: 3 })
    expect(await listRunsOfVersions(house.db, packageId)).toContainEqual(
      expect.objectContaining({ version: 3, baseVersion: 1, planHash: plan.hash, proven: true }),
    )
    expect(await readPackageVersion(house.db, packageId, 3)).toMatchObject({ pristine: 1, restores: null })
    // Beside install.wim nothing is different from the media: what version 2 had besides is not in it.
    const files = async (version: number) => {
      const { contentVersion } = await readPackageVersion(house.db, packageId, version)
      return (await readManifest(house.db, house.library.reader, contentVersion)).manifest.files
    }
    const old = new Map((await files(1)).map(file => [file.path, file.sha256]))
    const now = await files(3)
    expect(now.filter(file => old.get(file.path) !== file.sha256).map(file => file.path)).toEqual([
      'sources/install.wim',
    ])
  })

  it('is refused when another version is in use than the one that it may replace', async () => {
    const asked = request('KB5000002', { base: 'pristine', expectedVersion: 2 })
    await expect(runServicing(house, asked, jobContext())).rejects.toMatchObject({
      code: 'PACKAGE_CHANGED',
      facts: { expected: 2, found: 3 },
    })
    // Whoever asks says so without knowing it.
    const jobs: unknown[] = []
    const asking = {
      ...house,
      start: async (_trx: unknown, _job: unknown, { data }: { data: unknown }) => {
        jobs.push(data)
        return jobContext().operationId
      },
      refuseUpdate: async () => undefined,
    } as unknown as AskingHouse
    await askForRun(asking, request('KB5000002', { base: 'pristine' }), by)
    expect(jobs).toMatchObject([{ base: 'pristine', expectedVersion: 3 }])

    const held = { packageId, version: 3, by, reason: 'audit' }
    await house.db.transaction().execute(trx => holdVersion(trx, held))
    await expect(askForRun(asking, request('KB5000002'), by)).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_HELD',
    })
    await house.db.transaction().execute(trx => releaseVersion(trx, held))
  })

  it('of a version that was rolled back to is what that one was made from', async () => {
    const { contentVersion: digest, images } = await readPackageVersion(house.db, packageId, 2)
    const { manifest, bytes } = await readManifest(house.db, house.library.reader, digest)
    const { signature } = await readContentVersion(house.db, digest)
    const stored = { manifest, digest, signature, size: bytes.length, reader: house.library.reader }
    const version = { stored, images, operation: jobContext().operationId, by }
    await house.db
      .transaction()
      .execute(trx =>
        publishNextVersion(trx, { packageId, expected: 3, base: 2, origin: 'rolled-back', ...version }),
      )
    expect(await readPristineVersion(house.db, packageId, 4)).toMatchObject({ number: 1 })
    await house.db
      .transaction()
      .execute(trx => markVersionBad(trx, { packageId, version: 2, by, reason: 'no' }))
    await expect(makePlan(house, request('KB5000001'), jobContext())).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_BAD',
    })
    // A run that had begun before the mark was set does not put what it made of the bad version into use either.
    const made = await readPackageVersion(house.db, packageId, 3)
    const other = await readManifest(house.db, house.library.reader, made.contentVersion)
    const serviced = {
      stored: {
        manifest: other.manifest,
        digest: made.contentVersion,
        signature: (await readContentVersion(house.db, made.contentVersion)).signature,
        size: other.bytes.length,
        reader: house.library.reader,
      },
      images: made.images,
      operation: jobContext().operationId,
      by,
    }
    const publish = (base: number) =>
      house.db
        .transaction()
        .execute(trx =>
          publishNextVersion(trx, { packageId, expected: 4, base, origin: 'serviced', ...serviced }),
        )
    await expect(publish(4)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_BAD' })
    expect(await publish(1)).toMatchObject({ version: 5 })
    const pristine = await makePlan(house, request('KB5000001', { base: 'pristine' }), jobContext())
    expect(pristine.steps.length).toBeGreaterThan(0)
  })
})
