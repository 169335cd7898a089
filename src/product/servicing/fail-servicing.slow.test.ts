// Faults of the input and of the machine: each ends with the old version in use, no scratch, and an error that a person can act on.

import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readWimBlobTable, readWimHeader } from '#formats/wim-resources'
import { readImageMetadata } from '#product/image-metadata'
import { nativeEngine, type ServicingEngine } from '#product/servicing-engines'
import { addUpdate } from '#product/software-updates'
import { readPackage } from '#product/upgrade-packages'
import { updateImage } from '#tools/wimlib'
import {
  addPackage,
  copyOfMedia,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { listRuns, readRun, runServicing } from './index.ts'
import { runRequestSchema } from './jobs.ts'

let house: ServicingTestHouse

beforeAll(async () => {
  house = await openServicingHouse()
  return () => house[Symbol.asyncDispose]()
}, 60_000)
afterEach(() => expectNothingLeft(house))

const request = (packageId: string, updates = ['KB5000001']) => runRequestSchema.parse({ packageId, updates })

/** Runs, and expects the failure with everything that must hold after it. */
async function expectFailure(
  packageId: string,
  { in: site = house, code }: { in?: typeof house; code: RegExp },
): Promise<void> {
  const context = jobContext()
  const error = await runServicing(site, request(packageId), context).catch(thrown => thrown)
  expect(error).toMatchObject({ code: expect.stringMatching(code), remedy: expect.stringMatching(/\w.{10}/) })
  expect(await readPackage(house.db, packageId)).toMatchObject({
    currentVersion: 1,
    versions: [{ number: 1 }],
  })
  const [run] = await listRuns(house.db, packageId)
  if (run !== undefined) {
    expect(run).toMatchObject({ state: 'failed', publishedVersion: null })
    expect((await readRun(house.db, run.id)).error?.code).toMatch(code)
  }
}

describe('a servicing run fails, and the old version stays,', { timeout: 120_000 }, () => {
  it('when a hive cannot be read', async () => {
    const media = await copyOfMedia(house, 'unreadable-hive')
    const source = join(house.folder, 'no-hive')
    await writeFile(source, Buffer.alloc(8192, 0x5a))
    const wim = join(media, 'sources/install.wim')
    await updateImage(wim, 1, [{ command: 'add', source, target: '/Windows/System32/config/SOFTWARE' }])
    await expectFailure(await addPackage(house, media), { code: /^IMAGE_HIVE_DAMAGED$/ })
  })

  it('when install.wim is damaged where it is read', async () => {
    const media = await copyOfMedia(house, 'damaged-wim')
    const wim = join(media, 'sources/install.wim')
    await damageContent(wim, '/Windows/System32/config/SYSTEM')
    await expectFailure(await addPackage(house, media), { code: /^WIM_DAMAGED$/ })
  })

  it('when the disk fills up in the middle', async context => {
    const disk = await mountSmallDisk(join(house.folder, 'small-disk'))
    if (disk === null) return context.skip('this account may not mount a small disk')
    try {
      // The run begins with enough room, and somebody else takes it.
      const engine: ServicingEngine = {
        ...nativeEngine,
        async apply(plan, work, onProgress, signal) {
          const { bavail, bsize } = await statfs(work.folder)
          const left = 256 * 1024
          await writeFile(join(work.folder, 'somebody-elses'), Buffer.alloc(bavail * bsize - left))
          return await nativeEngine.apply(plan, work, onProgress, signal)
        },
      }
      const packageId = await addPackage(house)
      const site = { ...house, engine, work: disk }
      await expectFailure(packageId, { in: site, code: /NO_SPACE/ })
    } finally {
      await execa('umount', [disk])
    }
  })

  it('never by an update for another Windows: it is not required, with the reason', async () => {
    const file = join(house.folder, 'windows6.1-kb5000077-x64.msu')
    await makeComponentUpdate({ to: file, product: 'windows7', kb: 'KB5000077' })
    await addUpdate(house, { path: file }, jobContext())
    const packageId = await addPackage(house)
    const context = jobContext()
    await runServicing(house, request(packageId, ['KB5000077']), context)
    const run = await readRun(house.db, context.operationId)
    expect(run).toMatchObject({ state: 'not-needed', publishedVersion: null })
    for (const { image, status, reason } of run.statuses) {
      if (image === null) continue
      expect([status, reason?.code]).toEqual(['not-required', 'PRODUCT_DIFFERS'])
    }
  })
})

/** Changes a byte in the middle of the stored data of one file. */
async function damageContent(wim: string, path: string): Promise<void> {
  const sha1 = (await readImageMetadata(wim, 1)).find(path)?.sha1
  const bytes = await readFile(wim)
  const { offset, size } = readWimHeader(bytes).blobTable
  for (const blob of readWimBlobTable(bytes.subarray(offset, offset + size))) {
    if (Buffer.from(blob.sha1).toString('hex') !== sha1) continue
    const middle = blob.offset + Math.floor(blob.size / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
    return await writeFile(wim, bytes)
  }
  throw new Error(`${path} has no content`)
}

/** A disk of 64 MiB; null where this account may not mount one. */
async function mountSmallDisk(folder: string): Promise<string | null> {
  await mkdir(folder)
  const { exitCode } = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'slipstream-test', folder], {
    reject: false,
  })
  return exitCode === 0 ? folder : null
}
