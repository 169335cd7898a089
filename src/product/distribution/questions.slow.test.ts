// What a point's question tells the site, and how long an answer waits.

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listenToDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { act, ageEverything, heldOf, joinTestPoint, statusOn } from '../../../tests/distribution-points.ts'
import { firstQuestion } from '../../../tests/point-messages.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { answerQuestion } from './answer-question.ts'
import { contentStatus, unknownAfterSeconds } from './content-status.ts'
import { contentSummary } from './content-summary.ts'
import { setPackagePriority } from './package-priority.ts'
import { readPoint } from './point-status.ts'
import { removePoint } from './points.ts'
import { settleMs } from './reconcile.ts'
import { setPointProperties } from './set-point-properties.ts'
import { openWaitingQuestions, stateChannel, type WaitingQuestions } from './waiting-questions.ts'

/** A site with one package on one point, which proved to hold it. */
async function makeScene() {
  const site = await makeSiteInDatabase()
  const { packageId, contentVersion } = await site.addPackage('Windows')
  const point = await joinTestPoint(site, 'DP1')
  await act(site, 'distribute', packageId)
  await point.obey()
  const about = { packageId, version: 1, contentVersion }
  return {
    site,
    point,
    packageId,
    about,
    held: heldOf([about]),
    status: () => statusOn(site, packageId, 'DP1'),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  }
}

const codes = async ({ db }: SiteInDatabase) =>
  (await listActivity(db, { limit: 100 })).map(message => message.code)

describe('a question', () => {
  it('tells how the point is, and how far its clock is off', async () => {
    await using scene = await makeScene()
    const { site, point, held } = scene
    const lastValidation = { finishedAt: '2026-01-01T00:00:00.000Z', damagedObjects: 3 }
    await point.ask({
      held,
      lastValidation,
      disk: { freeBytes: 5, totalBytes: 10 },
      quarantinedObjects: 2,
      quarantinedBytes: 5_000_000_000,
      pointTime: new Date(Date.now() - 7_200_000).toISOString(),
    })
    const found = await readPoint(site.db, 'DP1')
    expect(found).toMatchObject({
      disk: { freeBytes: 5, totalBytes: 10 },
      quarantinedObjects: 2,
      quarantinedBytes: 5_000_000_000,
      lastValidation,
      held: 1,
      unknownHeld: [],
      isHeardOf: true,
    })
    expect(Math.abs((found.clockDifferenceSeconds ?? 0) + 7200)).toBeLessThan(30)
  })

  it('that names what the point was never asked to hold has it listed', async () => {
    await using scene = await makeScene()
    const { site, point, held, about } = scene
    const strange = { packageId: 'S02000FF', version: 4, contentVersion: 'f'.repeat(64) }
    const older = { ...about, version: 7, contentVersion: 'e'.repeat(64) }
    await point.ask({ held: [...held, ...heldOf([strange, older])] })
    expect((await readPoint(site.db, 'DP1')).unknownHeld).toEqual([strange, older])
    expect(await contentStatus(site.db)).toHaveLength(1)
  })

  it('of a point that was removed is refused', async () => {
    await using scene = await makeScene()
    await removePoint(scene.site.db, { name: 'DP1', by: 'tester' })
    await expect(scene.point.ask()).rejects.toMatchObject({ code: 'POINT_MISSING' })
  })
})

describe('content that a point signed for and names no more', () => {
  it('is not held: with a message, no location, and no second time by the same receipt', async () => {
    await using scene = await makeScene()
    const { site, point, about, held, status } = scene
    const receipt = await point.receipt(about)
    await point.send(receipt)
    await point.ask({ held: [] })
    expect((await status()).state, 'the receipt is younger than the question may be').toBe(0)
    await ageEverything(site, settleMs / 1000 + 1)
    await point.ask({ held })
    expect((await status()).state).toBe(0)
    await point.ask({ held: [] })
    expect(await status()).toMatchObject({ state: 2, category: 'in-progress', receipt: null })
    expect((await codes(site))[0]).toBe('CONTENT_NOT_HELD')
    await expect(point.send(receipt)).rejects.toMatchObject({ code: 'RECEIPT_REFUSED' })
    expect((await status()).state).toBe(2)
    const again = new Date(Date.parse(receipt.verifiedAt) + 1).toISOString()
    await point.send({ ...receipt, verifiedAt: again })
    expect(await status()).toMatchObject({ state: 0, category: 'success' })
  })

  it('of the version before an update is no news', async () => {
    await using scene = await makeScene()
    const { site, point, packageId, status } = scene
    await site.publishNext(packageId, 1, 'two')
    await act(site, 'update', packageId)
    await ageEverything(site, settleMs / 1000 + 1)
    await point.ask({ held: [] })
    expect(await status()).toMatchObject({ state: 7, receipt: null })
    expect(await codes(site)).not.toContain('CONTENT_NOT_HELD')
  })
})

describe('content that a point holds without a receipt', () => {
  it('is asked for one, once', async () => {
    await using scene = await makeScene()
    const { site, point, about, status } = scene
    const long = new Date(Date.now() - settleMs - 1000).toISOString()
    const held = [{ ...about, verifiedAt: long }]
    await point.report(about, { state: 'lost' })
    await ageEverything(site, settleMs / 1000 + 1)
    const first = await point.ask({ held })
    expect(first.contents[0]?.request?.action).toBe('validate')
    const second = await point.ask({ held })
    expect(second.contents[0]?.request).toEqual(first.contents[0]?.request)
    await point.send(await point.receipt(about))
    expect(await status()).toMatchObject({ state: 0, request: null })
    expect((await point.ask({ held })).contents[0]?.request).toBeNull()
  })
})

describe('content status', () => {
  it('is Unknown for a point that is not heard from, whatever it said before, and right again when it asks', async () => {
    await using scene = await makeScene()
    const { site, point, held, status } = scene
    expect(await status()).toMatchObject({ category: 'success', percent: 100 })
    await ageEverything(site, unknownAfterSeconds + 5)
    expect(await status()).toMatchObject({ state: 0, category: 'unknown' })
    expect((await status()).receipt?.ageSeconds).toBeGreaterThanOrEqual(unknownAfterSeconds)
    expect(await contentSummary(site.db)).toMatchObject([
      { targeted: 1, success: 0, unknown: 1, compliancePercent: 0 },
    ])
    expect((await readPoint(site.db, 'DP1')).isHeardOf).toBe(false)
    await point.ask({ held })
    expect((await status()).category).toBe('success')
  })

  it('tells the age of a receipt by the site’s clock, though the point’s is years off', async () => {
    await using scene = await makeScene()
    const { point, about, status } = scene
    await point.send(await point.receipt(about, { verifiedAt: '2031-01-01T00:00:00.000Z' }))
    const { receipt } = await status()
    expect(receipt?.verifiedAt).toBe('2031-01-01T00:00:00.000Z')
    expect(receipt?.ageSeconds).toBeLessThan(30)
  })

  it('shows what moves: per cent, rate, time left, source, and what is waited for', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const point = await joinTestPoint(site, 'DP1')
    await act(site, 'distribute', packageId)
    await point.ask()
    const about = { packageId, version: 1, contentVersion }
    const { bytesTotal } = await statusOn(site, packageId, 'DP1')
    const half = Math.floor(bytesTotal / 2)
    await point.report(about, { bytesFetched: half, bytesReused: 0, bytesPerSecond: 10, source: 'NEAR' })
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({
      category: 'in-progress',
      percent: Math.floor((half / bytesTotal) * 100),
      bytesPerSecond: 10,
      secondsLeft: Math.ceil((bytesTotal - half) / 10),
      source: 'NEAR',
      waitingFor: null,
      lastCopiedAt: null,
    })
    await point.report(about, { state: 'waiting', bytesFetched: bytesTotal, waitingFor: 'schedule' })
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({
      percent: 99,
      bytesPerSecond: null,
      secondsLeft: null,
      waitingFor: 'schedule',
    })
    await point.obey()
    const done = await statusOn(site, packageId, 'DP1')
    expect(done).toMatchObject({ percent: 100, waitingFor: null, source: null })
    expect(done.lastCopiedAt).not.toBeNull()
  })

  it('of packages counts points: the four counts add up to the targeted ones', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId } = await site.addPackage('Windows')
    const points = []
    for (const name of ['A', 'B', 'C', 'D', 'E']) points.push(await joinTestPoint(site, name))
    const [first, second, third, fourth] = points
    await act(site, 'distribute', packageId)
    await first?.obey()
    await second?.obey()
    await fourth?.obey()
    const [content] = (await third?.ask())?.contents ?? []
    if (content) await third?.report(content, { state: 'failed' })
    await act(site, 'remove', packageId, { points: ['D'] })
    await site.publishNext(packageId, 1, 'two')
    await act(site, 'update', packageId)
    await second?.obey()
    await sql`update distribution_points set last_seen_at = null where name = 'E'`.execute(site.db)
    if (content) {
      const [now] = (await third?.ask())?.contents ?? []
      if (now) await third?.report(now, { state: 'failed' })
    }
    expect(await contentSummary(site.db)).toMatchObject([
      {
        packageId,
        version: 2,
        targeted: 4,
        success: 1,
        inProgress: 1,
        errors: 1,
        unknown: 1,
        removing: 1,
        otherVersion: 0,
        compliancePercent: 25,
      },
    ])
    await site.publishNext(packageId, 2, 'three')
    expect(await contentSummary(site.db)).toMatchObject([
      { version: 3, success: 1, otherVersion: 4, compliancePercent: 0 },
    ])
  })

  it('of a package that does not exist is an error, not an empty list', async () => {
    await using site = await makeSiteInDatabase()
    await expect(contentStatus(site.db, { packageId: 'S01FFFFF' })).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
    })
  })
})

describe('an answer that waits', () => {
  /** Two site servers on one database, as far as waiting goes. */
  async function openServers(site: SiteInDatabase) {
    const open = () =>
      openWaitingQuestions(async heard => {
        const { url } = site
        const listener = await listenToDatabase({ url, channel: stateChannel, log: silentLog(), heard })
        return listener.close
      })
    const servers = [await open(), await open()] as const
    return {
      servers,
      async [Symbol.asyncDispose]() {
        for (const server of servers) await server.close()
      },
    }
  }

  async function ask(
    site: SiteInDatabase,
    pointId: string,
    waiting: WaitingQuestions,
    knownRevision: string,
  ) {
    const siteBaseUrl = () => 'http://site.example/api/v1/'
    const house = { db: site.db, site: site.site, siteBaseUrl, waiting }
    const question = { ...firstQuestion('http://dp1.example'), knownRevision, waitSeconds: 60 }
    return answerQuestion(house, { pointId, question })
  }

  it('comes as soon as anything changes for the point, on whichever server it waits', async () => {
    await using scene = await makeScene()
    await using open = await openServers(scene.site)
    const { site, point, packageId } = scene
    const pull = await joinTestPoint(site, 'PULL')
    await act(site, 'distribute', packageId)
    await pull.obey()
    const properties = { connections: 7 }
    const changes: [string, () => Promise<unknown>][] = [
      [
        'its rules',
        () => setPointProperties(site.db, { name: 'DP1', expectedRevision: 1, properties, by: 't' }),
      ],
      ['a priority', () => setPackagePriority(site.db, { packageId, priority: 'high', by: 't' })],
      ['a request', () => act(site, 'validate', packageId, { points: ['DP1'] })],
      [
        'a source',
        () =>
          setPointProperties(site.db, {
            name: 'DP1',
            expectedRevision: 2,
            properties: {},
            sources: [{ point: 'PULL', order: 1 }],
            by: 't',
          }),
      ],
      ['what its source holds', () => act(site, 'remove', packageId, { points: ['PULL'] })],
      ['a removal', () => act(site, 'remove', packageId, { points: ['DP1'] })],
    ]
    for (const [index, [what, make]] of changes.entries()) {
      const { revision } = await point.ask({ held: scene.held })
      const server = open.servers[index % 2 === 0 ? 0 : 1]
      const answer = ask(site, point.pointId, server, revision)
      const early = await Promise.race([answer.then(() => 'answered'), settle(150)])
      expect(early, what).toBe('still waiting')
      await make()
      expect((await answer).revision, what).not.toBe(revision)
    }
  })

  it('comes at once when the revision is another one, and when the server stops', async () => {
    await using scene = await makeScene()
    await using open = await openServers(scene.site)
    const { site, point } = scene
    const [server] = open.servers
    const { revision } = await ask(site, point.pointId, server, 'another revision')
    const waits = ask(site, point.pointId, server, revision)
    await settle(100)
    await server.close()
    expect((await waits).revision).toBe(revision)
    expect((await ask(site, point.pointId, server, revision)).askAgainSeconds).toBeGreaterThan(1)
  })

  it('comes though the connection that listens was broken meanwhile', async () => {
    await using scene = await makeScene()
    await using open = await openServers(scene.site)
    const { site, point, packageId } = scene
    const { revision } = await point.ask({ held: scene.held })
    const waits = ask(site, point.pointId, open.servers[0], revision)
    await settle(100)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'slipstream listener' and datname = current_database()`.execute(site.db)
    await setPackagePriority(site.db, { packageId, priority: 'low', by: 't' })
    expect((await waits).revision).not.toBe(revision)
  })
})

function settle(ms: number): Promise<string> {
  return new Promise(resolve => setTimeout(() => resolve('still waiting'), ms))
}
