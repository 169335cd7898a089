import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { markVersionBad, promoteVersion } from '#product/upgrade-packages'
import { act, joinTestPoint, statusOn, type TestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { advanceDue } from './advance-rollouts.ts'
import { pauseRollout, resumeRollout, skipRing, stopRollout } from './change-rollout.ts'
import { listRings, type Ring, refuseUnknownMembers, removeRing, setRing } from './rings.ts'
import { listRollouts, type Rollout, startRollout } from './rollouts.ts'
import { withRings } from './tables.ts'

const by = 'Ines'
const hourMs = 3_600_000
let site: SiteInDatabase
let packages = 0
const points = new Map<string, TestPoint>()

beforeAll(async () => {
  site = await makeSiteInDatabase()
  for (const name of ['DP1', 'DP2', 'DP3']) points.set(name, await joinTestPoint(site, name))
  return () => site[Symbol.asyncDispose]()
}, 60_000)

/** Two rings: DP1, then DP2 and DP3. */
async function setRings(change: Partial<Ring> = {}): Promise<void> {
  const gate = { minimumSuccessPercent: 70, minimumSuccessCount: 1, soakSeconds: 3600, needsPromotion: false }
  await setRing(site.db, { name: 'Pilot', order: 1, points: ['DP1'], groups: [], ...gate }, by)
  await setRing(
    site.db,
    { name: 'Broad', order: 2, points: ['DP2', 'DP3'], groups: [], ...gate, ...change },
    by,
  )
}

/** A package, not distributed, whose rollout has started. */
async function startNew(change: Partial<Ring> = {}): Promise<string> {
  packages += 1
  await setRings(change)
  const { packageId } = await site.addPackage(`Package ${packages}`, `text ${packages}`)
  await start(packageId)
  return packageId
}
const start = (packageId: string, rings?: string[]) =>
  site.db.transaction().execute(trx => startRollout(trx, { packageId, by, ...(rings && { rings }) }))

/** Has every rollout looked at, as if it were so much later. */
async function lookLater(hours = 0): Promise<void> {
  await withRings(site.db)
    .updateTable('distribution_rings_rollouts')
    .set({ next_look_at: new Date(0) })
    .execute()
  await advanceDue(site.db, new Date(Date.now() + hours * hourMs))
}
async function look(packageId: string, hours = 0): Promise<Rollout> {
  await lookLater(hours)
  const [rollout] = await listRollouts(site.db, { packageId })
  return rollout ?? expect.fail('there is no rollout')
}
const states = (rollout: Rollout) => [rollout.state, ...rollout.rings.map(ring => ring.state)]
const obey = async (name: string) => points.get(name)?.obey()
async function hasOn(packageId: string): Promise<string[]> {
  const found: string[] = []
  for (const name of points.keys())
    if (
      await statusOn(site, packageId, name).then(
        () => true,
        () => false,
      )
    )
      found.push(name)
  return found
}

describe('a rollout that cannot be looked at', () => {
  it('keeps no other from going on, and is told of', async () => {
    const damaged = await startNew()
    const stages = withRings(site.db).updateTable('distribution_rings_stages')
    const ofDamaged = (await listRollouts(site.db, { packageId: damaged }))[0]?.id ?? ''
    await stages.set({ point_ids: '["no ID"]' }).where('rollout_id', '=', ofDamaged).execute()
    const whole = await startNew()
    await expect(lookLater()).rejects.toThrow('no ID')
    expect(states((await listRollouts(site.db, { packageId: whole }))[0] ?? expect.fail('gone'))).toEqual([
      'running',
      'distributing',
      'waiting',
    ])
    await stopRollout(site.db, { packageId: damaged, by })
    await stopRollout(site.db, { packageId: whole, by })
  })
})

describe('a rollout', () => {
  it('goes from ring to ring by receipts and soak time, and ends; each step is told', async () => {
    const packageId = await startNew()
    expect(await hasOn(packageId)).toEqual([])
    expect(states(await look(packageId))).toEqual(['running', 'distributing', 'waiting'])
    expect(await hasOn(packageId)).toEqual(['DP1'])
    const waiting = await look(packageId)
    expect(waiting.rings[0]).toMatchObject({
      targeted: 1,
      proven: 0,
      reason: expect.stringContaining('0 of 1'),
    })
    await obey('DP1')
    expect(states(await look(packageId))).toEqual(['running', 'soaking', 'waiting'])
    expect(states(await look(packageId, 0.5))).toEqual(['running', 'soaking', 'waiting'])
    expect(states(await look(packageId, 1.1))).toEqual(['running', 'passed', 'distributing'])
    expect(await hasOn(packageId)).toEqual(['DP1', 'DP2', 'DP3'])
    await obey('DP2')
    // Half of the ring is under the gate of 70 %.
    expect((await look(packageId, 1.2)).rings[1]).toMatchObject({
      state: 'distributing',
      proven: 1,
      targeted: 2,
    })
    await obey('DP3')
    expect(states(await look(packageId, 1.3))).toEqual(['running', 'passed', 'soaking'])
    const done = await look(packageId, 3)
    expect(states(done)).toEqual(['succeeded', 'passed', 'passed'])
    expect(done.endedAt).not.toBeNull()
    const told = (await listActivity(site.db, { limit: 200 })).filter(one => one.subject === packageId)
    expect(
      told
        .map(one => one.code)
        .filter(code => code.startsWith('ROLLOUT_'))
        .reverse(),
    ).toEqual([
      'ROLLOUT_STARTED',
      'ROLLOUT_RING_BEGAN',
      'ROLLOUT_RING_PASSED',
      'ROLLOUT_RING_BEGAN',
      'ROLLOUT_RING_PASSED',
      'ROLLOUT_SUCCEEDED',
    ])
  })

  it('is brought on by one of two site servers that look at once', async () => {
    const packageId = await startNew()
    const later = new Date(Date.now() + 10_000)
    await Promise.all([advanceDue(site.db, later), advanceDue(site.db, later)])
    await Promise.all([look(packageId), look(packageId)])
    const told = (await listActivity(site.db, { limit: 200 })).filter(one => one.subject === packageId)
    expect(told.filter(one => one.code === 'ROLLOUT_RING_BEGAN')).toHaveLength(1)
    expect(told.filter(one => one.code === 'CONTENT_DISTRIBUTED')).toHaveLength(1)
    await stopRollout(site.db, { packageId, by })
  })

  it('waits for a promotion where a ring needs one, is paused and resumed, and leaves out a ring', async () => {
    const packageId = await startNew({ needsPromotion: true })
    await look(packageId)
    await pauseRollout(site.db, { packageId, by })
    await obey('DP1')
    expect(states(await look(packageId))).toEqual(['paused', 'distributing', 'waiting'])
    await resumeRollout(site.db, { packageId, by })
    await look(packageId)
    const waits = await look(packageId, 2)
    expect(states(waits)).toEqual(['running', 'passed', 'waiting'])
    expect(waits.rings[1]?.reason).toContain('promoted')
    await site.db
      .transaction()
      .execute(trx => promoteVersion(trx, { packageId, version: 1, by, reason: 'tested' }))
    expect(states(await look(packageId, 2.1))).toEqual(['running', 'passed', 'distributing'])
    await skipRing(site.db, { packageId, by })
    expect(states(await look(packageId, 2.2))).toEqual(['succeeded', 'passed', 'skipped'])
    await expect(skipRing(site.db, { packageId, by })).rejects.toMatchObject({ code: 'ROLLOUT_MISSING' })
  })

  it('stops when what was proved is lost, and goes on with a new soak time when it is resumed', async () => {
    const packageId = await startNew()
    await look(packageId)
    await obey('DP1')
    await look(packageId)
    await points.get('DP1')?.ask({ held: [] })
    await sql`update distribution_assignments set received_at = received_at - interval '10 minutes'
      where package_id = ${packageId}`.execute(site.db)
    await points.get('DP1')?.ask({ held: [] })
    const fallen = await look(packageId, 2)
    expect(states(fallen)).toEqual(['stopped', 'soaking', 'waiting'])
    expect(fallen.reason).toContain('fallen under its gate')
    await resumeRollout(site.db, { packageId, by })
    await obey('DP1')
    expect(states(await look(packageId, 2))).toEqual(['running', 'soaking', 'waiting'])
    expect(states(await look(packageId, 2.5))).toEqual(['running', 'soaking', 'waiting'])
    await stopRollout(site.db, { packageId, by })
  })

  it('stops for another version in use, which is rolled out by itself, and cannot be resumed', async () => {
    const packageId = await startNew()
    await look(packageId)
    await site.publishNext(packageId, 1, 'text of the next version')
    const stopped = await look(packageId)
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'version 2 is in use now' })
    await expect(resumeRollout(site.db, { packageId, by })).rejects.toMatchObject({
      code: 'ROLLOUT_OUTDATED',
    })
    await start(packageId)
    await expect(start(packageId)).rejects.toMatchObject({ code: 'ROLLOUT_UNDER_WAY' })
    await look(packageId)
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({ version: 2 })
    await site.db
      .transaction()
      .execute(trx => markVersionBad(trx, { packageId, version: 2, by, reason: 'it is broken' }))
    expect(await look(packageId)).toMatchObject({
      state: 'stopped',
      reason: 'the version was marked bad by Ines',
    })
    await expect(start(packageId)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_BAD' })
    await expect(act(site, 'update', packageId)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_BAD' })
  })

  it('waits at a ring whose points are no more, and is refused without rings', async () => {
    const packageId = await startNew()
    await setRing(site.db, { ...(await pilot()), points: ['GONE'] }, by)
    // It keeps the rings that it started with.
    expect(states(await look(packageId))).toEqual(['running', 'distributing', 'waiting'])
    await stopRollout(site.db, { packageId, by })
    await start(packageId, ['pilot'])
    const waits = await look(packageId)
    expect(states(waits)).toEqual(['running', 'waiting'])
    expect(waits.rings[0]?.reason).toContain('GONE')
    await stopRollout(site.db, { packageId, by })
    await removeRing(site.db, 'pilot', by)
    await expect(start(packageId, ['Pilot'])).rejects.toMatchObject({ code: 'DISTRIBUTION_RING_MISSING' })
    await removeRing(site.db, 'broad', by)
    await expect(start(packageId)).rejects.toMatchObject({ code: 'DISTRIBUTION_RINGS_MISSING' })
    await expect(setRing(site.db, { ...(await pilotOf()), points: [] }, by)).rejects.toMatchObject({
      code: 'DISTRIBUTION_RING_WITHOUT_POINTS',
    })
    await refuseUnknownMembers(site.db, { points: ['dp1'], groups: [] })
    await expect(
      refuseUnknownMembers(site.db, { points: ['DP1', 'NOPE'], groups: [] }),
    ).rejects.toMatchObject({
      code: 'POINT_MISSING',
    })
    await expect(refuseUnknownMembers(site.db, { points: [], groups: ['NOPE'] })).rejects.toMatchObject({
      code: 'POINT_GROUP_MISSING',
    })
    await expect(removeRing(site.db, 'Pilot', by)).rejects.toMatchObject({
      code: 'DISTRIBUTION_RING_MISSING',
    })
  })
})

async function pilot(): Promise<Ring> {
  const ring = (await listRings(site.db)).find(one => one.name === 'Pilot')
  return ring ?? expect.fail('there is no ring')
}

async function pilotOf(): Promise<Ring> {
  await setRings()
  const ring = await pilot()
  await removeRing(site.db, 'Pilot', by)
  return ring
}
