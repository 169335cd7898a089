// kill -9 of the site server while content is distributed: what a point proved is known, and nothing else is shown.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteApi } from '#api-client'
import { waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { addPackage, changeMedia, type FaultHouse, makeFaultHouse, until } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'
import { lookAtPoint } from './outside-reader.ts'

let inputs = ''
let media = ''
let house: FaultHouse

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  await makeSmallMedia(media)
  house = await makeFaultHouse()
  await house.start()
  await house.site.startPoint('DP1')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

const distribute = (api: SiteApi, packageId: string) => api.distributeContent({ packageId, points: ['DP1'] })
const statusOf = (packageId: string) => house.api.readContentStatus({ packageId })

/** What was asked for before, what is asked for while the server dies, and whether it must be asked for again. */
type Way = {
  before?: (packageId: string) => Promise<unknown>
  ask: (api: SiteApi, packageId: string) => Promise<unknown>
  isForgotten?: true
  isRemoved?: true
}
const distributing: Way = { ask: distribute }
const ways: Record<FailpointsOf<'distributing'>, Way> = {
  'distribution.acting': { ask: distribute, isForgotten: true },
  'distribution.acted': distributing,
  'distribution.question-taken': distributing,
  'distribution.object-sent': distributing,
  'distribution.receipt-taken': distributing,
  'distribution.removal-ended': {
    async before(packageId) {
      await distribute(house.api, packageId)
      await waitForReceipts(house.site, packageId, 1)
    },
    ask: (api, packageId) => api.removeContent({ packageId, points: ['DP1'] }),
    isRemoved: true,
  },
}

describe('a site server that is killed while content is distributed', () => {
  it.each(Object.entries(ways))('at %s', async (point, { before, ask, isForgotten, isRemoved }) => {
    await changeMedia(media)
    const packageId = await addPackage(house, { path: media, name: `Package ${point}` })
    await before?.(packageId)
    await house.dieAt(point as keyof typeof ways, api => ask(api, packageId))
    await house.recover()
    if (isForgotten) {
      expect(await statusOf(packageId)).toEqual([])
      await ask(house.api, packageId)
    } else if (point !== 'distribution.question-taken')
      expect((await statusOf(packageId)).length).toBeLessThan(2)
    // The question may have come before the answer: then nobody knows whether it was taken, and it is asked once more.
    else await ask(house.api, packageId)
    if (isRemoved) await until('it is removed', async () => (await statusOf(packageId)).length === 0)
    else {
      const [row] = await waitForReceipts(house.site, packageId, 1)
      expect(row).toMatchObject({ point: 'DP1', state: 0, error: null })
    }
    expect(await lookAtPoint(join(house.site.folder, 'DP1'))).toEqual([])
    expect(await readdir(join(house.site.folder, 'DP1', 'content', 'incoming'))).toEqual([])
    await house.expectSound()
  })
})
