import { createHash, generateKeyPairSync } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readContentVersion } from '#product/content-library'
import { openTicket, type Receipt, signReceipt, ticketAuthorization } from '#product/distribution-protocol'
import { act } from '../../../tests/distribution-points.ts'
import { still } from '../../../tests/point-messages.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentLocations } from './content-locations.ts'
import { contentStatus } from './content-status.ts'
import { createJoinToken, joinPoint } from './points.ts'
import { takeProgress } from './take-progress.ts'
import { takeReceipt } from './take-receipt.ts'
import { updateDistributionPoints } from './update-points.ts'

async function join(site: SiteInDatabase, name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const token = await createJoinToken(site.db, { name, by: 'tester' })
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const facts = { address: `http://${name.toLowerCase()}.example`, publicKey: key }
  return { privateKey, pointId: (await joinPoint(site.db, token, facts)).pointId }
}

/** A site with one package on two points, and a receipt of the first point that is right. */
async function makeScene() {
  const site = await makeSiteInDatabase()
  const { packageId, contentVersion } = await site.addPackage('Windows')
  const [point, other] = [await join(site, 'DP1'), await join(site, 'DP2')]
  await act(site, 'distribute', packageId, { points: [] })
  const right = await receiptFor(site, { packageId, version: 1, contentVersion, pointId: point.pointId })
  const house = { db: site.db, site: site.site, siteBaseUrl: () => '' }
  const take = (receipt: Receipt, key = point.privateKey, pointId = point.pointId) =>
    takeReceipt(house, pointId, signReceipt(receipt, key))
  return {
    site,
    packageId,
    point,
    other,
    right,
    take,
    house,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  }
}

type About = Pick<Receipt, 'packageId' | 'version' | 'contentVersion' | 'pointId'>

async function receiptFor(site: SiteInDatabase, about: About): Promise<Receipt> {
  const { fileCount, totalBytes } = await readContentVersion(site.db, about.contentVersion)
  const verifiedAt = new Date().toISOString()
  return {
    protocolVersion: 1,
    siteCode: 'S01',
    ...about,
    files: fileCount,
    bytes: totalBytes,
    verifiedAt,
    request: null,
  }
}

/** Everything that is kept of receipts and assignments, to see whether anything changed. */
async function everything(site: SiteInDatabase): Promise<unknown> {
  const rows = await sql<object>`select * from distribution_assignments order by point_id`.execute(site.db)
  const messages = await listActivity(site.db, { limit: 1000 })
  return { rows: rows.rows, messages }
}

describe('a receipt', () => {
  it('that is right makes the content installed, and the point a location', async () => {
    await using scene = await makeScene()
    const { site, packageId, point, right } = scene
    await scene.take(right)
    const [row, other] = await contentStatus(site.db, { packageId })
    expect(row).toMatchObject({
      point: 'DP1',
      state: 0,
      stateName: 'INSTALLED',
      receipt: { version: 1, contentVersion: right.contentVersion, verifiedAt: right.verifiedAt },
    })
    expect(row?.receipt?.ageSeconds).toBeLessThan(30)
    expect(other).toMatchObject({ point: 'DP2', state: 1, receipt: null })
    const { locations } = await contentLocations(site, packageId)
    expect(locations.map(location => [location.name, location.baseUrl])).toEqual([
      ['DP1', 'http://dp1.example'],
    ])
    const header = ticketAuthorization(locations[0]?.ticket ?? '')
    const expected = { sitePublicKey: site.site.publicKey, audience: point.pointId, now: new Date() }
    expect(openTicket(header, expected).contentVersion).toBe(right.contentVersion)
  })

  it('clears the error of the attempts before it', async () => {
    await using scene = await makeScene()
    const { site, packageId, point, right } = scene
    const error = { code: 'X', kind: 'internal', retry: 'later', message: '', remedy: '', facts: {} } as const
    const { contentVersion } = right
    const counts = { bytesFetched: 1, bytesReused: 0, bytesTotal: 1 }
    const at = {
      ...still,
      protocolVersion: 1,
      packageId,
      version: 1,
      contentVersion,
      reportedAt: right.verifiedAt,
    } as const
    await takeProgress(site.db, point.pointId, { ...at, ...counts, state: 'failed', error })
    expect((await contentStatus(site.db, { packageId }))[0]).toMatchObject({ state: 3, error })
    await scene.take(right)
    expect((await contentStatus(site.db, { packageId }))[0]).toMatchObject({ state: 0, error: null })
    await takeProgress(site.db, point.pointId, { ...at, ...counts, state: 'failed', error })
    expect((await contentStatus(site.db, { packageId }))[0]).toMatchObject({ state: 0, error: null })
  })

  it('that does not hold is refused and changes nothing', async () => {
    await using scene = await makeScene()
    const { site, point, other, right, house } = scene
    await scene.take(right, point.privateKey).catch(() => undefined)
    const before = await everything(site)
    const stranger = generateKeyPairSync('ed25519').privateKey
    const later = { ...right, verifiedAt: new Date(Date.now() + 1000).toISOString() }
    const good = signReceipt(later, point.privateKey)
    const forged: Record<string, () => Promise<void>> = {
      'signed with a key that nobody has': () => scene.take(later, stranger),
      'signed by another point': () => scene.take(later, other.privateKey),
      'of another point, handed in by this one': () => scene.take({ ...later, pointId: other.pointId }),
      'of this point, handed in by another': () => scene.take(later, point.privateKey, other.pointId),
      'for another site': () => scene.take({ ...later, siteCode: 'S02' }),
      'with too few files': () => scene.take({ ...later, files: later.files - 1 }),
      'with too many bytes': () => scene.take({ ...later, bytes: later.bytes + 1 }),
      'for content that the site has never had': () =>
        scene.take({ ...later, contentVersion: createHash('sha256').update('x').digest('hex') }),
      'for another version number': () => scene.take({ ...later, version: 2 }),
      'for another package': () => scene.take({ ...later, packageId: 'S01000FF' }),
      'changed after it was signed': () =>
        takeReceipt(house, point.pointId, {
          ...good,
          receipt: { ...good.receipt, verifiedAt: '2030-01-01T00:00:00.000Z' },
        }),
    }
    for (const [what, take] of Object.entries(forged)) {
      await expect(take(), what).rejects.toMatchObject({ code: 'RECEIPT_REFUSED' })
      expect(await everything(site), what).toEqual(before)
    }
  })

  it('that comes again changes nothing: no proof gets newer by being repeated', async () => {
    await using scene = await makeScene()
    const { site, right } = scene
    await scene.take(right)
    const before = await everything(site)
    await wait(20)
    await scene.take(right)
    await scene.take({ ...right, verifiedAt: '2020-01-01T00:00:00.000Z' })
    expect(await everything(site)).toEqual(before)
    const newer = new Date(Date.parse(right.verifiedAt) + 1000).toISOString()
    await scene.take({ ...right, verifiedAt: newer })
    expect((await contentStatus(site.db))[0]?.receipt?.verifiedAt).toBe(newer)
  })

  it('of the version before an update stays visible as such, and is refused when it is replayed', async () => {
    await using scene = await makeScene()
    const { site, packageId, point, right } = scene
    await scene.take(right)
    const contentVersion = await site.publishNext(packageId, 1, 'two')
    await site.db.transaction().execute(trx => updateDistributionPoints(trx, packageId, 'tester'))
    const updating = { state: 7, version: 2, contentVersion }
    const old = { version: 1, contentVersion: right.contentVersion, verifiedAt: right.verifiedAt }
    expect((await contentStatus(site.db))[0]).toMatchObject({ ...updating, receipt: old })
    const before = await everything(site)
    await expect(scene.take(right)).rejects.toMatchObject({
      code: 'RECEIPT_REFUSED',
      facts: { point: 'DP1', reason: 'this point is to hold other content now' },
    })
    await expect(scene.take({ ...right, version: 2 })).rejects.toMatchObject({ code: 'RECEIPT_REFUSED' })
    expect(await everything(site)).toEqual(before)
    await expect(contentLocations(site, packageId)).rejects.toMatchObject({ code: 'CONTENT_NOWHERE' })
    await scene.take(
      await receiptFor(site, { packageId, version: 2, contentVersion, pointId: point.pointId }),
    )
    expect((await contentStatus(site.db))[0]).toMatchObject({
      state: 0,
      receipt: { version: 2, contentVersion },
    })
    await expect(scene.take(right)).rejects.toMatchObject({ code: 'RECEIPT_REFUSED' })
  })
})
