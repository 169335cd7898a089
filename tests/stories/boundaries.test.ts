// Which points are for which networks, said at the command line; and where a client of each would be sent, while points are away or in maintenance.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ContentLocationPreview } from '#api-client'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let id: string

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  await Promise.all(['PARIS1', 'PARIS2', 'LYON1'].map(name => site.startPoint(name)))
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
  id = (await site.slipstream<{ id: string }>(...words)).value.id
  await site.slipstream('content', 'distribute', id, '--point', 'PARIS1', 'PARIS2', 'LYON1')
  await site.slipstream('content', 'wait', '--verified', '--package', id, '--timeout', '120')
})
afterAll(() => site[Symbol.asyncDispose]())

async function locate(...words: string[]): Promise<ContentLocationPreview> {
  return (await site.slipstream<ContentLocationPreview>('content-location', 'show', id, ...words)).value
}
const pointsOf = ({ sources }: ContentLocationPreview) => sources.map(one => one.point)

it('clients are sent to the points of their networks, by what is so at that moment', async () => {
  // Nobody has said anything yet: every client has every point.
  expect(pointsOf(await locate('10.1.2.3')).toSorted()).toEqual(['LYON1', 'PARIS1', 'PARIS2'])

  const plan = join(site.folder, 'plan.csv')
  await writeFile(
    plan,
    '# the address plan\n10.1.0.0/16, Paris, the head office\n10.2.0.1-10.2.0.99,Lyon\n\n',
  )
  const dry = await site.slipstream('boundary', 'import', plan, '--dry-run')
  expect(dry.value).toEqual({ dryRun: true, created: 2, unchanged: 0 })
  expect((await site.slipstream<unknown[]>('boundary', 'list')).value).toEqual([])
  await site.slipstream('boundary', 'import', plan)
  expect((await site.slipstream('boundary', 'list', '--containing', '10.1.2.3')).value).toMatchObject([
    { name: 'Paris', value: '10.1.0.0/16', description: 'the head office' },
  ])

  const group = (...words: string[]) => site.slipstream('boundary-group', ...words)
  await group('create', 'Lyon', '--boundary', 'Lyon', '--point', 'LYON1')
  await group('create', 'Paris', '--boundary', 'Paris', '--point', 'PARIS1', 'PARIS2')
  await group('add', 'Paris', '--neighbour', 'Lyon', '--fallback', '30')
  expect(pointsOf(await locate('10.1.2.3')).toSorted()).toEqual(['PARIS1', 'PARIS2'])
  expect(pointsOf(await locate('10.1.2.3', '--waited', '30'))[2]).toBe('LYON1')
  expect(pointsOf(await locate('10.1.2.3', '--no-wait'))[2]).toBe('LYON1')
  expect(pointsOf(await locate('10.2.0.7'))).toEqual(['LYON1'])
  expect(pointsOf(await locate('10.2.0.100'))).toEqual([])

  await site.slipstream('distribution-point', 'set', 'PARIS1', '--maintenance', 'on')
  const without = await locate('10.1.2.3')
  expect(pointsOf(without)).toEqual(['PARIS2'])
  expect(without.leftOut).toContainEqual(expect.objectContaining({ point: 'PARIS1', code: 'maintenance' }))
  await site.slipstream('distribution-point', 'set', 'PARIS1', '--maintenance', 'off')

  await site.slipstream('boundary', 'create', '10.3.0.0/16', '--name', 'Annexe')
  await group('add', 'Paris', '--boundary', 'Annexe')
  await group('take-out', 'Paris', '--boundary', 'Paris')
  expect(pointsOf(await locate('10.1.2.3'))).toEqual([])
  expect(pointsOf(await locate('10.3.2.3')).toSorted()).toEqual(['PARIS1', 'PARIS2'])

  await group(
    'set',
    'default-site-boundary-group',
    '--hold-ungrouped-points',
    'no',
    '--default-fallback',
    'never',
  )
  await group('remove', 'Lyon')
  expect(pointsOf(await locate('10.2.0.7'))).toEqual([])
  expect((await group('list')).value).toMatchObject([
    { isDefault: true, defaultFallbackMinutes: null, holdsUngroupedPoints: false },
    { name: 'Paris', boundaries: ['Annexe'], points: ['PARIS1', 'PARIS2'], neighbours: [] },
  ])
})
