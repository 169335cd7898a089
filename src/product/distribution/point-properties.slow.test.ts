import { generateKeyPairSync } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { openTicket, ticketAuthorization } from '#product/distribution-protocol'
import { findCaller } from '#product/identity'
import { act, ageEverything, joinTestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentLocations } from './content-locations.ts'
import { unknownAfterSeconds } from './content-status.ts'
import { pointProperties, standardProperties } from './point-properties.ts'
import { readPoint } from './point-status.ts'
import { joinPoint, removePoint, rotatePointToken } from './points.ts'
import { type PropertiesChange, setPointProperties } from './set-point-properties.ts'

/** Changes a point as it is now. */
async function change(site: SiteInDatabase, name: string, more: Partial<PropertiesChange>) {
  const { revision } = await readPoint(site.db, name)
  return setPointProperties(site.db, {
    name,
    expectedRevision: revision,
    properties: {},
    by: 'tester',
    ...more,
  })
}

const pulls = (site: SiteInDatabase, name: string, ...sources: string[]) =>
  change(site, name, { sources: sources.map((point, index) => ({ point, order: index + 1 })) })

describe('the properties of a point', () => {
  it('are the standard until they are chosen, and go to the point as rules', async () => {
    await using site = await makeSiteInDatabase()
    const point = await joinTestPoint(site, 'DP1')
    expect(await readPoint(site.db, 'dp1')).toMatchObject({
      name: 'DP1',
      kind: 'standard',
      revision: 1,
      properties: standardProperties,
      sources: [],
      disk: null,
      held: null,
    })
    const first = await point.ask()
    const week = standardProperties.week.map((hour, index) =>
      index === 5 ? { access: 'high-only' as const, bytesPerSecond: 20_000_000 } : hour,
    )
    const properties = { week, timeZone: 'Asia/Kolkata', maintenance: true, transfersAtOnce: 9 }
    expect(await change(site, 'DP1', { properties })).toBe(2)
    const second = await point.ask()
    expect(second.rules).toMatchObject({ ...properties, connections: standardProperties.connections })
    expect(second.rules).not.toHaveProperty('address')
    expect(second.revision).not.toBe(first.revision)
    expect(await change(site, 'DP1', { properties: { maintenance: false } })).toBe(3)
    expect((await point.ask()).rules).toMatchObject({ maintenance: false, timeZone: 'Asia/Kolkata' })
    const [message] = await listActivity(site.db, { limit: 1 })
    expect(message).toMatchObject({
      code: 'POINT_PROPERTIES_CHANGED',
      actor: 'tester',
      facts: { changed: ['maintenance'] },
    })
  })

  it('are changed by one of two who have read the same revision', async () => {
    await using site = await makeSiteInDatabase()
    await joinTestPoint(site, 'DP1')
    const both = await Promise.allSettled(
      [3, 4].map(connections =>
        setPointProperties(site.db, {
          name: 'DP1',
          expectedRevision: 1,
          properties: { connections },
          by: 'tester',
        }),
      ),
    )
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = both.find(one => one.status === 'rejected')
    expect(refused).toMatchObject({
      reason: { code: 'POINT_PROPERTIES_CHANGED', facts: { expected: 1, found: 2 } },
    })
    const missing = setPointProperties(site.db, {
      name: 'DP9',
      expectedRevision: 1,
      properties: {},
      by: 'tester',
    })
    await expect(missing).rejects.toMatchObject({ code: 'POINT_MISSING' })
  })

  it('are refused when they make no sense', () => {
    const refused = [
      { timeZone: 'Europe/Atlantis' },
      { week: [] },
      { transfersAtOnce: 0 },
      { reserveBytes: -1 },
      { address: 'ftp://x.example' },
      { validateEverySeconds: 1 },
    ]
    for (const one of refused) expect(pointProperties.partial().safeParse(one).success).toBe(false)
  })

  it('decide where others are sent: to its own address or another, to none without https when that is asked', async () => {
    await using site = await makeSiteInDatabase()
    const point = await joinTestPoint(site, 'DP1')
    const { packageId } = await site.addPackage('Windows')
    await act(site, 'distribute', packageId)
    await point.obey()
    const where = async () => (await contentLocations(site, packageId)).locations.map(one => one.baseUrl)
    expect(await where()).toEqual(['http://dp1.example'])
    await change(site, 'DP1', { properties: { communication: 'https-only' } })
    await expect(where()).rejects.toMatchObject({ code: 'CONTENT_NOWHERE' })
    expect((await readPoint(site.db, 'DP1')).usedAddress).toBeNull()
    await change(site, 'DP1', { properties: { address: 'https://cdn.example/dp1' } })
    expect(await where()).toEqual(['https://cdn.example/dp1'])
    await change(site, 'DP1', { properties: { maintenance: true } })
    await expect(where(), 'in maintenance nobody new is sent there').rejects.toMatchObject({
      code: 'CONTENT_NOWHERE',
    })
  })
})

describe('a pull point', () => {
  it('gets its sources in their order, those that proved to hold the very version, and the site at last', async () => {
    await using site = await makeSiteInDatabase()
    const [near, far, pull] = [
      await joinTestPoint(site, 'NEAR'),
      await joinTestPoint(site, 'FAR'),
      await joinTestPoint(site, 'PULL'),
    ]
    const { packageId, contentVersion } = await site.addPackage('Windows')
    await act(site, 'distribute', packageId)
    await pulls(site, 'PULL', 'near', 'FAR')
    const sources = async () => (await pull.ask()).contents[0]?.sources ?? []
    const names = async () => (await sources()).map(source => `${source.kind} ${source.name}`)
    expect(await names(), 'both are fetching it').toEqual([])
    await far.obey()
    expect(await names()).toEqual(['point FAR', 'site site'])
    await near.obey()
    expect(await names()).toEqual(['point NEAR', 'point FAR', 'site site'])
    const [first] = await sources()
    const expected = { sitePublicKey: site.site.publicKey, audience: near.pointId, now: new Date() }
    expect(first?.baseUrl).toBe('http://near.example')
    expect(openTicket(ticketAuthorization(first?.ticket ?? ''), expected).contentVersion).toBe(contentVersion)
    await near.report({ packageId, version: 1, contentVersion }, { state: 'lost' })
    expect(await names()).toEqual(['point FAR', 'site site'])
    await change(site, 'FAR', { properties: { maintenance: true } })
    expect(await names(), 'NEAR is fetching it again').toEqual([])
    await change(site, 'FAR', { properties: { maintenance: false } })
    await act(site, 'remove', packageId, { points: ['FAR'] })
    expect(await names()).toEqual([])
    await act(site, 'remove', packageId, { points: ['NEAR'] })
    expect(await names(), 'none of them shall hold it').toEqual(['site site'])
    await act(site, 'distribute', packageId, { points: ['FAR'] })
    await far.obey()
    const before = (await pull.ask()).revision
    expect((await pull.ask()).revision, 'new tickets are no new state').toBe(before)
    await site.publishNext(packageId, 1, 'two')
    await act(site, 'update', packageId)
    expect(await names(), 'of a new version nobody has a receipt, but FAR is fetching it').toEqual([])
    expect(await readPoint(site.db, 'PULL')).toMatchObject({
      kind: 'pull',
      sources: [
        { point: 'NEAR', order: 1 },
        { point: 'FAR', order: 2 },
      ],
    })
    await removePoint(site.db, { name: 'NEAR', by: 'tester' })
    await pulls(site, 'PULL')
    expect((await readPoint(site.db, 'PULL')).kind).toBe('standard')
  })

  it('waits for a source that is to hold the version, and no longer than it is worth', async () => {
    await using site = await makeSiteInDatabase()
    const [top, middle, leaf] = [
      await joinTestPoint(site, 'TOP'),
      await joinTestPoint(site, 'MIDDLE'),
      await joinTestPoint(site, 'LEAF'),
    ]
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const about = { packageId, version: 1, contentVersion }
    await pulls(site, 'MIDDLE', 'TOP')
    await pulls(site, 'LEAF', 'MIDDLE')
    const namesOf = async (point: typeof top) =>
      (await point.ask()).contents.map(content => content.sources.map(source => source.name))
    // All of them are running when the administrator distributes.
    for (const point of [top, middle, leaf]) expect(await namesOf(point)).toEqual([])
    await act(site, 'distribute', packageId)
    expect(await namesOf(top)).toEqual([['site']])
    expect(await namesOf(middle)).toEqual([[]])
    expect(await namesOf(leaf)).toEqual([[]])
    const { revision } = await middle.ask()
    expect((await middle.ask()).revision, 'waiting is no new state').toBe(revision)

    // An hour passes: TOP has got on meanwhile, and MIDDLE waits for it, as it says.
    const passHour = () =>
      sql`update distribution_assignments set requested_at = requested_at - interval '61 minutes',
        reported_at = reported_at - interval '61 minutes'`.execute(site.db)
    await passHour()
    await top.report(about)
    await middle.report(about, { state: 'waiting', waitingFor: 'source' })
    expect(await namesOf(middle)).toEqual([[]])
    expect(await namesOf(leaf)).toEqual([[]])
    // Another: TOP stands still, so that MIDDLE loads the site; LEAF goes on waiting for it.
    await passHour()
    expect(await namesOf(middle)).toEqual([['site']])
    await middle.report(about)
    expect(await namesOf(leaf)).toEqual([[]])
    await middle.obey()
    expect(await namesOf(leaf)).toEqual([['MIDDLE', 'site']])
  })

  it('does not wait for a source that is away, in maintenance, or shall not hold the package', async () => {
    await using site = await makeSiteInDatabase()
    const source = await joinTestPoint(site, 'SOURCE')
    const pull = await joinTestPoint(site, 'PULL')
    const { packageId } = await site.addPackage('Windows')
    await pulls(site, 'PULL', 'SOURCE')
    await source.ask()
    const names = async () => (await pull.ask()).contents[0]?.sources.map(one => one.name)
    await act(site, 'distribute', packageId, { points: ['PULL'] })
    expect(await names()).toEqual(['site'])
    await act(site, 'distribute', packageId, { points: ['SOURCE'] })
    expect(await names()).toEqual([])
    await change(site, 'SOURCE', { properties: { maintenance: true } })
    expect(await names()).toEqual(['site'])
    await change(site, 'SOURCE', { properties: { maintenance: false } })
    expect(await names()).toEqual([])
    await ageEverything(site, unknownAfterSeconds + 5)
    expect(await names()).toEqual(['site'])
    await source.ask()
    expect(await names()).toEqual([])
    await act(site, 'cancel', packageId, { points: ['SOURCE'] })
    expect(await names()).toEqual(['site'])
  })

  it('is in no loop, not even when two changes that are fine alone are made at once', async () => {
    await using site = await makeSiteInDatabase()
    for (const name of ['A', 'B', 'C']) await joinTestPoint(site, name)
    await expect(pulls(site, 'A', 'A')).rejects.toMatchObject({ code: 'PULL_SOURCES_REFUSED' })
    await expect(pulls(site, 'A', 'B', 'b')).rejects.toMatchObject({ code: 'PULL_SOURCES_REFUSED' })
    await expect(pulls(site, 'A', 'X')).rejects.toMatchObject({ code: 'POINT_MISSING' })
    await pulls(site, 'A', 'B')
    await pulls(site, 'B', 'C')
    await expect(pulls(site, 'C', 'A')).rejects.toMatchObject({
      code: 'PULL_SOURCES_REFUSED',
      facts: { point: 'C' },
    })
    expect(await readPoint(site.db, 'C')).toMatchObject({ kind: 'standard', revision: 1 })
    await pulls(site, 'A')
    await pulls(site, 'B')
    const both = await Promise.allSettled([pulls(site, 'A', 'B'), pulls(site, 'B', 'A')])
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('a token that is rotated', () => {
  it('stops at once; the point joins again under its key as the same point, and nobody else does', async () => {
    await using site = await makeSiteInDatabase()
    const keyOf = () =>
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const point = await joinTestPoint(site, 'DP1')
    const { packageId } = await site.addPackage('Windows')
    await act(site, 'distribute', packageId)
    await point.obey()
    const token = await rotatePointToken(site.db, { name: 'dp1', by: 'tester' })
    expect(await findCaller(site.db, point.token)).toBeNull()
    const stranger = joinPoint(site.db, token, { address: 'http://x.example', publicKey: keyOf() })
    await expect(stranger).rejects.toMatchObject({ code: 'POINT_NAME_TAKEN' })
    const facts = { address: 'http://dp1.example', publicKey: point.publicKey }
    const again = await joinPoint(site.db, token, facts)
    expect(again).toMatchObject({ pointId: point.pointId, name: 'DP1' })
    expect((await findCaller(site.db, again.token))?.subject).toBe(point.pointId)
    const once = joinPoint(site.db, token, { address: 'http://x.example', publicKey: keyOf() })
    await expect(once).rejects.toMatchObject({ code: 'ONE_TIME_TOKEN_SPENT' })
    expect((await contentLocations(site, packageId)).locations).toHaveLength(1)
    await expect(rotatePointToken(site.db, { name: 'DP9', by: 'tester' })).rejects.toMatchObject({
      code: 'POINT_MISSING',
    })
  })
})
