import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StartOperation } from '#platform/jobs'
import { listActivity } from '#product/activity'
import { readContentVersion, readManifest } from '#product/content-library'
import { preparePrestage } from '#product/content-prestage'
import { cleanUp } from '#product/content-retention'
import { startRollout } from '#product/distribution-rings'
import {
  holdVersion,
  keepVersionsOfPackage,
  largestNote,
  openNote,
  promoteVersion,
  publishNextVersion,
  readPackage,
  releaseVersion,
  versionNotes,
} from '#product/upgrade-packages'
import {
  act,
  ageEverything,
  contentForDevices,
  effectsOf,
  heldOf,
  joinTestPoint,
  statusOn,
  type TestPoint,
} from '../../../tests/distribution-points.ts'
import { rolloutsOf, setTestRing } from '../../../tests/rollouts.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { migrationFolders } from '../../../tests/site-tables.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { listVersions } from './list-versions.ts'
import { markBad, unmarkBad } from './mark-bad.ts'
import { previewRollBack, type RollBackHouse, rollBack } from './roll-back.ts'

const by = 'Ines'
let site: SiteInDatabase
let house: RollBackHouse
let packages = 0
let packageId = ''
/** The content versions of the package, which differ by a text of this length. */
let contents: string[] = []
let textLength = 0
let started: unknown[] = []

beforeAll(async () => {
  site = await makeSiteInDatabase({ more: migrationFolders })
  const start = async (_trx: unknown, _job: unknown, request: { data: unknown }) => {
    started.push(request.data)
    return randomUUID()
  }
  house = { ...site, start: start as unknown as StartOperation }
  return () => site[Symbol.asyncDispose]()
}, 60_000)
beforeEach(async () => {
  packages += 1
  started = []
  const texts = ['first', 'again'].map(word => `${word} of ${packages}`)
  const added = await site.addPackage(`Package ${packages}`, texts[0])
  packageId = added.packageId
  contents = [added.contentVersion, await publish(1, texts[1])]
  textLength = texts[1]?.length ?? 0
})

const publish = (expected: number, text = `version ${expected + 1} of ${packages}`) =>
  site.publishNext(packageId, expected, text)
/** A point of this test alone, to which the package is distributed. */
async function distributeTo(name: string): Promise<TestPoint> {
  const point = await joinTestPoint(site, name)
  await act(site, 'distribute', packageId, { points: [name] })
  return point
}
const back = (version: number | null, expectedVersion: number, updateDistributionPoints = true) =>
  rollBack(house, { packageId, version, expectedVersion, updateDistributionPoints, reason: '', by })
/** Publishes content that is in the library already. */
async function publishContent(digest: string, expected: number): Promise<void> {
  const { manifest, bytes } = await readManifest(site.db, site.store, digest)
  const { signature } = await readContentVersion(site.db, digest)
  const stored = { manifest, digest, signature, size: bytes.length, reader: site.store }
  const version = { stored, images: [], operation: randomUUID(), by }
  await site.db
    .transaction()
    .execute(trx => publishNextVersion(trx, { packageId, expected, origin: 'reloaded', ...version }))
}
const mark = (work: typeof holdVersion, version: number) =>
  site.db.transaction().execute(trx => work(trx, { packageId, version, by, reason: 'so' }))
const current = async () => (await readPackage(site.db, packageId)).currentVersion

describe('rolling back', () => {
  it('is previewed, puts the old content into use under the next number, and forward again', async () => {
    const point = await distributeTo('DP1')
    const { contents: second } = await point.obey()
    expect(second).toMatchObject([{ version: 2, contentVersion: contents[1] }])
    const cold = await previewRollBack(house, { packageId, version: null })
    expect(cold).toMatchObject({ from: 2, to: 1, contentVersion: contents[0], runs: [] })
    // The text alone; and nothing when the point says that it has kept the version before.
    expect(cold.points).toMatchObject([{ point: 'DP1', effect: 'update', bytesToSend: textLength }])
    await point.ask({ held: heldOf(second), kept: [contents[0] ?? ''] })
    const { points } = await previewRollBack(house, { packageId, version: 1 })
    expect(points).toMatchObject([{ version: 3, bytesToSend: 0 }])
    expect(await current()).toBe(2)

    expect(await back(null, 2)).toEqual({
      packageId,
      version: 3,
      contentVersion: contents[0],
      restores: 1,
      points: 1,
    })
    expect(started).toEqual([{ packageId, version: 3 }])
    const { contents: wanted } = await point.ask()
    expect(wanted).toMatchObject([{ version: 3, contentVersion: contents[0] }])
    await point.obey()
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({ state: 0, isVersionInUse: true })
    const detail = await readPackage(site.db, packageId)
    expect(detail).toMatchObject({
      currentVersion: 3,
      versions: [{ origin: 'rolled-back', restores: 1, pristine: 1 }, {}, {}],
    })
    expect(detail.images.map(image => image.path)).toEqual(['sources/install.wim'])
    const note = openNote(
      (await site.store.notes.read(`${versionNotes}/${packageId}-3.json`, largestNote)) ?? '',
    )
    expect(note?.note.version).toMatchObject({
      origin: 'rolled-back',
      restores: 1,
      contentVersion: contents[0],
    })

    expect(await back(2, 3, false)).toMatchObject({ version: 4, restores: 2, points: 0 })
    expect(await statusOn(site, packageId, 'DP1')).toMatchObject({ version: 3, isVersionInUse: false })
    // Back to a version that was itself rolled back to: what it restored is named.
    expect(await back(3, 4)).toMatchObject({ version: 5, restores: 1 })
    const codes = (await listActivity(site.db, { limit: 50 })).map(one => one.code)
    expect(codes.filter(code => code === 'PACKAGE_ROLLED_BACK')).toHaveLength(3)
  })

  it('counts what a point has kept as verified when it was, however long the version between was on its way', async () => {
    const point = await distributeTo('DP5')
    await point.obey()
    const verifiedAt = (await statusOn(site, packageId, 'DP5')).receipt?.verifiedAt ?? ''
    const between = await publish(2)
    await act(site, 'update', packageId)
    await ageEverything(site, 600)
    // Its receipt is of what it need not hold any more; lost is nothing.
    await point.ask({ held: [], kept: [contents[1] ?? ''] })
    expect((await statusOn(site, packageId, 'DP5')).receipt).toBeNull()
    await point.send(await point.receipt({ packageId, version: 3, contentVersion: between }))
    await back(2, 3)
    const again = { packageId, version: 4, contentVersion: contents[1] ?? '' }
    await point.send(await point.receipt(again, { verifiedAt }))
    expect(await statusOn(site, packageId, 'DP5')).toMatchObject({
      state: 0,
      receipt: { version: 4, verifiedAt },
    })
  })

  it('is refused when another version is in use by now, also when that is being published', async () => {
    await expect(back(1, 1)).rejects.toMatchObject({ code: 'PACKAGE_CHANGED', facts: { found: 2 } })
    await expect(back(2, 2)).rejects.toMatchObject({ code: 'ROLL_BACK_TO_SAME_CONTENT' })
    await expect(back(9, 2)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_MISSING' })
    const both = await Promise.allSettled([publish(2), back(1, 2)])
    const failed = both.flatMap(one => (one.status === 'rejected' ? [one.reason.code as string] : []))
    expect(failed).toEqual(['PACKAGE_CHANGED'])
    expect(await current()).toBe(3)
    const only = await site.addPackage(`Only ${packages}`, 'alone')
    await expect(previewRollBack(house, { packageId: only.packageId, version: null })).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK_TO',
    })
  })

  it('is refused while objects of the version are missing, and says of which files', async () => {
    const text = await sql<{ sha256: string }>`select sha256 from content_library_objects
      where digest = ${contents[0]} and sha256 <> digest and sha256 not in (
        select sha256 from content_library_objects where digest = ${contents[1]})`.execute(site.db)
    await site.store.remove(text.rows[0]?.sha256 ?? '')
    const refused = {
      code: 'VERSION_NOT_WHOLE',
      facts: { version: 1, missing: 1, paths: ['sources/text.txt'] },
    }
    await expect(back(1, 2)).rejects.toMatchObject(refused)
    await expect(previewRollBack(house, { packageId, version: 1 })).rejects.toMatchObject(refused)
    expect(await current()).toBe(2)
  })

  it('of a held version is refused, as is every other replacement, until it is released', async () => {
    const missing = { code: 'PACKAGE_VERSION_MISSING' }
    for (const version of [99, 99_999_999_999])
      await expect(mark(holdVersion, version)).rejects.toMatchObject(missing)
    await mark(holdVersion, 2)
    await expect(back(1, 2)).rejects.toMatchObject({ code: 'PACKAGE_VERSION_HELD' })
    await expect(publish(2)).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_HELD',
    })
    expect(await current()).toBe(2)
    await site.db.transaction().execute(trx => releaseVersion(trx, { packageId, version: 2, by }))
    await publish(2)
    // A held version stays, whatever retention says.
    await mark(holdVersion, 2)
    await publish(3)
    await publish(4)
    await keepVersionsOfPackage(site.db, { packageId, keep: 1, by })
    const { removed } = await cleanUp(site, { plan: null }, jobContext())
    expect(removed).toEqual([{ packageId, version: 3 }])
    await keepVersionsOfPackage(site.db, { packageId, keep: null, by })
  })
})

describe('a bad version', () => {
  it('in use: whoever marks it is told to roll back, it goes nowhere any more, and its rollout stops', async () => {
    const point = await distributeTo('DP2')
    await distributeTo('DP3')
    await setTestRing(site, 'All', ['DP2'])
    await site.db.transaction().execute(trx => startRollout(trx, { packageId, by }))
    await point.obey()
    const bad = { packageId, version: 2, reason: 'printing is broken', by }
    expect(await markBad(site, bad)).toEqual({ inUse: true, sameContent: [], rollBackTo: 1 })
    expect(await rolloutsOf(site, packageId)).toMatchObject([{ state: 'stopped' }])
    // What had not arrived is cancelled; what a point holds it goes on holding.
    expect(await statusOn(site, packageId, 'DP3')).toMatchObject({
      state: 3,
      error: { code: 'DISTRIBUTION_CANCELLED' },
    })
    expect(await statusOn(site, packageId, 'DP2')).toMatchObject({ state: 0 })
    const code = 'PACKAGE_VERSION_BAD'
    await expect(act(site, 'distribute', packageId)).rejects.toMatchObject({ code, facts: { version: 2 } })
    await expect(act(site, 'update', packageId)).rejects.toMatchObject({ code })
    expect(effectsOf(await act(site, 'redistribute', packageId))).toEqual(['DP2: nothing', 'DP3: nothing'])
    await expect(contentForDevices(site, packageId)).rejects.toMatchObject({ code })
    const prestage = { versions: [{ packageId, version: 2 }], have: [] }
    await expect(preparePrestage(site, prestage)).rejects.toMatchObject({ code })
    await expect(mark(holdVersion, 2)).rejects.toMatchObject({ code })
    const note = openNote(
      (await site.store.notes.read(`${versionNotes}/${packageId}-2.json`, largestNote)) ?? '',
    )
    expect(note?.note.version.bad).toMatchObject({ by, reason: 'printing is broken' })

    expect(await back(null, 2)).toMatchObject({ version: 3, restores: 1, points: 2 })
    await point.obey()
    expect(await contentForDevices(site, packageId)).toBe(contents[0])
    await expect(back(2, 3)).rejects.toMatchObject({ code })
    // The very same content is bad however it comes about.
    await expect(publishContent(contents[1] ?? '', 3)).rejects.toMatchObject({ code })
    await unmarkBad(site, { ...bad, reason: 'it was the printer' })
    expect(await back(2, 3)).toMatchObject({ version: 4, restores: 2 })
    const told = await listActivity(site.db, { limit: 50 })
    expect(told.find(one => one.code === 'PACKAGE_VERSION_UNMARKED_BAD')?.message).toContain(
      'it was the printer',
    )
  })

  it('is bad under every number, and neither promoted nor held any more', async () => {
    await mark(promoteVersion, 1)
    await back(1, 2)
    expect(await markBad(site, { packageId, version: 3, reason: 'no', by })).toEqual({
      inUse: true,
      sameContent: [1],
      rollBackTo: 2,
    })
    const { versions } = await readPackage(site.db, packageId)
    expect(versions.map(one => [one.number, one.bad !== null, one.promoted])).toEqual([
      [3, true, null],
      [2, false, null],
      [1, true, null],
    ])
    await expect(markBad(site, { packageId, version: 9, reason: 'no', by })).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_MISSING',
    })
  })
})

describe('the list of versions', () => {
  it('says what made each, what it changed, what keeps it, and what was said of it', async () => {
    const run = randomUUID()
    await sql`insert into servicing_runs (id, package_id, base_version, engine, state, plan, plan_hash, proof, published_version, requested_by)
      values (${run}, ${packageId}, 1, 'native', 'succeeded', '{}', 'abc', '{"proven": true, "checks": [{}, {}]}', 2, 'tester')`.execute(
      site.db,
    )
    await mark(promoteVersion, 2)
    await publish(2)
    await back(null, 3)
    const made = { run, baseVersion: 1, engine: 'native', planHash: 'abc', proven: true, checks: 2 }
    expect(await listVersions(site, packageId)).toMatchObject([
      {
        number: 4,
        origin: 'rolled-back',
        restores: 2,
        inUse: true,
        run: made,
        changes: { against: 3, files: 1 },
      },
      { number: 3, run: null, inUse: false, changes: { against: 2, files: 1 } },
      {
        number: 2,
        run: made,
        promoted: { by },
        changes: { against: 1, inspected: false, newBytes: textLength },
      },
      { number: 1, origin: 'added', run: null, changes: null, pristine: 1 },
    ])
  })
})
