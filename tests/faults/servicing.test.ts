// kill -9 of the site server while a package is serviced: exactly one new version is published, and it is proven.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPackage, expectSecondAttempt, type FaultHouse, makeFaultHouse } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'
import { addUpdates, makeServicingInputs, type ServicingInputs } from './servicing-inputs.ts'

let inputs: ServicingInputs
let house: FaultHouse
let updates: string[] = []

beforeAll(async () => {
  inputs = await makeServicingInputs()
  house = await makeFaultHouse()
  await house.start()
  updates = await addUpdates(house, inputs)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await inputs[Symbol.asyncDispose]()
})

/** Whether the version was published when the server died. */
const points: Record<FailpointsOf<'servicing'>, boolean> = {
  // The first one: the packages have the same media, and what was serviced once is not serviced again.
  'servicing-engines.image-updated': false,
  'servicing.begun': false,
  'servicing.checked': false,
  'servicing.prepared': false,
  'servicing-engines.image-serviced': false,
  'servicing.applied': false,
  'servicing.proven': false,
  'servicing.kept': false,
  'servicing.publishing': false,
  'servicing.published': true,
  'servicing.distributed': true,
}

describe('a site server that is killed while it services a package ends it after its restart', () => {
  it.each(Object.entries(points))('at %s', async (point, isPublished) => {
    const packageId = await addPackage(house, { path: inputs.media, name: `Package ${point}` })
    await house.dieAt(point as keyof typeof points, api =>
      api.runServicing({ packageId, updates, updateDistributionPoints: true }),
    )
    const ended = await house.recover()
    expectSecondAttempt(ended)
    const { currentVersion, versions } = await house.api.readUpgradePackage({ packageId })
    expect([currentVersion, versions.length]).toEqual([2, 2])
    const runs = await house.api.listServicingRuns({ packageId })
    expect(runs).toEqual([expect.objectContaining({ state: 'succeeded', publishedVersion: 2, proven: true })])
    // What was published is not done again.
    const again = ended.find(one => one.kind === 'servicing.run')
    expect(again?.phase === null).toBe(isPublished)
    await house.expectSound()
  })
})
