// kill -9 of the site server while it learns of updates: it goes on behind what it had, and publishes once.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailpointName } from '#platform/failpoints'
import { madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import { startWsusServer } from '../wsus-server/index.ts'
import {
  addPackage,
  carryOut,
  expectSecondAttempt,
  type FaultHouse,
  makeFaultHouse,
  packageOf,
} from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'

let inputs = ''
let catalogue = ''
let folder = ''
let media = ''
let house: FaultHouse
let upstream: Awaited<ReturnType<typeof startWsusServer>>

const made = Array.from({ length: 9 }, (_, number) => ({
  revision: number + 1,
  updateId: madeUpdateId(number + 1),
  title: `Update offline${number + 1}`,
}))
const makeOffline = (count: number) =>
  makeCatalogue(catalogue, { updates: made.slice(0, count), spelling: 'wsusscn2', perCabinet: 1 })

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  catalogue = join(inputs, 'wsusscn2.cab')
  folder = join(inputs, 'updates')
  media = join(inputs, 'media')
  await mkdir(folder)
  await makeOffline(3)
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  await rm(join(media, 'sources', 'boot.wim'))
  upstream = await startWsusServer()
  upstream.habits.mostUpdatesPerRequest = 2
  // Files of a folder need not stay still for long.
  house = await makeFaultHouse({
    flags: ['--update-folder-settle-seconds', '0.2', '--internal-networks', '127.0.0.0/8,::1'],
  })
  await house.start()
  const { api } = house
  await api.addUpdateSource({ name: 'Offline', location: catalogue })
  await api.addUpdateSource({ name: 'Folder', kind: 'folder', location: folder, watchSeconds: null })
  await api.addUpdateSource({ name: 'Upstream', kind: 'wsus', location: upstream.address })
  await carryOut(house, api.synchroniseUpdateSource({ source: 'Offline' }))
})
afterAll(async () => {
  await upstream[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

/** Dies while a source is synchronised, ends it after the restart, and finds this many updates with this word. */
async function synchronise(
  source: string,
  { at, word, count }: { at: FailpointName; word: string; count: number },
) {
  await house.dieAt(at, api => api.synchroniseUpdateSource({ source }))
  expectSecondAttempt(await house.recover())
  const found = await house.api.searchCatalogueUpdates({ text: word, hideExpired: 'true' })
  expect(found.updates).toHaveLength(count)
  const sources = await house.api.listUpdateSources()
  expect(sources.find(one => one.name === source)?.last?.state).toBe('succeeded')
  await house.expectSound()
}

type Step = Extract<FailpointsOf<'learning'>, `update-catalogue.${string}`>
/** How many updates the offline catalogue has when it is killed there. */
const steps: Record<Step, number> = {
  'update-catalogue.cabinet-staged': 5,
  'update-catalogue.staged': 6,
  'update-catalogue.prepared': 7,
  'update-catalogue.before-publish': 8,
  'update-catalogue.published': 9,
}
const takingFiles: Record<Extract<FailpointsOf<'learning'>, `update-folders.${string}`>, number> = {
  'update-folders.file-taken': 0,
  'update-folders.file-written': 1,
}
type Others = Exclude<FailpointsOf<'learning'>, keyof typeof steps | keyof typeof takingFiles>
const deciding: Record<Others, true> = { 'update-applicability.kept': true }

describe('a site server that is killed while it learns of updates', () => {
  it.each(Object.entries(steps))('from an offline catalogue, at %s', async (step, count) => {
    await makeOffline(count)
    await synchronise('Offline', { at: step as Step, word: 'offline', count })
  })

  it.each(Object.keys(steps))('from an upstream server, at %s: asks for nothing twice', async step => {
    const turn = Object.keys(steps).indexOf(step)
    upstream.asked.length = 0
    const more = [1, 2, 3].map(number => ({
      updateId: madeUpdateId(100 + turn * 10 + number),
      title: `Update upstream${turn}${number}`,
      isCompressed: true,
    }))
    upstream.catalogue.publish(...more)
    await synchronise('Upstream', { at: step as Step, word: 'upstream', count: (turn + 1) * 3 })
    expect(upstream.asked.toSorted()).toEqual(more.map(one => `${one.updateId} 1`).toSorted())
  })

  it.each(Object.entries(takingFiles))('from a folder, at %s: takes each file once', async (at, turn) => {
    for (const number of [1, 2])
      await makeComponentUpdate({ to: join(folder, `${turn}-${number}.msu`), kb: `KB500${turn}${number}` })
    await house.dieAt(at as keyof typeof takingFiles, api =>
      api.synchroniseUpdateSource({ source: 'Folder' }),
    )
    expectSecondAttempt(await house.recover())
    expect(await house.api.listSoftwareUpdates()).toHaveLength(2 * (turn + 1))
    await house.expectSound()
  })

  it.each(Object.keys(deciding))('and decides what applies, at %s', async at => {
    await house.dieAt(at as keyof typeof deciding, api => api.addUpgradePackage(packageOf(media, 'Decided')))
    expectSecondAttempt(await house.recover())
    const [{ id: packageId } = { id: '' }] = await house.api.listUpgradePackages()
    const { images } = await house.api.listApplicableUpdates({ packageId })
    expect(images).toEqual([expect.objectContaining({ isCurrent: true, problem: null })])
    await house.expectSound()
    // What was decided for these images is known for every package that has them.
    await addPackage(house, { path: media, name: 'The same' })
  })
})
