import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PointOffer } from '#product/distribution'
import { type ClientAddress, readClientAddress } from './network-address.ts'
import { type Circumstances, type GroupInReach, rankSources } from './rank-sources.ts'

const offer = (name: string, more: Partial<PointOffer> = {}): PointOffer => ({
  pointId: name,
  name,
  address: `http://${name}.example:8480`,
  certificate: null,
  refusal: null,
  silentSeconds: null,
  load: { servingRequests: 0, isFetching: false, saidAt: new Date(0) },
  ...more,
})
const busy = (servingRequests: number): Partial<PointOffer> => ({
  load: { servingRequests, isFetching: false, saidAt: new Date(0) },
})
const group = (
  relation: GroupInReach['relation'],
  availableAfterMinutes: number | null,
  ...points: string[]
): GroupInReach => ({
  id: 1,
  boundaryGroup: `${relation} ${availableAfterMinutes}`,
  relation,
  availableAfterMinutes,
  points,
  holdsUngroupedPoints: false,
})
const client = (...texts: string[]): ClientAddress[] =>
  texts.flatMap(text => readClientAddress(text).address ?? [])
const rank = (about: Partial<Circumstances>) =>
  rankSources({
    addresses: client('10.1.2.3/24'),
    groups: [],
    offers: [],
    waitedMinutes: null,
    allowNeighbours: true,
    allowDefaultSite: true,
    sentSince: () => 0,
    ...about,
  })
const order = (about: Partial<Circumstances>) => rank(about).sources.map(one => one.name)
const left = (about: Partial<Circumstances>) =>
  Object.fromEntries(rank(about).leftOut.map(one => [one.name, one.code]))

describe('the order of sources', () => {
  const groups = [
    group('default-site', 120, 'last'),
    group('neighbour', 60, 'far'),
    group('neighbour', 30, 'near'),
    group('current', 0, 'here', 'subnet', 'host'),
  ]
  const offers = [
    offer('last'),
    offer('far'),
    offer('near'),
    offer('here'),
    offer('subnet', { address: 'http://10.1.2.9:8480' }),
    offer('host', { address: 'https://[::ffff:10.1.2.3]:8480' }),
    offer('elsewhere'),
  ]

  it('is: on the client, in its subnet, in its groups, neighbours by their minutes, the default group', () => {
    expect(order({ groups, offers })).toEqual(['host', 'subnet', 'here', 'near', 'far', 'last'])
    expect(left({ groups, offers })).toEqual({ elsewhere: 'not-in-reach' })
  })

  it('has in it only what the client may take by now', () => {
    expect(order({ groups, offers, waitedMinutes: 0 })).toEqual(['host', 'subnet', 'here'])
    expect(order({ groups, offers, waitedMinutes: 59 })).toEqual(['host', 'subnet', 'here', 'near'])
    expect(order({ groups, offers, waitedMinutes: 60 })).toContain('far')
    expect(left({ groups, offers, waitedMinutes: 60 })).toEqual({
      elsewhere: 'not-in-reach',
      last: 'not-yet',
    })
  })

  it('keeps to what the deployment allows', () => {
    expect(left({ groups, offers, allowNeighbours: false })).toMatchObject({
      near: 'not-allowed',
      far: 'not-allowed',
    })
    expect(left({ groups, offers, allowDefaultSite: false })).toMatchObject({ last: 'not-allowed' })
    // For a client that is in no group the default group is its own.
    expect(order({ groups: [group('default-site', 0, 'last')], offers, allowDefaultSite: false })).toEqual([
      'last',
    ])
  })

  it('takes the best of several ways to a point', () => {
    const ways = [group('default-site', 120, 'far'), group('neighbour', null, 'far', 'near'), ...groups]
    expect(rank({ groups: ways, offers }).sources.find(one => one.name === 'far')).toMatchObject({
      relation: 'neighbour',
      availableAfterMinutes: 60,
    })
    expect(left({ groups: [group('neighbour', null, 'near')], offers })).toMatchObject({
      near: 'never-falls-back',
    })
    // A way that is open goes before a nearer one that is not.
    const closed = [group('neighbour', 60, 'far'), group('default-site', 10, 'far')]
    expect(rank({ groups: closed, offers, waitedMinutes: 20 }).sources[0]).toMatchObject({
      relation: 'default-site',
    })
  })

  it('puts silent points after their equals and before what is farther away, and the busy after the idle', () => {
    const current = [group('current', 0, 'a', 'b', 'c', 'd'), group('neighbour', 0, 'e')]
    const some = [
      offer('a', { silentSeconds: 900 }),
      offer('b', busy(5)),
      offer('c', busy(2)),
      offer('d', { load: { servingRequests: 2, isFetching: true, saidAt: null } }),
      offer('e'),
    ]
    expect(order({ groups: current, offers: some })).toEqual(['c', 'd', 'b', 'a', 'e'])
    const sentSince = ({ name }: PointOffer) => (name === 'c' ? 9 : 0)
    expect(order({ groups: current, offers: some, sentSince })).toEqual(['d', 'b', 'c', 'a', 'e'])
  })

  it('leaves out what cannot give, with the reason of the point', () => {
    const refused = offer('here', { refusal: { code: 'maintenance', reason: 'it is in maintenance mode' } })
    expect(rank({ groups, offers: [refused] })).toMatchObject({
      sources: [],
      leftOut: [{ name: 'here', code: 'maintenance', boundaryGroup: 'current 0' }],
    })
  })

  it('says of every point once where it is or why not, and never sends anybody where he may not go', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const anyGroup = fc
      .tuple(
        fc.constantFrom('current' as const, 'neighbour' as const, 'default-site' as const),
        fc.option(fc.nat(200)),
        fc.subarray(names),
      )
      .map(([relation, minutes, points]) => group(relation, relation === 'current' ? 0 : minutes, ...points))
    const anyOffer = (name: string) =>
      fc.tuple(fc.boolean(), fc.nat(20), fc.option(fc.nat(9999))).map(([isRefused, load, silentSeconds]) =>
        offer(name, {
          ...busy(load),
          silentSeconds,
          refusal: isRefused ? { code: 'no-content', reason: 'none' } : null,
        }),
      )
    const offersOfAll = fc.tuple(...names.map(anyOffer))
    fc.assert(
      fc.property(
        fc.array(anyGroup, { maxLength: 6 }),
        offersOfAll,
        fc.option(fc.nat(200)),
        (some, all, waited) => {
          const { sources, leftOut } = rank({ groups: some, offers: all, waitedMinutes: waited })
          expect([...sources, ...leftOut].map(one => one.name).sort()).toEqual(names)
          for (const source of sources) {
            expect(all.find(one => one.name === source.name)?.refusal).toBeNull()
            if (waited !== null) expect(source.availableAfterMinutes).toBeLessThanOrEqual(waited)
            expect(
              some.some(
                one =>
                  one.points.includes(source.name) &&
                  one.availableAfterMinutes === source.availableAfterMinutes,
              ),
            ).toBe(true)
          }
          const places = sources.map(one => ['current', 'neighbour', 'default-site'].indexOf(one.relation))
          expect(places).toEqual(places.toSorted((one, other) => one - other))
        },
      ),
    )
  })
})
