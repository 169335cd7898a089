import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { JobContext } from '#platform/jobs'
import { listActivity } from '#product/activity'
import {
  keepVersionsOfPackage,
  keepVersionsOfSite,
  pinVersion,
  readPackage,
  readPackageVersion,
  unpinVersion,
} from '#product/upgrade-packages'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { migrationFolders } from '../../../tests/site-tables.ts'
import { startStandInPoint } from '../../../tests/stand-in-point.ts'
import { objectsOf } from '../../../tests/test-library.ts'
import { cleanUp, judgePackageVersions, previewCleanUp } from './clean-up.ts'

const context: Pick<JobContext, 'requestedBy' | 'signal' | 'report'> = {
  requestedBy: 'Ines',
  signal: AbortSignal.timeout(60_000),
  report: () => undefined,
}
const by = 'Ines'

/** A package with five versions, each with one file of its own. */
async function makeScene(graceSeconds = 0) {
  const site = await makeSiteInDatabase({ graceSeconds, more: migrationFolders })
  const { packageId, contentVersion } = await site.addPackage('Windows')
  const digests = [contentVersion]
  for (let version = 1; version < 5; version++)
    digests.push(await site.publishNext(packageId, version, `text of version ${version + 1}`))
  return { site, packageId, digests, [Symbol.asyncDispose]: site[Symbol.asyncDispose] }
}

async function numbersOf(site: SiteInDatabase, packageId: string): Promise<number[]> {
  return (await readPackage(site.db, packageId)).versions.map(({ number }) => number)
}

describe('a clean-up', () => {
  it('removes nothing while nobody has said how many versions are kept', async () => {
    await using scene = await makeScene()
    expect(await previewCleanUp(scene.site)).toMatchObject({ remove: [], objects: 0, bytes: 0 })
    expect(await cleanUp(scene.site, { plan: null }, context)).toMatchObject({ removed: [] })
    expect(await numbersOf(scene.site, scene.packageId)).toEqual([5, 4, 3, 2, 1])
  })

  it('removes what the preview says, and frees what only that needed', async () => {
    await using scene = await makeScene()
    const { site, packageId } = scene
    await keepVersionsOfSite(site.db, { keep: 2, by })
    const before = await objectsOf(site.store)
    const preview = await previewCleanUp(site)
    // The first is what the one in use was made from.
    expect(preview.remove.map(({ version }) => version)).toEqual([3, 2])
    // Of each version, its manifest and its text.
    expect(preview.objects).toBe(4)
    expect(await objectsOf(site.store)).toEqual(before)
    const done = await cleanUp(site, { plan: preview.plan }, context)
    expect(done.removed).toEqual(preview.remove)
    expect(done.collection).toMatchObject({ skipped: false, objects: 4, bytes: preview.bytes })
    expect(await objectsOf(site.store)).toHaveLength(before.length - 4)
    expect(await numbersOf(site, packageId)).toEqual([5, 4, 1])
    await expect(readPackageVersion(site.db, packageId, 2)).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_MISSING',
    })
    await expect(pinVersion(site.db, { packageId, version: 2, by, reason: '' })).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_MISSING',
    })
    const messages = await listActivity(site.db, { limit: 100 })
    expect(messages.filter(({ code }) => code === 'PACKAGE_VERSION_REMOVED')).toHaveLength(2)
    // A number is never given out again.
    await site.publishNext(packageId, 5, 'six')
    expect(await numbersOf(site, packageId)).toEqual([6, 5, 4, 1])
  })

  it('keeps what is pinned, distributed, serviced now, or needed to go back', async () => {
    await using scene = await makeScene()
    const { site, packageId, digests } = scene
    await keepVersionsOfPackage(site.db, { packageId, keep: 1, by })
    await pinVersion(site.db, { packageId, version: 2, by, reason: 'audit' })
    await using _point = await startStandInPoint(site, {
      name: 'DP1',
      packageId,
      contentVersion: digests[0] ?? '',
      objects: new Map(),
    })
    await sql`insert into servicing_runs (id, package_id, base_version, engine, state, requested_by)
      values (gen_random_uuid(), ${packageId}, 3, 'native', 'planning', 'tester')`.execute(site.db)
    const judged = await judgePackageVersions(site.db, packageId)
    expect(judged.map(({ number, kept }) => [number, ...kept])).toEqual([
      [5, 'in-use', 'newest'],
      [4, 'rollback'],
      [3, 'servicing'],
      [2, 'pinned'],
      [1, 'pristine', 'distributed'],
    ])
    expect((await cleanUp(site, { plan: null }, context)).removed).toEqual([])
    await sql`update servicing_runs set state = 'failed'`.execute(site.db)
    await unpinVersion(site.db, { packageId, version: 2, by })
    const { removed } = await cleanUp(site, { plan: null }, context)
    expect(removed.map(({ version }) => version)).toEqual([3, 2])
  })

  it('is refused when it would remove something else than what was agreed to', async () => {
    await using scene = await makeScene()
    const { site, packageId } = scene
    await keepVersionsOfSite(site.db, { keep: 2, by })
    const { plan } = await previewCleanUp(site)
    await site.publishNext(packageId, 5, 'six')
    await expect(cleanUp(site, { plan }, context)).rejects.toMatchObject({ code: 'CLEAN_UP_CHANGED' })
    expect(await numbersOf(site, packageId)).toEqual([6, 5, 4, 3, 2, 1])
  })

  it('leaves the content for its grace, and a version that is published again meanwhile has it', async () => {
    await using scene = await makeScene(3600)
    const { site, packageId, digests } = scene
    await keepVersionsOfSite(site.db, { keep: 1, by })
    const before = await objectsOf(site.store)
    const { collection } = await cleanUp(site, { plan: null }, context)
    expect(collection).toMatchObject({ objects: 0, waiting: { objects: 4 } })
    expect(await objectsOf(site.store)).toEqual(before)
    expect((await previewCleanUp(site)).collection.waiting.objects).toBe(4)
    // The same file is needed again; should it go once more, its grace begins anew.
    const text = createHash('sha256').update('text of version 2').digest('hex')
    await site.publishNext(packageId, 5, 'text of version 2')
    await sql`update content_library_unneeded set since = now() - interval '2 hours'`.execute(site.db)
    expect(await site.library.collect()).toMatchObject({ objects: 3, waiting: { objects: 0 } })
    expect(await site.store.has(text)).toBe(true)
    expect(await site.store.has(digests[1] ?? '')).toBe(false)
  })
})
