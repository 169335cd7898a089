// What a point says of its certificate, and who is told of it.

import { expect, it } from 'vitest'
import { listenToDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { act, heldOf, joinTestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentHolders } from './content-holders.ts'
import { contentLocations } from './content-locations.ts'
import { readPoint } from './point-status.ts'
import { setPointProperties } from './set-point-properties.ts'
import { stateChannel } from './waiting-questions.ts'

const [first, second, third] = ['1', '2', '3'].map(digit => digit.repeat(64)) as [string, string, string]
const own = (...keys: string[]) => ({ origin: 'own' as const, keys })

it('is told with every address of the point that is given out, and wakes those who fetch from it when it changes', async () => {
  await using site = await makeSiteInDatabase()
  const { packageId, contentVersion } = await site.addPackage('Windows')
  const point = await joinTestPoint(site, 'DP1')
  const puller = await joinTestPoint(site, 'PULL')
  const sources = [{ point: 'DP1', order: 1 }]
  const change = { name: 'PULL', expectedRevision: 1, properties: {}, sources, by: 'tester' }
  await setPointProperties(site.db, change)
  await act(site, 'distribute', packageId)
  await point.obey()
  const held = heldOf([{ packageId, version: 1, contentVersion }])
  const certificates = async () => ({
    location: (await contentLocations(site, packageId)).locations[0]?.certificate,
    holder: (await contentHolders(site.db, contentVersion))[0]?.certificate,
    sources: (await puller.ask()).contents[0]?.sources.map(source => source.certificate),
    shown: (await readPoint(site.db, 'DP1')).certificate,
  })
  const everywhere = (certificate: ReturnType<typeof own> | null) => ({
    location: certificate,
    holder: certificate,
    // Whoever asks the site trusts its certificate already.
    sources: [certificate, null],
    shown: certificate,
  })
  expect(await certificates()).toEqual(everywhere(null))

  const woken: string[] = []
  const heard = (id: string | null) => void woken.push(id ?? '')
  const listener = await listenToDatabase({ url: site.url, channel: stateChannel, log: silentLog(), heard })
  const before = (await puller.ask()).revision
  await point.ask({ held, certificate: own(first) })
  expect(await certificates()).toEqual(everywhere(own(first)))
  expect((await puller.ask()).revision).not.toBe(before)
  await expect.poll(() => woken).toContain(puller.pointId)
  woken.length = 0
  await point.ask({ held, certificate: own(first) })
  // What is announced comes in the order in which it happened: after this there is nothing more of the question.
  await point.ask({ held, certificate: own(first, second) })
  await expect.poll(() => woken.filter(id => id === puller.pointId)).toHaveLength(1)
  await listener.close()
  expect(await certificates()).toEqual(everywhere(own(first, second)))
})

it('is news when its key is another one at once, not when it was announced', async () => {
  await using site = await makeSiteInDatabase()
  const point = await joinTestPoint(site, 'DP1')
  const news = async () =>
    (await listActivity(site.db, { limit: 100 })).filter(message => message.code === 'POINT_KEY_CHANGED')
  for (const certificate of [null, own(first), own(first, second), own(second)])
    await point.ask({ certificate })
  expect(await news()).toEqual([])
  await point.ask({ certificate: own(third) })
  expect(await news()).toMatchObject([{ severity: 'warning', subject: 'DP1' }])
  expect((await news())[0]?.message).toContain(third)
  await point.ask({ certificate: null })
  expect((await news())[0]?.message).toContain('no longer encrypts')
  expect(await news()).toHaveLength(2)
})
