import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { setSchedule } from '#product/update-schedules'
import { holdVersion, listPackages, pinVersion, readPackage } from '#product/upgrade-packages'
import { makeSiteInDatabase } from '../../../tests/site-in-database.ts'
import { startStandInPoint } from '../../../tests/stand-in-point.ts'
import { objectsOf } from '../../../tests/test-library.ts'
import { previewRemoval, type ReferencesToPackage } from './preview-removal.ts'
import { removeWholePackage } from './remove-package.ts'

const by = 'Ines'

/** Two packages; the first has two versions, and a point holds the first of them. */
async function makeScene(references: ReferencesToPackage[] = []) {
  const site = await makeSiteInDatabase({ graceSeconds: 0 })
  const { packageId, contentVersion } = await site.addPackage('One')
  await site.publishNext(packageId, 1, 'two')
  const other = await site.addPackage('Other', 'one')
  const objects = new Map<string, Buffer>()
  const point = await startStandInPoint(site, { name: 'DP1', packageId, contentVersion, objects })
  const house = { ...site, references }
  return {
    site,
    packageId,
    other: other.packageId,
    references,
    preview: () => previewRemoval(site.db, references, { packageId }),
    remove: (plan: string | null = null) => removeWholePackage(house, { packageId, plan, by }),
    async [Symbol.asyncDispose]() {
      await point[Symbol.asyncDispose]()
      await site[Symbol.asyncDispose]()
    },
  }
}

describe('the removal of a package', () => {
  it('is previewed, takes exactly what was shown, frees only what nobody else needs, and is told', async () => {
    await using scene = await makeScene()
    const { site, packageId, other } = scene
    const preview = await scene.preview()
    expect(preview).toMatchObject({ hindrances: [], versions: [2, 1], points: ['DP1'], groups: [] })
    const before = await objectsOf(site.store)
    expect(await scene.remove(preview.plan)).toEqual(preview)

    expect((await listPackages(site.db)).map(({ id }) => id)).toEqual([other])
    await expect(readPackage(site.db, packageId)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    const left = await sql<{ count: number }>`select count(*)::int as count from distribution_assignments`
    expect((await left.execute(site.db)).rows).toEqual([{ count: 0 }])
    await site.library.collect()
    expect(await objectsOf(site.store)).toHaveLength(before.length - preview.objects)
    expect((await site.library.previewCollection()).objects).toBe(0)
    expect(await site.store.notes.read(`versions/${packageId}-1.json`, 1e6)).toBeNull()
    expect(await site.store.notes.read(`versions/${other}-1.json`, 1e6)).not.toBeNull()
    const told = (await listActivity(site.db, { limit: 100 })).filter(one => one.subject === packageId)
    // What was told before stays.
    expect(told.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['UPGRADE_PACKAGE_REMOVED', 'UPGRADE_PACKAGE_ADDED']),
    )
    // Its name is free, its ID is never given out again.
    expect((await site.addPackage('One')).packageId).not.toBe(packageId)
  })

  it('is refused, with every reason, while somebody needs the package; nothing is lost then', async () => {
    await using scene = await makeScene([
      async () => [{ reason: 'the task sequence “Upgrade” names it', taskSequence: 'T1' }],
    ])
    const { site, packageId } = scene
    await pinVersion(site.db, { packageId, version: 1, by, reason: '' })
    const hold = { packageId, version: 2, by, reason: 'audit' }
    await site.db.transaction().execute(trx => holdVersion(trx, hold))
    await sql`insert into servicing_runs (id, package_id, base_version, engine, state, requested_by)
      values (gen_random_uuid(), ${packageId}, 1, 'native', 'planning', 'tester')`.execute(site.db)
    const operation = randomUUID()
    await sql`insert into jobs_operations (id, kind, subject, requested_by, state)
      values (${operation}, 'upgrade-packages.reload', ${packageId}, 'tester', 'running')`.execute(site.db)
    const definition = { name: 'Monthly', packages: [packageId] }
    await sql`insert into servicing_schedules (name, name_key, definition, made_by, changed_by)
      values ('Monthly', 'monthly', ${JSON.stringify(definition)}, 'tester', 'tester')`.execute(site.db)
    const reasons = [
      'a servicing run works on its version 1',
      `the operation upgrade-packages.reload ${operation} is under way`,
      'the scheduled updates “Monthly” name it',
      'its version 2 is held by Ines (“audit”)',
      'its version 1 is pinned by Ines',
      'the task sequence “Upgrade” names it',
    ]
    expect((await scene.preview()).hindrances).toEqual(reasons)
    await expect(scene.remove()).rejects.toMatchObject({ code: 'PACKAGE_NEEDED', facts: { reasons } })
    // Who does not see what names it is not told its name, but that there is something.
    const sight = { taskSequence: () => false, allPoints: false }
    const hidden = await previewRemoval(site.db, scene.references, { packageId, sight })
    expect(hidden.hindrances).toEqual([
      ...reasons.slice(0, -1),
      'task sequences or deployments that you may not see need it',
      'it reaches distribution points or groups that you may not see',
    ])
    expect((await readPackage(site.db, packageId)).versions).toHaveLength(2)
  })

  it('names the rollout and the update schedule that go with it, and is refused when one is new', async () => {
    await using scene = await makeScene()
    const { site, packageId } = scene
    const before = await scene.preview()
    expect(before.alsoGoes).toEqual([])
    await setSchedule(site.db, {
      ...{ packageId, by },
      recurrence: { pattern: { every: 'day', interval: 1 }, start: '2037-01-01T22:00', timeZone: 'UTC' },
    })
    await sql`insert into distribution_rings_rollouts (id, package_id, version_number, state, started_by)
      values (gen_random_uuid(), ${packageId}, 2, 'paused', 'tester')`.execute(site.db)
    const { alsoGoes, hindrances, plan } = await scene.preview()
    expect([alsoGoes, hindrances]).toEqual([
      [
        'the rollout of its version 2, which is paused, stops',
        'the schedule on which its source is read again',
      ],
      [],
    ])
    await expect(scene.remove(before.plan)).rejects.toMatchObject({ code: 'PACKAGE_REMOVAL_CHANGED' })
    await scene.remove(plan)
    const left = sql<{ left: number }>`select count(*)::int as left from update_schedules`
    expect((await left.execute(site.db)).rows).toEqual([{ left: 0 }])
  })

  it('is refused when something else would go than what was agreed to', async () => {
    await using scene = await makeScene()
    const { plan } = await scene.preview()
    await scene.site.publishNext(scene.packageId, 2, 'three')
    await expect(scene.remove(plan)).rejects.toMatchObject({ code: 'PACKAGE_REMOVAL_CHANGED' })
    expect((await readPackage(scene.site.db, scene.packageId)).versions).toHaveLength(3)
  })

  it('and a publication at the same moment: one of them comes first, and nothing is left in between', async () => {
    await using scene = await makeScene()
    const { site, packageId } = scene
    const [removed, published] = await Promise.allSettled([
      scene.remove(),
      site.publishNext(packageId, 2, 'three'),
    ])
    expect(removed.status).toBe('fulfilled')
    if (published.status === 'rejected') expect(published.reason).toMatchObject({ code: 'PACKAGE_MISSING' })
    const holders = await sql<{ holder: string }>`
      select holder from content_library_holders where holder like ${`upgrade-package:${packageId}:%`}`
    expect((await holders.execute(site.db)).rows).toEqual([])
  })
})
