import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { readPackage } from '#product/upgrade-packages'
import { act, effectsOf, heldOf, joinTestPoint, statusOn } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { listActions } from './action-log.ts'
import { previewAction } from './carry-out.ts'
import { contentArrivals } from './content-arrivals.ts'
import { contentLocations } from './content-locations.ts'
import { contentStatus } from './content-status.ts'
import { setPackagePriority } from './package-priority.ts'
import { removePoint } from './points.ts'

/** A site with one package that two points proved to hold. */
async function makeScene() {
  const site = await makeSiteInDatabase()
  const { packageId, contentVersion } = await site.addPackage('Windows')
  const points = [await joinTestPoint(site, 'DP1'), await joinTestPoint(site, 'DP2')] as const
  await act(site, 'distribute', packageId)
  for (const point of points) await point.obey()
  return {
    site,
    packageId,
    contentVersion,
    points,
    status: (point: string) => statusOn(site, packageId, point),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  }
}

const preview = (site: SiteInDatabase, action: 'distribute' | 'update' | 'remove', packageId: string) =>
  previewAction(site, {
    action,
    packageId,
    points: [],
    groups: [],
    all: true,
    priority: null,
    by: 'tester',
  })

const codes = async ({ db }: SiteInDatabase) =>
  (await listActivity(db, { limit: 100 })).map(message => message.code)

describe('a preview', () => {
  it('says what would be sent by what the points have proved to hold, and changes nothing', async () => {
    await using scene = await makeScene()
    const { site, packageId, points } = scene
    const { files } = await readFiles(site, packageId)
    const text = files.find(file => file.path.endsWith('text.txt'))
    await site.publishNext(packageId, 1, 'a longer text than before')
    await joinTestPoint(site, 'DP3')
    const before = await contentStatus(site.db)
    const messages = await codes(site)
    const { id, entries } = await preview(site, 'update', packageId)
    expect(id).toBeNull()
    expect(entries).toMatchObject([
      { point: 'DP1', effect: 'update', version: 2, bytesToSend: 25, spaceNeeded: 25 },
      { point: 'DP2', effect: 'update', version: 2, bytesToSend: 25, spaceNeeded: 25 },
    ])
    const total = entries[0]?.bytesTotal ?? 0
    expect(entries[0]?.bytesReused).toBe(total - 25)
    expect(text?.size).toBe(3)
    const first = await preview(site, 'distribute', packageId)
    expect(first.entries.map(({ point, effect, bytesToSend }) => [point, effect, bytesToSend])).toEqual([
      ['DP1', 'nothing', null],
      ['DP2', 'nothing', null],
      ['DP3', 'send', total],
    ])
    const removal = await preview(site, 'remove', packageId)
    expect(removal.entries).toMatchObject([
      { point: 'DP1', effect: 'remove', version: 1, bytesToRemove: total - 22 },
      { point: 'DP2', effect: 'remove' },
    ])
    const after = await contentStatus(site.db)
    expect(after.map(row => [row.state, row.version])).toEqual(before.map(row => [row.state, row.version]))
    expect(await codes(site)).toEqual(messages)
    expect((await points[0].ask()).contents).toMatchObject([{ version: 1 }])
  })

  it('tells the disk’s room and the time, by the rate that was measured', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const other = await site.addPackage('Other', 'another text')
    const point = await joinTestPoint(site, 'DP1')
    await act(site, 'distribute', packageId)
    const first = await preview(site, 'distribute', other.packageId)
    expect(first.entries).toMatchObject([{ spaceAvailable: null, expectedSeconds: null }])
    await point.ask({ disk: { freeBytes: 1024 ** 3 + 5, totalBytes: 1024 ** 4 } })
    await point.report({ packageId, version: 1, contentVersion }, { bytesPerSecond: 10 })
    const [entry] = (await preview(site, 'distribute', other.packageId)).entries
    expect(entry).toMatchObject({ spaceAvailable: 5, spaceNeeded: entry?.bytesToSend })
    expect(entry?.expectedSeconds).toBe(Math.ceil((entry?.bytesToSend ?? 0) / 10))
  })
})

async function readFiles(site: SiteInDatabase, packageId: string) {
  const { contentVersion } = await readPackage(site.db, packageId)
  return (await readManifest(site.db, site.library.reader, contentVersion)).manifest
}

describe('the forecast of an action', () => {
  it('is kept and compared with what it did cost', async () => {
    await using scene = await makeScene()
    const { site, packageId, points } = scene
    const contentVersion = await site.publishNext(packageId, 1, 'a longer text than before')
    const { id } = await act(site, 'update', packageId)
    const about = { packageId, version: 2, contentVersion }
    await points[0].report(about, { bytesFetched: 27, bytesReused: 1000 })
    await points[0].send(await points[0].receipt(about))
    const [action, first] = await listActions(site.db, { subject: packageId, limit: 10 })
    expect(action).toMatchObject({
      id,
      action: 'update',
      requestedBy: 'tester',
      entries: [
        { point: 'DP1', forecastBytes: 25, actualBytes: 27, outcome: 'verified' },
        { point: 'DP2', forecastBytes: 25, actualBytes: null, outcome: null, endedAt: null },
      ],
    })
    expect(action?.entries[0]?.actualSeconds).toBeGreaterThanOrEqual(0)
    expect(first).toMatchObject({ action: 'distribute', entries: [{ outcome: 'verified' }, {}] })
    await act(site, 'redistribute', packageId, { points: ['DP2'] })
    const [, superseded] = await listActions(site.db, { limit: 2 })
    expect(superseded?.entries[1]).toMatchObject({ point: 'DP2', outcome: 'superseded' })
    await removePoint(site.db, { name: 'DP2', by: 'tester' })
    const [last] = await listActions(site.db, { limit: 1 })
    expect(last?.entries).toMatchObject([{ point: 'DP2', outcome: 'superseded' }])
  })
})

describe('redistribute', () => {
  it('asks for everything again under a request, and ends only with the receipt that names it', async () => {
    await using scene = await makeScene()
    const { site, packageId, points, status } = scene
    const [point] = points
    const done = await act(site, 'redistribute', packageId, { points: ['DP1'] })
    expect(effectsOf(done)).toEqual(['DP1: send-again'])
    expect(done.entries[0]).toMatchObject({ version: 1, bytesReused: 0 })
    expect(done.entries[0]?.bytesToSend).toBeGreaterThan(0)
    const [content] = (await point.ask()).contents
    expect(content?.request?.action).toBe('redistribute')
    expect(await status('DP1')).toMatchObject({ state: 1, category: 'in-progress', request: 'redistribute' })
    expect((await contentLocations(site, packageId)).locations.map(one => one.name).sort()).toEqual([
      'DP1',
      'DP2',
    ])
    if (!content) throw new Error('the point was asked to hold nothing')
    // A receipt of what it had is no answer.
    await point.send(await point.receipt(content))
    expect((await status('DP1')).state).toBe(1)
    await point.send(await point.receipt(content, { request: content.request?.id ?? null }))
    expect(await status('DP1')).toMatchObject({ state: 0, category: 'success', request: null, percent: 100 })
    expect((await point.ask()).contents[0]?.request).toBeNull()
  })
})

describe('validate', () => {
  it('has a point read everything again; damage is shown until it is healed and proved', async () => {
    await using scene = await makeScene()
    const { site, packageId, contentVersion, points, status } = scene
    const [point] = points
    await act(site, 'validate', packageId)
    expect(await status('DP1')).toMatchObject({ state: 8, category: 'success', request: 'validate' })
    const [content] = (await point.ask()).contents
    const about = { packageId, version: 1, contentVersion }
    const answer = await point.receipt(about, { request: content?.request?.id ?? null })
    await point.report(about, { state: 'lost' })
    expect(await status('DP1')).toMatchObject({ state: 2, category: 'in-progress', receipt: null })
    expect((await contentLocations(site, packageId)).locations.map(one => one.name)).toEqual(['DP2'])
    await point.send({ ...answer, verifiedAt: new Date(Date.now() + 1000).toISOString() })
    expect(await status('DP1')).toMatchObject({ state: 0, request: null })
    expect((await status('DP2')).state).toBe(8)
  })

  it('is not for what was never proved', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId } = await site.addPackage('Windows')
    await joinTestPoint(site, 'DP1')
    await act(site, 'distribute', packageId)
    expect(effectsOf(await act(site, 'validate', packageId))).toEqual(['DP1: nothing'])
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({ state: 1, request: null })
  })
})

describe('remove', () => {
  it('ends when the point names it no more, and not before', async () => {
    await using scene = await makeScene()
    const { site, packageId, contentVersion, points, status } = scene
    const [point] = points
    const held = heldOf([{ packageId, version: 1, contentVersion }])
    await act(site, 'remove', packageId, { points: ['DP1'] })
    expect(await status('DP1')).toMatchObject({ state: 4, stateName: 'REMOVAL_PENDING', percent: 0 })
    expect((await contentLocations(site, packageId)).locations.map(one => one.name)).toEqual(['DP2'])
    expect((await point.ask({ held })).contents).toEqual([])
    const about = { packageId, version: 1, contentVersion }
    await point.report(about, { state: 'failed', error: null })
    expect(await status('DP1')).toMatchObject({ state: 6, category: 'error' })
    await point.report(about, { state: 'removing' })
    expect((await status('DP1')).state).toBe(5)
    await point.report(about, { state: 'removed' })
    expect((await status('DP1')).state, 'a report is not the end').toBe(5)
    await expect(point.send(await point.receipt(about))).rejects.toMatchObject({
      facts: { reason: 'this content is being removed from this point' },
    })
    await point.ask({ held: [] })
    expect((await contentStatus(site.db, { packageId })).map(row => row.point)).toEqual(['DP2'])
    expect((await listActions(site.db, { limit: 1 }))[0]?.entries).toMatchObject([{ outcome: 'removed' }])
    expect((await codes(site)).slice(0, 2)).toEqual(['CONTENT_REMOVED', 'CONTENT_REMOVAL_REQUESTED'])
  })

  it('must say from where, and takes the version that is there', async () => {
    await using scene = await makeScene()
    const { site, packageId } = scene
    await expect(act(site, 'remove', packageId)).rejects.toMatchObject({ code: 'TARGETS_NEEDED' })
    expect(effectsOf(await act(site, 'remove', packageId, { all: true }))).toEqual([
      'DP1: remove',
      'DP2: remove',
    ])
  })

  it('is given up by distributing again: the point is asked to prove anew, for its receipt counts no more', async () => {
    await using scene = await makeScene()
    const { site, packageId, points, status } = scene
    await act(site, 'remove', packageId, { points: ['DP1'] })
    expect(effectsOf(await act(site, 'distribute', packageId, { points: ['DP1'] }))).toEqual(['DP1: send'])
    expect(await status('DP1')).toMatchObject({ state: 1, receipt: null, request: 'validate' })
    await points[0].obey()
    expect(await status('DP1')).toMatchObject({ state: 0, request: null })
  })
})

describe('cancel', () => {
  it('of a first copy leaves nothing desired, and shows that a user did it', async () => {
    await using site = await makeSiteInDatabase()
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const point = await joinTestPoint(site, 'DP1')
    const about = { packageId, version: 1, contentVersion }
    await act(site, 'distribute', packageId)
    await act(site, 'cancel', packageId)
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({
      state: 3,
      category: 'error',
      error: { code: 'DISTRIBUTION_CANCELLED' },
    })
    expect((await point.ask()).contents).toEqual([])
    await point.report(about, { state: 'transferring' })
    expect((await statusOn(site, packageId, 'DP1')).state, 'late reports change nothing').toBe(3)
    expect(effectsOf(await act(site, 'cancel', packageId))).toEqual(['DP1: nothing'])
    expect(effectsOf(await act(site, 'distribute', packageId))).toEqual(['DP1: send'])
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({ state: 1, error: null })
  })

  it('of an update leaves what the point held before; one that comes too late is passed over', async () => {
    await using scene = await makeScene()
    const { site, packageId, contentVersion, points, status } = scene
    const second = await site.publishNext(packageId, 1, 'two')
    const third = await site.publishNext(packageId, 2, 'three')
    await act(site, 'update', packageId)
    await points[0].ask({ held: [] })
    await act(site, 'cancel', packageId)
    expect((await points[0].ask()).contents).toMatchObject([{ version: 1, contentVersion }])
    expect(await status('DP1')).toMatchObject({ state: 3, version: 3, contentVersion: third })
    // The point goes on proving what it holds; the update stays cancelled.
    const renewed = new Date(Date.now() + 1000).toISOString()
    const before = { packageId, version: 1, contentVersion }
    await points[0].send(await points[0].receipt(before, { verifiedAt: renewed }))
    expect(await status('DP1')).toMatchObject({
      state: 3,
      version: 3,
      receipt: { version: 1, verifiedAt: renewed },
    })
    await points[0].send(await points[0].receipt({ packageId, version: 3, contentVersion: third }))
    expect(await status('DP1')).toMatchObject({ state: 0, version: 3, error: null })
    expect((await points[0].ask()).contents).toMatchObject([{ version: 3, contentVersion: third }])
    expect(second).not.toBe(third)
    expect(effectsOf(await act(site, 'update', packageId))).toEqual(['DP1: nothing', 'DP2: send'])
    expect((await points[1].ask()).contents).toMatchObject([{ version: 3 }])
  })

  it('of a validation or a redistribution leaves what was proved', async () => {
    await using scene = await makeScene()
    const { site, packageId, status } = scene
    for (const action of ['validate', 'redistribute'] as const) {
      await act(site, action, packageId, { points: ['DP1'] })
      expect(effectsOf(await act(site, 'cancel', packageId, { points: ['DP1'] }))).toEqual(['DP1: cancel'])
      expect(await status('DP1')).toMatchObject({ state: 0, category: 'success', request: null, error: null })
    }
  })
})

describe('priority', () => {
  it('is that of the action, else that of the package, else medium; the urgent comes first', async () => {
    await using site = await makeSiteInDatabase()
    const point = await joinTestPoint(site, 'DP1')
    const ids: string[] = []
    for (const name of ['One', 'Two', 'Three']) ids.push((await site.addPackage(name, name)).packageId)
    const [one = '', two = '', three = ''] = ids
    for (const id of ids) await act(site, 'distribute', id, { priority: id === three ? 'high' : null })
    await setPackagePriority(site.db, { packageId: one, priority: 'low', by: 'tester' })
    const order = async () =>
      (await point.ask()).contents.map(({ packageId, priority }) => [packageId, priority])
    expect(await order()).toEqual([
      [three, 'high'],
      [two, 'medium'],
      [one, 'low'],
    ])
    await setPackagePriority(site.db, { packageId: one, priority: 'high', by: 'tester' })
    expect((await order())[0]).toEqual([one, 'high'])
    const unknown = setPackagePriority(site.db, { packageId: 'S01FFFFF', priority: 'low', by: 'tester' })
    await expect(unknown).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
  })
})

describe('compliance over time', () => {
  it('counts what was asked for and what was proved at each moment, and leaves out what nobody wants any more', async () => {
    await using site = await makeSiteInDatabase()
    const entries = async (about: {
      asked: number
      ended?: number
      outcome?: string
      packageId?: string
      effect?: string
    }) => {
      const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes))
      const { asked, ended, outcome = null, packageId = 'S0100001', effect = 'send' } = about
      const id = randomUUID()
      await sql`insert into distribution_actions (id, action, subject, requested_by, requested_at)
        values (${id}, 'distribute', ${packageId}, 'tester', ${at(asked)})`.execute(site.db)
      await sql`insert into distribution_action_entries
          (action_id, package_id, point_id, point_name, content_version, effect, outcome, ended_at)
        values (${id}, ${packageId}, ${randomUUID()}, 'DP1', 'c', ${effect}, ${outcome},
          ${ended === undefined ? null : at(ended)})`.execute(site.db)
    }
    const read = async (sees: Parameters<typeof contentArrivals>[1]['sees'] = null) => {
      const now = new Date(Date.UTC(2026, 0, 1, 0, 50))
      const found = await contentArrivals(site.db, { moments: 5, now, sees })
      return found.map(({ at, asked, proved }) => [at.slice(14, 16), asked, proved])
    }
    expect(await read()).toEqual([])
    await entries({ asked: 10, ended: 20, outcome: 'verified' })
    await entries({ asked: 25, packageId: 'S0100002' })
    await entries({ asked: 10, ended: 15, outcome: 'cancelled' })
    await entries({ asked: 10, ended: 15, outcome: 'verified', effect: 'validate' })
    await entries({ asked: 50, ended: 50, outcome: 'verified' })
    await entries({ asked: 51, ended: 52, outcome: 'verified' })
    expect(await read()).toEqual([
      ['10', 1, 0],
      ['20', 1, 1],
      ['30', 2, 1],
      ['40', 2, 1],
      ['50', 3, 2],
    ])
    // Somebody who sees one of the packages counts that one, from its own first request on.
    expect(await read({ package: name => name === 'S0100002', point: () => true })).toEqual([
      ['25', 1, 0],
      ['31', 1, 0],
      ['37', 1, 0],
      ['43', 1, 0],
      ['50', 1, 0],
    ])
    expect(await read({ package: () => true, point: () => false })).toEqual([])
  })
})
