// The same recovery image or WIM file is serviced once, across packages and runs; the proof is the same as ever.

import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '#product/content-library'
import { dismEngine, nativeEngine, type ServicingEngine } from '#product/servicing-engines'
import { addUpdate } from '#product/software-updates'
import { openUnpackedUpdates, type UnpackedUpdates } from '#product/update-files'
import { readPackage } from '#product/upgrade-packages'
import { updateImage } from '#tools/wimlib'
import {
  addPackage,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { makeStandInDism, type StandInDism } from '../../../tests/stand-in-dism/index.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { makeCumulativeUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { readRun, runServicing } from './index.ts'
import { runRequestSchema } from './jobs.ts'
import { readLog } from './run-log.ts'
import { withServicing } from './tables.ts'

const installWim = 'sources/install.wim'
let house: ServicingTestHouse
let dism: StandInDism
let unpacked: UnpackedUpdates
let media = ''
/** The same recovery image in another install.wim. */
let otherMedia = ''
let safeOs = ''

beforeAll(async () => {
  house = await openServicingHouse()
  dism = await makeStandInDism(house.folder)
  unpacked = openUnpackedUpdates({ folder: join(house.folder, 'unpacked'), maxBytes: 2 ** 30 })
  media = join(house.folder, 'with-recovery')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 3 })
  await rm(join(media, 'sources/boot.wim'))
  otherMedia = join(house.folder, 'other-with-recovery')
  await cp(media, otherMedia, { recursive: true })
  const source = join(house.folder, 'one-file-more')
  await writeFile(source, 'one file more')
  await updateImage(join(otherMedia, installWim), 1, [{ command: 'add', source, target: '/more.txt' }])
  const update = { kb: 'KB5050003', revision: 2890, packageName: 'Package_for_SafeOSDU' }
  const to = join(house.folder, 'windows11.0-kb5050003-x64.cab')
  const { file } = await makeCumulativeUpdate({ to, ...update })
  safeOs = (await addUpdate(house, { path: file }, jobContext())).update
  return () => house[Symbol.asyncDispose]()
}, 120_000)

async function service(engine: ServicingEngine, from: string, updates: string[]) {
  const site = { ...house, engine, engines: [engine], unpacked }
  const packageId = await addPackage(house, from)
  const context = jobContext()
  const asked = runRequestSchema.parse({ packageId, updates, continueOnError: true })
  const before = (await dism.runs()).length
  expect(await runServicing(site, asked, context)).toMatchObject({ state: 'succeeded', version: 2 })
  const run = await readRun(house.db, context.operationId)
  expect(run.proof?.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(run.statuses.some(({ status }) => status === 'applied')).toBe(true)
  const mounts = (await dism.runs()).slice(before).filter(words => words.includes('/Mount-Image'))
  const { contentVersion } = await readPackage(house.db, packageId)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const { lines } = await readLog(house.db, run.id)
  return {
    run,
    mounts: mounts.length,
    taken: lines.filter(line => line.includes('work was done before')).length,
    unpacked: lines.filter(line => line.includes(': unpacked')).length,
    wim: manifest.files.find(({ path }) => path === installWim)?.sha256,
  }
}

describe('work that was done before', { timeout: 240_000 }, () => {
  it('is not done again with DISM: a recovery image in another package, and then a whole WIM file', async () => {
    const engine = dismEngine({ program: dism.program })
    const updates = [safeOs, house.component.id]
    const first = await service(engine, media, updates)
    expect([first.mounts, first.taken]).toEqual([2, 0])
    const other = await service(engine, otherMedia, updates)
    expect([other.mounts, other.taken]).toEqual([1, 1])
    expect(other.wim).not.toBe(first.wim)
    const same = await service(engine, media, updates)
    expect([same.mounts, same.taken, same.wim]).toEqual([0, 2, first.wim])
    const newer: ServicingEngine = { ...engine, version: async () => 'DISM 10.0.99999.1' }
    expect((await service(newer, otherMedia, updates)).taken).toBe(0)
    await expectNothingLeft(house)
  })

  it('is proven with its own moment of installation, and what is not proven is forgotten and done anew', async () => {
    const first = await service(nativeEngine, media, [house.component.id])
    expect(first.taken).toBe(0)
    const other = await service(nativeEngine, otherMedia, [house.component.id])
    expect(other.taken).toBe(1)
    // Neither was it unpacked again, for the work or for the proof.
    expect([first.unpacked, other.unpacked]).toEqual([1, 0])
    const same = await service(nativeEngine, otherMedia, [house.component.id])
    expect([same.taken, same.wim]).toEqual([2, other.wim])
    // Somebody has put something else in its place: the unchanged file, which holds no update.
    const { contentVersion } = await readPackage(house.db, await addPackage(house, otherMedia))
    const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
    const unchanged = manifest.files.find(({ path }) => path === installWim)?.sha256 ?? ''
    await withServicing(house.db)
      .updateTable('servicing_done')
      .set({ sha256: unchanged })
      .where('sha256', '=', other.wim ?? '')
      .execute()
    const anew = await service(nativeEngine, otherMedia, [house.component.id])
    const steps = anew.run.steps.map(({ step }) => step).join(' ')
    expect(steps).toMatch(/^plan pre-flight prepare carry-out prove plan .* prove publish succeeded$/)
    expect(anew.wim).not.toBe(unchanged)
    await expectNothingLeft(house)
  })
})
