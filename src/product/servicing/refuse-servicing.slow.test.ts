import { randomUUID } from 'node:crypto'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { listActivity } from '#product/activity'
import { readManifest, storeManifest } from '#product/content-library'
import {
  type Applied,
  nativeEngine,
  type ServicingEngine,
  type ServicingWork,
} from '#product/servicing-engines'
import { markVersionBad, publishNextVersion, readPackage } from '#product/upgrade-packages'
import { splitWim, updateImage } from '#tools/wimlib'
import {
  addPackage,
  copyOfMedia,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { cancelledContext, jobContext } from '../../../tests/test-library.ts'
import { listRuns, makePlan, type RunHouse, readRun, runServicing } from './index.ts'
import { runRequestSchema } from './jobs.ts'

let house: ServicingTestHouse
let packageId = ''

beforeAll(async () => {
  house = await openServicingHouse()
  packageId = await addPackage(house)
  return () => house[Symbol.asyncDispose]()
}, 60_000)
afterEach(() => expectNothingLeft(house))

const request = (change: object = {}) =>
  runRequestSchema.parse({ packageId, updates: ['KB5000002'], ...change })

/** The version in use is the one that was added, and nobody was told of another. */
async function expectUnchanged(id = packageId): Promise<void> {
  expect(await readPackage(house.db, id)).toMatchObject({ currentVersion: 1, versions: [{ number: 1 }] })
  const told = await listActivity(house.db, { subject: id, limit: 100 })
  expect(new Set(told.map(one => one.code))).toEqual(
    new Set(['UPGRADE_PACKAGE_NOT_SERVICED', 'UPGRADE_PACKAGE_ADDED']),
  )
  expect(house.distributed).toEqual([])
}

/** The native engine, with something done behind its back after it has applied the plan. */
function tampering(tamper: (work: ServicingWork, applied: Applied) => Promise<unknown>): RunHouse {
  const engine: ServicingEngine = {
    ...nativeEngine,
    async apply(plan, work, onProgress, signal) {
      const applied = await nativeEngine.apply(plan, work, onProgress, signal)
      await tamper(work, applied)
      return applied
    },
  }
  return { ...house, engine }
}

/** Changes one byte of a file. */
async function flipByte(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, position)
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, position)
  await file.close()
}

const setupFile = (work: ServicingWork) => join(work.media, 'sources/setupcore.dll')
const wimOf = (work: ServicingWork) => work.wims['sources/install.wim'] ?? ''

describe('a result that is not as planned is not published:', { timeout: 60_000 }, () => {
  it.each<[string, RegExp, (work: ServicingWork) => Promise<unknown>]>([
    ['a changed byte in a media file', /setupcore\.dll/, work => flipByte(setupFile(work), 100)],
    ['a missing media file', /setupcore\.dll/, work => rm(setupFile(work))],
    [
      'a media file that nobody planned',
      /every other file/,
      work => writeFile(join(work.media, 'sources/stranger.dll'), 'x'),
    ],
  ])('%s', async (_what, named, tamper) => {
    const context = jobContext()
    const error = await runServicing(tampering(tamper), request(), context).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'SERVICING_NOT_PROVEN', facts: { packageId } })
    expect(error.facts.first).toMatch(named)
    const run = await readRun(house.db, context.operationId)
    expect(run).toMatchObject({ state: 'failed', publishedVersion: null })
    expect(new Set(run.statuses.map(({ status }) => status))).toEqual(new Set(['applicable', 'not-required']))
    expect(run.error?.code).toBe('SERVICING_NOT_PROVEN')
    await expectUnchanged()
  })

  it.each<[string, string, (work: ServicingWork) => Promise<unknown>]>([
    [
      'a file that is gone from the image',
      'SERVICING_NOT_PROVEN',
      work =>
        updateImage(wimOf(work), 1, [{ command: 'delete', path: '/Windows/System32/syntheticaddition.dll' }]),
    ],
    [
      'an image with a file that nobody planned',
      'SERVICING_NOT_PROVEN',
      async work => {
        const source = join(work.folder, 'stranger')
        await writeFile(source, 'stranger')
        await updateImage(wimOf(work), 1, [{ command: 'add', source, target: '/Windows/System32/x.dll' }])
        await rm(source)
      },
    ],
    // The first bytes after the header are those of the image's files.
    ['a changed byte in the WIM file', 'SERVICING_NOT_PROVEN', work => flipByte(wimOf(work), 300)],
  ])('%s', async (_what, code, tamper) => {
    const asked = request({ updates: ['KB5000001'], indexes: [1] })
    await expect(runServicing(tampering(tamper), asked, jobContext())).rejects.toMatchObject({ code })
    await expectUnchanged()
  })
})

it('what an engine says that it wrote is not what is published: the plan and the proof are', async () => {
  const forgetful = await addPackage(house)
  const forget = async (_work: ServicingWork, applied: Applied) => applied.mediaFiles.splice(0)
  await runServicing(tampering(forget), request({ packageId: forgetful }), jobContext())
  const { contentVersion } = await readPackage(house.db, forgetful)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const published = new Map(manifest.files.map(file => [file.path.toLowerCase(), file.sha256]))
  for (const { path, sha256 } of house.setup.files)
    expect([path, published.get(`sources/${path}`)]).toEqual([path, sha256])
})

describe('a run is refused', () => {
  it('when an image is chosen that the media does not have, before anything is looked at', async () => {
    const engine: ServicingEngine = {
      ...nativeEngine,
      name: 'unused',
      inspect: () => Promise.reject(new Error('looked')),
    }
    const asked = request({ indexes: [2, 3, 9] })
    const facts = { packageId, missing: ['3', '9'], available: ['1', '2'] }
    for (const work of [makePlan, runServicing])
      await expect(work({ ...house, engine }, asked, jobContext())).rejects.toMatchObject({
        code: 'IMAGE_INDEX_MISSING',
        facts,
      })
  })

  it('when the package or an update is not there', async () => {
    const missing = request({ packageId: 'S01FFFFF' })
    await expect(runServicing(house, missing, jobContext())).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
    })
    const unknown = request({ updates: ['KB5000002', 'KB4999999'] })
    await expect(runServicing(house, unknown, jobContext())).rejects.toMatchObject({ code: 'UPDATE_MISSING' })
  })

  it('when the disk is too small, before anything is copied', async () => {
    const engine: ServicingEngine = {
      ...nativeEngine,
      name: 'native-on-a-small-disk',
      inspect: async (image, signal) => ({
        ...(await nativeEngine.inspect(image, signal)),
        hiveBytes: 2 ** 50,
      }),
      apply: () => Promise.reject(new Error('it was applied')),
    }
    const context = jobContext()
    const asked = request({ updates: ['KB5000001'] })
    const error = await runServicing({ ...house, engine }, asked, context).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'SERVICING_NO_SPACE' })
    expect(error.facts.needed).toBeGreaterThan(2 ** 52)
    expect(error.facts.free).toBeLessThan(2 ** 52)
    expect((await readRun(house.db, context.operationId)).error?.code).toBe('SERVICING_NO_SPACE')
    await expectUnchanged()
  })

  it('when the image is split', async () => {
    const path = await copyOfMedia(house, 'split')
    const wim = join(path, 'sources/install.wim')
    await splitWim(wim, { firstPart: join(path, 'sources/install.swm'), partSizeMebibytes: 1 })
    await rm(wim)
    const split = await addPackage(house, path)
    await expect(runServicing(house, request({ packageId: split }), jobContext())).rejects.toMatchObject({
      code: 'SPLIT_IMAGE_NOT_SERVICEABLE',
      facts: { packageId: split, file: 'sources/install.swm' },
    })
    await expectUnchanged(split)
  })

  it('when the package changed meanwhile', async () => {
    const changing = await addPackage(house)
    const { images, contentVersion } = await readPackage(house.db, changing)
    const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
    const other = () =>
      house.library.session(async store => {
        const { signal } = jobContext()
        const stored = await storeManifest(store, { manifest, key: house.siteKey, signal })
        const next = { packageId: changing, expected: 1, origin: 'reloaded' as const, stored, images }
        const asked = { ...next, operation: randomUUID(), by: 'tester' }
        return house.db.transaction().execute(trx => publishNextVersion(trx, asked))
      })
    const late = runServicing(tampering(other), request({ packageId: changing }), jobContext())
    await expect(late).rejects.toMatchObject({
      code: 'PACKAGE_CHANGED',
      facts: { packageId: changing, expected: 1, found: 2 },
    })
    expect((await readPackage(house.db, changing)).versions).toHaveLength(2)
    const states = (await listRuns(house.db, changing)).map(run => [run.state, run.error?.code ?? null])
    expect(states).toEqual([['failed', 'PACKAGE_CHANGED']])
  })

  it('when the version that the updates go onto was marked bad meanwhile', async () => {
    const bad = await addPackage(house)
    const mark = { packageId: bad, version: 1, by: 'tester', reason: 'printing is broken' }
    const other = () => house.db.transaction().execute(trx => markVersionBad(trx, mark))
    const late = runServicing(tampering(other), request({ packageId: bad }), jobContext())
    await expect(late).rejects.toMatchObject({ code: 'PACKAGE_VERSION_BAD', facts: { version: 1 } })
    expect((await readPackage(house.db, bad)).versions).toHaveLength(1)
  })
})

describe('a run is given up', () => {
  const Cancelled = defineError<Record<string, never>>({
    code: 'TEST_CANCELLED',
    kind: 'cancelled',
    retry: 'never',
    sentence: () => 'Somebody cancelled it.',
    remedy: 'Start it again.',
    example: {},
  })
  const asked = () => request({ updates: ['KB5000001'], indexes: [1] })

  it('when somebody cancels it while the image is changed; the record says so', async () => {
    let phases: string[] = []
    const context = cancelledContext(({ phase }) => {
      if (phases.at(-1) !== phase) phases = [...phases, phase]
      return phase === 'commit' || phases.length > 4
    }, new Cancelled({}))
    await expect(runServicing(house, asked(), context)).rejects.toBe(context.reason)
    expect(phases.slice(0, 2)).toEqual(['checking', 'copying'])
    const run = await readRun(house.db, context.operationId)
    expect(run).toMatchObject({ state: 'failed', publishedVersion: null })
    expect(run.error?.code).toBe('TEST_CANCELLED')
    await expectUnchanged()
  })

  it('when the server stops, and is taken up again under the same ID', async () => {
    const stopped = await addPackage(house)
    const setup = request({ packageId: stopped })
    const context = cancelledContext(({ phase }) => phase === 'proving')
    await expect(runServicing(house, setup, context)).rejects.toBe(context.reason)
    expect(await readRun(house.db, context.operationId)).toMatchObject({ state: 'running', error: null })
    await expectNothingLeft(house)
    const again = jobContext({ operationId: context.operationId, attempt: 2 })
    expect(await runServicing(house, setup, again)).toMatchObject({ state: 'succeeded', version: 2 })
    expect(await readRun(house.db, context.operationId)).toMatchObject({ state: 'succeeded', error: null })
  })
})
