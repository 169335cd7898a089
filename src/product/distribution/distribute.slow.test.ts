import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { openTicket, ticketAuthorization } from '#product/distribution-protocol'
import { createToken, findCaller } from '#product/identity'
import { act } from '../../../tests/distribution-points.ts'
import { firstQuestion, still } from '../../../tests/point-messages.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { answerQuestion } from './answer-question.ts'
import { contentLocations } from './content-locations.ts'
import { contentStatus } from './content-status.ts'
import { createJoinToken, joinPoint, listPoints, removePoint } from './points.ts'
import { takeProgress } from './take-progress.ts'
import { updateDistributionPoints } from './update-points.ts'

const publicKey = () =>
  generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

async function join(site: SiteInDatabase, name: string) {
  const token = await createJoinToken(site.db, { name, by: 'tester' })
  return joinPoint(site.db, token, {
    address: `http://${name.toLowerCase()}.example`,
    publicKey: publicKey(),
  })
}

/** Distributes, and says to which points. */
async function distribute(
  site: SiteInDatabase,
  { packageId, points }: { packageId: string; points: string[] },
): Promise<string[]> {
  const { entries } = await act(site, 'distribute', packageId, { points })
  return entries.filter(entry => entry.effect === 'send').map(entry => entry.point)
}

const messages = async ({ db }: SiteInDatabase, code: string) =>
  (await listActivity(db, { limit: 100 })).filter(message => message.code === code)

describe('a join token', () => {
  it('joins one point, once, under the name it was made for', async () => {
    await using site = await makeSiteInDatabase()
    const token = await createJoinToken(site.db, { name: 'DP1', by: 'tester' })
    const facts = { address: 'http://dp1.example', publicKey: publicKey() }
    const joined = await joinPoint(site.db, token, facts)
    expect(await listPoints(site.db)).toMatchObject([
      { id: joined.pointId, name: 'DP1', address: facts.address },
    ])
    expect(await findCaller(site.db, joined.token)).toEqual({
      role: 'distribution-point',
      name: 'DP1',
      subject: joined.pointId,
    })
    const other = { ...facts, publicKey: publicKey() }
    await expect(joinPoint(site.db, token, other)).rejects.toMatchObject({ code: 'ONE_TIME_TOKEN_SPENT' })
    expect(await listPoints(site.db)).toHaveLength(1)
    expect(await messages(site, 'DISTRIBUTION_POINT_JOINED')).toHaveLength(1)
  })

  it('gives the same point a new answer when the first one was lost, and only the new one works', async () => {
    await using site = await makeSiteInDatabase()
    const token = await createJoinToken(site.db, { name: 'DP1', by: 'tester' })
    const facts = { address: 'http://dp1.example', publicKey: publicKey() }
    const lost = await joinPoint(site.db, token, facts)
    const again = await joinPoint(site.db, token, facts)
    expect(again.pointId).toBe(lost.pointId)
    expect(await findCaller(site.db, lost.token)).toBeNull()
    expect((await findCaller(site.db, again.token))?.subject).toBe(lost.pointId)
    expect(await listPoints(site.db)).toHaveLength(1)
  })

  it('that was removed is gone with its token, and its name is free again', async () => {
    await using site = await makeSiteInDatabase()
    const token = await createJoinToken(site.db, { name: 'DP1', by: 'tester' })
    const joined = await joinPoint(site.db, token, { address: 'http://dp1.example', publicKey: publicKey() })
    await removePoint(site.db, { name: 'dp1', by: 'tester' })
    expect(await listPoints(site.db)).toEqual([])
    expect(await findCaller(site.db, joined.token)).toBeNull()
    await expect(createJoinToken(site.db, { name: 'DP1', by: 'tester' })).resolves.toMatch(/^slipstream_/)
    await expect(removePoint(site.db, { name: 'DP1', by: 'tester' })).rejects.toMatchObject({
      code: 'POINT_MISSING',
    })
  })

  it('joins one of several that try at once', async () => {
    await using site = await makeSiteInDatabase()
    const token = await createJoinToken(site.db, { name: 'DP1', by: 'tester' })
    const tries = [1, 2, 3].map(() =>
      joinPoint(site.db, token, { address: 'http://x.example', publicKey: publicKey() }),
    )
    const ended = await Promise.allSettled(tries)
    expect(ended.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await listPoints(site.db)).toHaveLength(1)
  })

  it('that has expired, is for something else or was never made joins nobody', async () => {
    await using site = await makeSiteInDatabase()
    const expired = {
      kind: 'one-time',
      role: 'join',
      name: 'DP1',
      expiresAt: new Date(Date.now() - 1),
    } as const
    const tokens = [
      await createToken(site.db, expired),
      await createToken(site.db, { kind: 'one-time', role: 'sign-in', name: 'DP1' }),
      await createToken(site.db, { kind: 'api', role: 'join', name: 'DP1' }),
      'slipstream_made-up',
    ]
    for (const token of tokens) {
      const joining = joinPoint(site.db, token, { address: 'http://x.example', publicKey: publicKey() })
      await expect(joining).rejects.toMatchObject({ code: 'ONE_TIME_TOKEN_SPENT' })
    }
    expect(await listPoints(site.db)).toEqual([])
  })

  it('is not made for a name that is taken, whatever its case; one made before is refused and not spent', async () => {
    await using site = await makeSiteInDatabase()
    const early = await createJoinToken(site.db, { name: 'dp1', by: 'tester' })
    await join(site, 'DP1')
    const late = createJoinToken(site.db, { name: 'Dp1', by: 'tester' })
    await expect(late).rejects.toMatchObject({ code: 'POINT_NAME_TAKEN' })
    const joining = joinPoint(site.db, early, { address: 'http://x.example', publicKey: publicKey() })
    await expect(joining).rejects.toMatchObject({ code: 'POINT_NAME_TAKEN', facts: { name: 'dp1' } })
    expect((await listPoints(site.db)).map(point => point.name)).toEqual(['DP1'])
    expect((await findCaller(site.db, early))?.role).toBe('join')
  })
})

describe('distributing', () => {
  it('gives the version in use to the named points, to all when none is named, and again to none', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const joined = [await join(site, 'DP1'), await join(site, 'DP2')]
    const give = (...points: string[]) => distribute(site, { packageId, points })
    expect(await give('dp2')).toEqual(['DP2'])
    expect(await give()).toEqual(['DP1'])
    expect(await give()).toEqual([])
    expect(await give('DP1', 'DP1')).toEqual([])
    const rows = await contentStatus(site.db, { packageId })
    expect(rows.map(row => [row.point, row.state, row.stateName, row.version, row.receipt])).toEqual([
      ['DP1', 1, 'INSTALL_PENDING', 1, null],
      ['DP2', 1, 'INSTALL_PENDING', 1, null],
    ])
    expect(await messages(site, 'CONTENT_DISTRIBUTED')).toHaveLength(2)
    const house = {
      db: site.db,
      site: site.site,
      siteBaseUrl: () => 'http://site.example/api/v1/',
      waiting: null,
    }
    const pointId = joined[0]?.pointId ?? ''
    const question = firstQuestion('http://moved.example')
    const state = await answerQuestion(house, { pointId, question })
    expect(state).toMatchObject({
      siteCode: 'S01',
      pointId,
      contents: [{ packageId, version: 1, contentVersion }],
    })
    const source = state.contents[0]?.sources[0]
    expect(source?.baseUrl).toBe('http://site.example/api/v1/')
    const expected = { sitePublicKey: site.site.publicKey, audience: 'site', now: new Date() }
    expect(openTicket(ticketAuthorization(source?.ticket ?? ''), expected).contentVersion).toBe(
      contentVersion,
    )
    expect((await listPoints(site.db))[0]).toMatchObject({ name: 'DP1', address: 'http://moved.example' })
  })

  it('to an unknown point or of an unknown package gives nothing to anybody', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId } = await site.addPackage('Windows')
    await join(site, 'DP1')
    const toUnknown = distribute(site, { packageId, points: ['DP1', 'DP9'] })
    await expect(toUnknown).rejects.toMatchObject({ code: 'POINT_MISSING', facts: { point: 'DP9' } })
    const unknown = distribute(site, { packageId: 'S01FFFFF', points: [] })
    await expect(unknown).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    expect(await contentStatus(site.db)).toEqual([])
    expect(await messages(site, 'CONTENT_DISTRIBUTED')).toEqual([])
  })

  it('is not a location yet: only a receipt makes one', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId } = await site.addPackage('Windows')
    await join(site, 'DP1')
    await distribute(site, { packageId, points: [] })
    await expect(contentLocations(site, packageId)).rejects.toMatchObject({ code: 'CONTENT_NOWHERE' })
  })
})

describe('updating distribution points', () => {
  it('changes those that shall hold another version, and only when the transaction does', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId } = await site.addPackage('Windows')
    await join(site, 'DP1')
    await distribute(site, { packageId, points: [] })
    const update = () =>
      site.db.transaction().execute(trx => updateDistributionPoints(trx, packageId, 'tester'))
    expect(await update()).toBe(0)
    expect((await contentStatus(site.db))[0]?.state).toBe(1)
    const second = await site.publishNext(packageId, 1, 'two')
    const undone = site.db.transaction().execute(async trx => {
      await updateDistributionPoints(trx, packageId, 'tester')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect((await contentStatus(site.db))[0]).toMatchObject({ state: 1, version: 1 })
    expect(await update()).toBe(1)
    expect((await contentStatus(site.db))[0]).toMatchObject({
      state: 7,
      stateName: 'CONTENT_UPDATING',
      version: 2,
      contentVersion: second,
      bytesSent: 0,
    })
  })
})

describe('a progress report', () => {
  it('counts bytes; a failure shows state 2 or 3 with its error, and a new attempt is retrying', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const { pointId } = await join(site, 'DP1')
    await distribute(site, { packageId, points: [] })
    const error = {
      code: 'SOURCE_UNSOUND',
      kind: 'refused',
      retry: 'later',
      message: 'm',
      remedy: 'r',
      facts: {},
    } as const
    const report = async (state: 'transferring' | 'retrying' | 'failed', version = contentVersion) => {
      await takeProgress(site.db, pointId, {
        ...still,
        protocolVersion: 1,
        packageId,
        version: 1,
        contentVersion: version,
        state,
        bytesFetched: 5,
        bytesReused: 6,
        bytesTotal: 100,
        error: state === 'transferring' ? null : error,
        reportedAt: new Date().toISOString(),
      })
      const [row] = await contentStatus(site.db, { packageId })
      return [row?.state, row?.bytesSent, row?.bytesReused, row?.error?.code ?? null]
    }
    expect(await report('failed', '0'.repeat(64))).toEqual([1, 0, 0, null])
    expect(await report('transferring')).toEqual([1, 5, 6, null])
    expect(await report('retrying')).toEqual([2, 5, 6, 'SOURCE_UNSOUND'])
    expect(await report('failed')).toEqual([3, 5, 6, 'SOURCE_UNSOUND'])
    expect(await report('transferring')).toEqual([2, 5, 6, 'SOURCE_UNSOUND'])
  })

  it('that waits for space says what is short, until it goes on', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const { pointId } = await join(site, 'DP1')
    await distribute(site, { packageId, points: [] })
    const error = {
      code: 'POINT_SPACE_SHORT',
      kind: 'unavailable',
      retry: 'later',
      message: 'm',
      remedy: 'r',
      facts: { neededBytes: 5 },
    } as const
    const report = async (waitingFor: 'space' | 'schedule' | null, isToldWhy = false) => {
      await takeProgress(site.db, pointId, {
        ...still,
        protocolVersion: 1,
        packageId,
        version: 1,
        contentVersion,
        state: waitingFor ? 'waiting' : 'transferring',
        waitingFor,
        bytesFetched: 5,
        bytesReused: 6,
        bytesTotal: 100,
        error: isToldWhy ? error : null,
        reportedAt: new Date().toISOString(),
      })
      const [row] = await contentStatus(site.db, { packageId })
      return [row?.state, row?.category, row?.waitingFor, row?.error?.code ?? null]
    }
    expect(await report('schedule')).toEqual([1, 'in-progress', 'schedule', null])
    expect(await report('space', true)).toEqual([1, 'in-progress', 'space', 'POINT_SPACE_SHORT'])
    expect(await report(null)).toEqual([1, 'in-progress', null, null])
    expect(await report('space', true)).toEqual([1, 'in-progress', 'space', 'POINT_SPACE_SHORT'])
    expect(await report('schedule')).toEqual([1, 'in-progress', 'schedule', null])
  })
})
