// kill -9 of a servicing worker, or of its site, while the work of a run is with the worker: the run ends, and one delivery is published.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailpointName } from '#platform/failpoints'
import type { Program } from '../../demo/processes.ts'
import { waitForDeath } from '../running-house.ts'
import { addPackage, type FaultHouse, makeFaultHouse, patienceMs, until } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'
import { withDatabase } from './outside-reader.ts'
import { addUpdates, makeServicingInputs, type ServicingInputs } from './servicing-inputs.ts'

let inputs: ServicingInputs
let house: FaultHouse
let updates: string[] = []

beforeAll(async () => {
  // With some new bytes for the wire, so that a file is uploaded in pieces and put together.
  inputs = await makeServicingInputs({ payloadBytes: 1_500_000 })
  // Short, so that a worker that is gone is soon given up.
  house = await makeFaultHouse({ flags: ['--worker-lease-seconds', '2'] })
  await house.start()
  updates = await addUpdates(house, inputs)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await inputs[Symbol.asyncDispose]()
})

type Way = { dies: 'site' | 'worker' }
const site: Way = { dies: 'site' }
const worker: Way = { dies: 'worker' }
const ways: Record<FailpointsOf<'worker'>, Way> = {
  'servicing.offered': site,
  'servicing.claimed': site,
  'servicing.piece-received': site,
  'servicing.object-assembled': site,
  'servicing.delivery-taken': site,
  'servicing.delivered': site,
  'servicing-worker.claimed': worker,
  'servicing-worker.fetched': worker,
  'servicing-worker.adopted': worker,
  'servicing-worker.uploading': worker,
  'servicing-worker.uploaded': worker,
  'servicing-worker.delivered': worker,
}
const pointsOf = (who: Way['dies']) =>
  Object.entries(ways).flatMap(([point, { dies }]) => (dies === who ? [point as FailpointName] : []))

/** The packages have the same content: what was serviced is serviced again, so that every point is reached. */
async function forgetDone(): Promise<void> {
  await withDatabase(await house.site.databaseUrl(), query => query('delete from servicing_done'))
}

async function expectEnded(packageId: string): Promise<void> {
  await house.settle()
  const runs = await house.api.listServicingRuns({ packageId })
  expect(runs).toEqual([expect.objectContaining({ state: 'succeeded', publishedVersion: 2, proven: true })])
  const { currentVersion, versions } = await house.api.readUpgradePackage({ packageId })
  expect([currentVersion, versions.length]).toEqual([2, 2])
  await house.expectSound()
}

/** No scratch in the worker's own folder, and no lease; a worker that has just delivered may be cleaning up still. */
async function expectNothingLeft(): Promise<void> {
  const folder = join(house.site.folder, 'BUILD-1')
  await until('the worker has cleaned up', async () => {
    const work = await readdir(join(folder, 'work'), { recursive: true }).catch(() => [])
    return work.length <= 1 && (await readdir(join(folder, 'leases'))).length === 0
  })
  expect(await readdir(join(folder, 'content', 'incoming'))).toEqual([])
}

describe('the work of a run that a worker does', () => {
  it.each(pointsOf('site'))('goes on when its site is killed at %s', async point => {
    const packageId = await addPackage(house, { path: inputs.media, name: `Package ${point}` })
    await forgetDone()
    let running = null as Program | null
    await house.dieAt(point, async api => {
      await api.runServicing({ packageId, updates, runOn: 'worker' })
      running = await house.site.startWorker('BUILD-1').catch(() => null)
    })
    await house.start()
    running ??= await house.site.startWorker('BUILD-1')
    await expectEnded(packageId)
    await expectNothingLeft()
    await running.stop()
  })

  it.each(pointsOf('worker'))('goes on when the worker is killed at %s', async point => {
    const packageId = await addPackage(house, { path: inputs.media, name: `Package ${point}` })
    await forgetDone()
    await house.api.runServicing({ packageId, updates, runOn: 'worker' })
    const dying = await house.site.startWorker('BUILD-1', ['--failpoint', point])
    const died = await Promise.race([waitForDeath(dying), wait(patienceMs, 'nothing', { ref: false })])
    expect(died).toBe('SIGKILL')
    const again = await house.site.startWorker('BUILD-1')
    await expectEnded(packageId)
    await expectNothingLeft()
    await again.stop()
  })
})
