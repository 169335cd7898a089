import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { openTicket, ticketAuthorization } from '#product/distribution-protocol'
import { findCaller } from '#product/identity'
import { act, joinTestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentLocations } from './content-locations.ts'
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
    expect(await names()).toEqual(['site site'])
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
    expect(await names()).toEqual(['site site'])
    await change(site, 'FAR', { properties: { maintenance: false } })
    await act(site, 'remove', packageId, { points: ['FAR'] })
    expect(await names()).toEqual(['site site'])
    await act(site, 'distribute', packageId, { points: ['FAR'] })
    await far.obey()
    const before = (await pull.ask()).revision
    expect((await pull.ask()).revision, 'new tickets are no new state').toBe(before)
    await site.publishNext(packageId, 1, 'two')
    await act(site, 'update', packageId)
    expect(await names(), 'of a new version nobody has a receipt').toEqual(['site site'])
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
