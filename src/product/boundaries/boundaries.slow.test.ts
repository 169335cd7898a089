import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readPoint, removePoint, setPointProperties } from '#product/distribution'
import { markVersionBad } from '#product/upgrade-packages'
import { act, ageEverything, joinTestPoint, type TestPoint } from '../../../tests/distribution-points.ts'
import type { SiteInDatabase } from '../../../tests/site-in-database.ts'
import { makeWholeSite } from '../../../tests/whole-site.ts'
import { readBoundaryValue } from './boundary-value.ts'
import { changeBoundary, removeBoundary } from './change-boundary.ts'
import {
  type BoundaryGroupChange,
  changeBoundaryGroup,
  createBoundaryGroup,
  removeBoundaryGroup,
} from './change-boundary-group.ts'
import { createBoundary } from './create-boundary.ts'
import { groupsInReach } from './find-groups-of-client.ts'
import { importBoundaries } from './import-boundaries.ts'
import { listBoundaries, readBoundary } from './list-boundaries.ts'
import { listBoundaryGroups, readBoundaryGroup } from './list-boundary-groups.ts'
import { type LocationQuestion, locateContent, previewLocation } from './locate-content.ts'
import { addressFrom, readClientAddress } from './network-address.ts'

const by = 'Ines'
const theDefault = 'Default-Site-Boundary-Group'
let site: SiteInDatabase
let packageId = ''
const points = new Map<string, TestPoint>()
const none = { boundaries: [], points: [] }

beforeAll(async () => {
  site = await makeWholeSite()
  packageId = (await site.addPackage('Windows 11', 'text')).packageId
  for (const name of ['PARIS1', 'PARIS2', 'LYON1', 'OSLO1', 'SPARE1'])
    points.set(name, await joinTestPoint(site, name))
  await act(site, 'distribute', packageId, { all: true })
  for (const point of points.values()) await point.obey()
  for (const [name, value] of [
    ['Paris', '10.1.0.0/16'],
    ['Paris laboratory', '10.1.9.0-10.1.9.255'],
    ['Lyon', '10.2.0.0/16'],
    ['Oslo', '2001:db8:47::/48'],
  ] as const)
    await createBoundary(site.db, { name, value, description: '' }, by)
  const make = (name: string, boundaries: string[], members: string[]) =>
    createBoundaryGroup(site.db, { name, description: '', boundaries, points: members, neighbours: [] }, by)
  await make('Paris', ['Paris'], ['PARIS1', 'PARIS2'])
  await make('Lyon', ['Lyon', 'Paris laboratory'], ['LYON1'])
  await make('Oslo', ['Oslo'], ['OSLO1'])
  await change('Paris', { add: { ...none, neighbours: [{ boundaryGroup: 'Lyon', fallbackMinutes: 30 }] } })
  await change('Lyon', { add: { ...none, neighbours: [{ boundaryGroup: 'Oslo', fallbackMinutes: 10 }] } })
  return () => site[Symbol.asyncDispose]()
}, 120_000)

const change = (group: string, what: BoundaryGroupChange) => changeBoundaryGroup(site.db, group, what, by)
const question = (address: string, more: Partial<LocationQuestion> = {}): LocationQuestion => ({
  addresses: [address],
  version: { packageId, number: 1 },
  waitedMinutes: null,
  ...more,
})
/** Who is named, in order; points of one group are in the order of their names when nobody is busy, so clients that were sent are not counted. */
async function sourcesOf(address: string, more: Partial<LocationQuestion> = {}): Promise<string[]> {
  const idle = { since: () => 0, note: () => undefined }
  const { sources } = await locateContent(site.db, question(address, more), idle)
  return sources.map(one => `${one.name} ${one.relation} ${one.availableAfterMinutes}`)
}
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('where a client gets a version from', () => {
  const own = ['PARIS1 current 0', 'PARIS2 current 0']
  const others = ['LYON1 neighbour 30', 'SPARE1 default-site 120']

  it('follows from its addresses: its groups, their direct neighbours, and the default group with what is in none', async () => {
    expect(await sourcesOf('10.1.2.3')).toEqual([...own, ...others])
    expect(await sourcesOf('10.1.2.3', { waitedMinutes: 29 })).toEqual(own)
    expect(await sourcesOf('10.1.2.3', { waitedMinutes: 30 })).toEqual([...own, 'LYON1 neighbour 30'])
    expect(await sourcesOf('2001:db8:47::9')).toEqual(['OSLO1 current 0', 'SPARE1 default-site 120'])
    expect(await sourcesOf('::ffff:10.1.2.3')).toEqual([...own, ...others])
  })

  it('is the union of all groups in which the client is', async () => {
    const both = ['LYON1 current 0', ...own, 'OSLO1 neighbour 10', 'SPARE1 default-site 120']
    expect(await sourcesOf('10.1.9.9')).toEqual(both)
    expect(
      await sourcesOf('10.1.0.1', { addresses: ['10.1.0.1', '10.2.0.1', 'fe80::1', 'nonsense'] }),
    ).toEqual(both)
  })

  it('is the default site boundary group at once for a client that is in no group', async () => {
    expect(await sourcesOf('192.168.1.1', { waitedMinutes: 0 })).toEqual(['SPARE1 default-site 0'])
    expect(await sourcesOf('fe80::1', { waitedMinutes: 0 })).toEqual(['SPARE1 default-site 0'])
    expect(await sourcesOf('', { addresses: [], waitedMinutes: 0 })).toEqual(['SPARE1 default-site 0'])
  })

  it('keeps to what is said of the default group, by itself and by a group', async () => {
    await change(theDefault, { defaultFallbackMinutes: null })
    expect(await sourcesOf('10.1.2.3')).toEqual([...own, 'LYON1 neighbour 30'])
    await change('Paris', {
      add: { ...none, neighbours: [{ boundaryGroup: theDefault, fallbackMinutes: 5 }] },
    })
    expect(await sourcesOf('10.1.2.3')).toEqual(
      [...own, 'SPARE1 default-site 5', 'LYON1 neighbour 30'].toSorted(byRank),
    )
    expect((await readBoundaryGroup(site.db, 'paris')).defaultFallbackMinutes).toBe(5)
    await change(theDefault, { defaultFallbackMinutes: 120 })
    await change('Paris', {
      add: { ...none, neighbours: [{ boundaryGroup: theDefault, fallbackMinutes: null }] },
    })
    expect(await sourcesOf('10.1.2.3')).toEqual([...own, 'LYON1 neighbour 30'])
    // In two groups of which one never falls back, the other one's way is open.
    expect(await sourcesOf('10.1.9.9')).toContain('SPARE1 default-site 120')
    await change('Paris', { remove: { ...none, boundaryGroups: [theDefault] } })
    await change(theDefault, { holdsUngroupedPoints: false })
    expect(await sourcesOf('192.168.1.1')).toEqual([])
    await change(theDefault, { add: { boundaries: [], points: ['OSLO1'], neighbours: [] } })
    expect(await sourcesOf('192.168.1.1')).toEqual(['OSLO1 default-site 0'])
    await change(theDefault, {
      holdsUngroupedPoints: true,
      remove: { ...none, points: ['OSLO1'], boundaryGroups: [] },
    })
    expect(await sourcesOf('10.1.2.3')).toEqual([...own, ...others])
  })

  it('goes by what is so at this moment: maintenance, receipts, silence, marks', async () => {
    await maintain('PARIS1', true)
    expect(await sourcesOf('10.1.2.3')).toEqual(['PARIS2 current 0', ...others])
    const preview = await previewLocation(site.db, question('10.1.2.3', { waitedMinutes: 0 }))
    expect(preview.leftOut.map(one => [one.name, one.code])).toEqual([
      ['LYON1', 'not-yet'],
      ['OSLO1', 'not-in-reach'],
      ['PARIS1', 'maintenance'],
      ['SPARE1', 'not-yet'],
    ])
    expect(preview).toMatchObject({
      askAgainAfterMinutes: 30,
      boundaries: [{ boundary: 'Paris', address: '10.1.2.3', boundaryGroups: ['Paris'] }],
    })
    await maintain('PARIS1', false)
    await act(site, 'remove', packageId, { points: ['PARIS2'] })
    expect(await sourcesOf('10.1.2.3')).toEqual(['PARIS1 current 0', ...others])
    await points.get('PARIS2')?.ask({ held: [] })
    await act(site, 'distribute', packageId, { points: ['PARIS2'] })
    // It was told, and has proved nothing yet.
    expect(await sourcesOf('10.1.2.3')).toEqual(['PARIS1 current 0', ...others])
    await points.get('PARIS2')?.obey()
    expect(await sourcesOf('10.1.2.3')).toEqual([...own, ...others])
    await ageEverything(site, 1200)
    await points
      .get('PARIS2')
      ?.ask({ held: (await points.get('PARIS2')?.obey())?.contents.map(withTime) ?? [] })
    expect(await sourcesOf('10.1.2.3')).toEqual(['PARIS2 current 0', 'PARIS1 current 0', ...others])
    for (const point of points.values()) await point.obey()
  })

  it('spreads clients that ask at the same time over the points of their group', async () => {
    const firsts = []
    for (let client = 0; client < 10; client += 1)
      firsts.push((await locateContent(site.db, question('10.1.2.3'))).sources[0]?.name)
    expect(firsts.filter(name => name === 'PARIS1').length).toBe(5)
    await points
      .get('PARIS1')
      ?.ask({ servingRequests: 20, held: (await points.get('PARIS1')?.obey())?.contents.map(withTime) ?? [] })
    expect((await locateContent(site.db, question('10.1.2.3'))).sources[0]?.name).toBe('PARIS2')
    await points.get('PARIS1')?.obey()
  })

  it('is nowhere for a version that is marked bad, that is not there, or of a package that is not', async () => {
    const other = await site.addPackage('Bad', 'bad')
    const about = { packageId: other.packageId, version: 1, by, reason: 'it does not start' }
    await site.db.transaction().execute(trx => markVersionBad(trx, about))
    const ask = (id: string, number: number) =>
      codeOf(locateContent(site.db, question('10.1.2.3', { version: { packageId: id, number } })))
    expect(await ask(other.packageId, 1)).toBe('PACKAGE_VERSION_BAD')
    expect(await ask(packageId, 9)).toBe('PACKAGE_VERSION_MISSING')
    expect(await ask('S0199999', 1)).toBe('PACKAGE_MISSING')
  })
})

const byRank = (one: string, other: string) => rankOf(one) - rankOf(other)
const rankOf = (text: string) =>
  ['current', 'neighbour', 'default-site'].findIndex(word => text.includes(word))
const withTime = <Content extends { packageId: string; version: number; contentVersion: string }>({
  packageId: id,
  version,
  contentVersion,
}: Content) => ({ packageId: id, version, contentVersion, verifiedAt: new Date().toISOString() })
async function maintain(name: string, maintenance: boolean): Promise<void> {
  const { revision } = await readPoint(site.db, name)
  await setPointProperties(site.db, { name, expectedRevision: revision, properties: { maintenance }, by })
}

describe('a boundary', () => {
  const make = (name: string | undefined, value: string) =>
    createBoundary(site.db, { name, value, description: '' }, by)

  it('has a name and a value of its own, and may overlap others', async () => {
    await make(undefined, '172.16.0.0/12')
    await make('Inside', '172.16.5.0/24')
    expect(await codeOf(make('INSIDE', '172.16.6.0/24'))).toBe('BOUNDARY_NAME_TAKEN')
    expect(await codeOf(make('Again', '172.16.5.0/255.255.255.0'))).toBe('BOUNDARY_VALUE_TAKEN')
    expect(await codeOf(make('Wrong', '172.16.5.1/24'))).toBe('BOUNDARY_VALUE_REFUSED')
    const containing = readClientAddress('172.16.5.1').address ?? undefined
    expect((await listBoundaries(site.db, { containing })).map(one => one.name)).toEqual([
      '172.16.0.0/12',
      'Inside',
    ])
    await changeBoundary(site.db, 'inside', { value: '172.16.7.0/24', description: 'moved' }, by)
    expect(await readBoundary(site.db, 'Inside')).toMatchObject({
      value: '172.16.7.0/24',
      description: 'moved',
    })
    expect(await codeOf(changeBoundary(site.db, 'Inside', { name: 'paris' }, by))).toBe('BOUNDARY_NAME_TAKEN')
    for (const name of ['Inside', '172.16.0.0/12']) await removeBoundary(site.db, name, by)
    expect(await codeOf(removeBoundary(site.db, 'Inside', by))).toBe('BOUNDARY_MISSING')
  })

  it('that is changed or removed is so for clients at once', async () => {
    await make('Branch', '10.50.0.0/24')
    await change('Lyon', { add: { boundaries: ['branch'], points: [], neighbours: [] } })
    expect((await sourcesOf('10.50.0.1'))[0]).toBe('LYON1 current 0')
    await changeBoundary(site.db, 'Branch', { value: '10.51.0.0/24' }, by)
    expect((await sourcesOf('10.50.0.1'))[0]).toBe('SPARE1 default-site 0')
    expect((await sourcesOf('10.51.0.1'))[0]).toBe('LYON1 current 0')
    await removeBoundary(site.db, 'Branch', by)
    expect((await sourcesOf('10.51.0.1'))[0]).toBe('SPARE1 default-site 0')
    const [message] = await listActivity(site.db, { limit: 1 })
    expect(message).toMatchObject({
      code: 'BOUNDARY_REMOVED',
      message: expect.stringContaining('It was in “Lyon”.'),
    })
  })

  it('comes with many others or not at all', async () => {
    const list = (...values: string[]) => ({
      boundaries: values.map(value => ({ value, description: '' })),
      dryRun: false,
    })
    const before = (await listBoundaries(site.db)).length
    const wrong = importBoundaries(site.db, list('10.60.0.0/24', '10.60.1.1/24', 'x', '10.60.0.0/24'), by)
    await expect(wrong).rejects.toMatchObject({
      code: 'BOUNDARIES_NOT_IMPORTED',
      facts: { problems: [expect.stringMatching(/^2: .*10\.60\.1\.0\/24/), expect.stringMatching(/^3: /)] },
    })
    const right = list('10.60.0.0/24', '10.60.1.0/24')
    expect(await importBoundaries(site.db, { ...right, dryRun: true }, by)).toMatchObject({ created: 2 })
    expect((await listBoundaries(site.db)).length).toBe(before)
    expect(await importBoundaries(site.db, right, by)).toEqual({ dryRun: false, created: 2, unchanged: 0 })
    expect(await importBoundaries(site.db, right, by)).toEqual({ dryRun: false, created: 0, unchanged: 2 })
    for (const { value } of right.boundaries) await removeBoundary(site.db, value, by)
  })

  it('is found by the index exactly where a look at every boundary finds it', async () => {
    const rows: { id: number; low: bigint; high: bigint; family: 4 | 6 }[] = []
    // Few distinct ends, so that they touch, contain and overlap one another.
    const ends = (family: 4 | 6) =>
      fc.nat(40).map(step => (family === 4 ? 0xac200000n : 0xfd00n << 112n) + BigInt(step) * 7n)
    const value = fc.constantFrom(4 as const, 6 as const).chain(family =>
      fc.tuple(ends(family), ends(family)).map(([one, other]) => {
        const [low, high] = one <= other ? [one, other] : [other, one]
        return `${addressFrom(family, low).text}-${addressFrom(family, high).text}`
      }),
    )
    const values = [...new Set(fc.sample(value, { numRuns: 300, seed: 9 }))]
    await importBoundaries(
      site.db,
      { boundaries: values.map(one => ({ value: one, description: '' })), dryRun: false },
      by,
    )
    for (const one of values) {
      const name = `G ${one}`
      await createBoundaryGroup(
        site.db,
        { name, description: '', boundaries: [one], points: [], neighbours: [] },
        by,
      )
      const { id } = await readBoundaryGroup(site.db, name)
      const { low, high } = readBoundaryValue(one)
      rows.push({ id, low: low.number, high: high.number, family: low.family })
    }
    await sql`analyze boundaries`.execute(site.db)
    const address = fc
      .tuple(fc.constantFrom(4 as const, 6 as const), fc.nat(300))
      .map(([family, step]) =>
        addressFrom(family, (family === 4 ? 0xac200000n : 0xfd00n << 112n) + BigInt(step)),
      )
    await fc.assert(
      fc.asyncProperty(fc.array(address, { maxLength: 3 }), async addresses => {
        const clients = addresses.map(one => ({ ...one, subnet: null }))
        const naive = rows.filter(row =>
          addresses.some(one => one.family === row.family && row.low <= one.number && one.number <= row.high),
        )
        const found = (await groupsInReach(site.db, clients)).filter(group => group.relation === 'current')
        const inOrder = (ids: number[]) => ids.toSorted((one, other) => one - other)
        expect(inOrder(found.map(group => group.id))).toEqual(inOrder(naive.map(row => row.id)))
      }),
      { numRuns: 150 },
    )
    for (const one of values) {
      await removeBoundaryGroup(site.db, `G ${one}`, by)
      await removeBoundary(site.db, one, by)
    }
  }, 120_000)
})

describe('a boundary group', () => {
  it('is not its own neighbour, and names only what is there', async () => {
    const add = (what: Partial<NonNullable<BoundaryGroupChange['add']>>) =>
      codeOf(change('Oslo', { add: { ...none, neighbours: [], ...what } }))
    expect(await add({ neighbours: [{ boundaryGroup: 'OSLO', fallbackMinutes: 1 }] })).toBe(
      'BOUNDARY_GROUP_CHANGE_REFUSED',
    )
    expect(await add({ neighbours: [{ boundaryGroup: 'Rome', fallbackMinutes: 1 }] })).toBe(
      'BOUNDARY_GROUP_MISSING',
    )
    expect(await add({ boundaries: ['Rome'] })).toBe('BOUNDARY_MISSING')
    expect(await add({ points: ['ROME1'] })).toBe('POINT_MISSING')
    expect(await codeOf(change('Oslo', { name: 'lyon' }))).toBe('BOUNDARY_GROUP_NAME_TAKEN')
    expect(await codeOf(change('Oslo', { holdsUngroupedPoints: true }))).toBe('BOUNDARY_GROUP_CHANGE_REFUSED')
    expect(await codeOf(change('Rome', {}))).toBe('BOUNDARY_GROUP_MISSING')
  })

  it('of the site stays as it is, without boundaries and neighbours', async () => {
    expect((await listBoundaryGroups(site.db))[0]).toMatchObject({ name: theDefault, isDefault: true })
    for (const what of [
      { name: 'Mine' },
      { add: { boundaries: ['Oslo'], points: [], neighbours: [] } },
      { add: { ...none, neighbours: [{ boundaryGroup: 'Oslo', fallbackMinutes: 1 }] } },
    ])
      expect(await codeOf(change(theDefault, what))).toBe('DEFAULT_BOUNDARY_GROUP_FIXED')
    expect(await codeOf(removeBoundaryGroup(site.db, theDefault, by))).toBe('DEFAULT_BOUNDARY_GROUP_FIXED')
  })

  it('loses a point that is removed from the site, and goes with its neighbours’ links', async () => {
    await joinTestPoint(site, 'BRIEF1')
    const neighbours = [{ boundaryGroup: 'Paris', fallbackMinutes: 60 }]
    await createBoundaryGroup(
      site.db,
      { name: 'Brief', description: '', boundaries: [], points: ['brief1'], neighbours },
      by,
    )
    await change('Oslo', { add: { ...none, neighbours: [{ boundaryGroup: 'brief', fallbackMinutes: 60 }] } })
    await removePoint(site.db, { name: 'BRIEF1', by })
    expect(await readBoundaryGroup(site.db, 'BRIEF')).toMatchObject({ points: [], neighbours })
    await change('Brief', { name: 'Short', description: 'for a while' })
    expect((await readBoundaryGroup(site.db, 'Oslo')).neighbours).toEqual([
      { boundaryGroup: 'Short', fallbackMinutes: 60 },
    ])
    await removeBoundaryGroup(site.db, 'short', by)
    expect((await readBoundaryGroup(site.db, 'Oslo')).neighbours).toEqual([])
  })
})
