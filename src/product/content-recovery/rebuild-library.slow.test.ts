import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { openContentLibrary, readContentVersion, readManifest } from '#product/content-library'
import { keyFingerprint, openSignedManifest } from '#product/distribution-protocol'
import { nextPackageId, openSite } from '#product/sites'
import {
  listPackages,
  lockPackages,
  markVersionBad,
  readPackage,
  removeVersion,
  writeVersionNotes,
} from '#product/upgrade-packages'
import { openTestDatabase } from '../../../tests/database.ts'
import { makeSiteInDatabase, siteMigrations } from '../../../tests/site-in-database.ts'
import { objectsOf } from '../../../tests/test-library.ts'
import { previewRebuild, rebuildLibrary, releaseRebuilt } from './rebuild-library.ts'

/** A site with two packages, one of them with three versions, the first of which is bad and the second was removed; and a new, empty database. */
async function makeScene() {
  const site = await makeSiteInDatabase()
  const { db, store, library } = site
  const first = await site.addPackage('First')
  await site.publishNext(first.packageId, 1, 'two')
  await site.publishNext(first.packageId, 2, 'three')
  const second = await site.addPackage('Second', 'four')
  await library.collect()
  await db.transaction().execute(async trx => {
    await lockPackages(trx)
    expect(await removeVersion(trx, { packageId: first.packageId, version: 2, by: 'Ines' })).toBe(true)
    const bad = { packageId: first.packageId, version: 1, by: 'Ines', reason: 'printing is broken' }
    await markVersionBad(trx, bad)
  })
  await library.collect()
  const fresh = await openTestDatabase(siteMigrations)
  const newSite = await openSite(
    { db: fresh.db, folder: { inside: (...names) => join(site.folder, `new-${names[0]}`) } },
    'S01',
  )
  const folder = join(site.folder, 'content')
  const place = {
    notes: store.notes,
    reader: store,
    site: newSite,
    acceptedKey: keyFingerprint(site.site.publicKey),
  }
  const packagesOf = async (from: typeof db) => {
    const found = []
    for (const { id } of await listPackages(from)) found.push(await readPackage(from, id))
    return found
  }
  return {
    site,
    fresh: fresh.db,
    newSite,
    place,
    folder,
    packages: [first.packageId, second.packageId],
    packagesOf,
    async [Symbol.asyncDispose]() {
      await fresh[Symbol.asyncDispose]()
      await site[Symbol.asyncDispose]()
    },
  }
}

const statesOf = ({ versions }: { versions: { state: string }[] }) => versions.map(({ state }) => state)

describe('a site that lost its database', () => {
  it('has its packages and versions back by name, number and content, signed with its new key', async () => {
    await using scene = await makeScene()
    const { site, fresh, newSite, place, packages } = scene
    const before = await objectsOf(site.store)
    expect(statesOf(await previewRebuild(place))).toEqual(['restore', 'restore', 'restore'])
    expect(await listPackages(fresh)).toEqual([])
    expect(statesOf(await rebuildLibrary(fresh, place))).toEqual(['restored', 'restored', 'restored'])
    expect(await scene.packagesOf(fresh)).toEqual(await scene.packagesOf(site.db))
    for (const id of packages) {
      const { contentVersion } = await readPackage(fresh, id)
      const { bytes } = await readManifest(fresh, site.store, contentVersion)
      const { signature } = await readContentVersion(fresh, contentVersion)
      const expected = { sitePublicKey: newSite.publicKey, contentVersion }
      expect(() => openSignedManifest({ bytes, signature }, expected)).not.toThrow()
    }
    // No package ID is given out twice, nothing was removed, and a second time changes nothing.
    expect(packages).not.toContain(await fresh.transaction().execute(trx => nextPackageId(trx)))
    expect(statesOf(await rebuildLibrary(fresh, place))).toEqual(['there', 'there', 'there'])
    expect(await objectsOf(site.store)).toEqual(before)
  })

  it('loses nothing to a collection afterwards: what no version needs is held until it is let go', async () => {
    await using scene = await makeScene()
    const { site, fresh, newSite, place } = scene
    const added = site.store.addStream(only('an update of which only the database knew'), {
      signal: AbortSignal.timeout(10_000),
      maxBytes: 100,
    })
    const { sha256 } = await added
    const before = await objectsOf(site.store)
    expect((await rebuildLibrary(fresh, place)).unexplained).toEqual({ objects: 1, bytes: 41 })
    const writeNotes = () => writeVersionNotes({ db: fresh, site: newSite, notes: site.store.notes })
    const library = openContentLibrary({ db: fresh, store: site.store, log: silentLog(), writeNotes })
    expect(await library.collect()).toMatchObject({ skipped: false, versions: 0, objects: 0 })
    expect(await objectsOf(site.store)).toEqual(before)
    expect(await releaseRebuilt(fresh)).toBe(1)
    expect(await library.collect()).toMatchObject({ objects: 1 })
    expect(await site.store.has(sha256)).toBe(false)
    // The notes were written anew with the new key: nothing has to be accepted the next time.
    expect(statesOf(await previewRebuild({ ...place, acceptedKey: null }))).toEqual([
      'restore',
      'restore',
      'restore',
    ])
  })

  it('is told what cannot come back and why: another key, another site, changed notes, missing content', async () => {
    await using scene = await makeScene()
    const { site, fresh, place, folder } = scene
    expect(statesOf(await previewRebuild({ ...place, acceptedKey: null }))).toEqual([
      'other-key',
      'other-key',
      'other-key',
    ])
    const ofOther = { ...place, site: { ...scene.newSite, code: 'S02' } }
    expect(statesOf(await previewRebuild(ofOther))).toEqual(['other-site', 'other-site', 'other-site'])
    const [one = '', two = ''] = (await readdir(join(folder, 'versions')))
      .filter(name => name.endsWith('.json'))
      .sort()
    const text = await readFile(join(folder, 'versions', one), 'utf8')
    await writeFile(join(folder, 'versions', one), text.replace('First', 'Fist!'))
    await writeFile(join(folder, 'versions', 'S0100009-1.json'), text)
    const { note } = JSON.parse(await readFile(join(folder, 'versions', two), 'utf8'))
    await site.store.remove(note.version.contentVersion)
    const { versions } = await rebuildLibrary(fresh, place)
    expect(versions.map(({ file, state }) => [file, state])).toEqual(
      expect.arrayContaining([
        [one, 'unreadable'],
        [two, 'incomplete'],
        ['S0100009-1.json', 'unreadable'],
      ]),
    )
    expect(versions.filter(({ state }) => state === 'restored')).toHaveLength(1)
    for (const { state, why } of versions) expect(why === null).toBe(state === 'restored')
  })

  it('keeps the note of other content when an older backup of its database gives a number out again', async () => {
    await using scene = await makeScene()
    const { site, folder, packages } = scene
    const [packageId = ''] = packages
    const file = join(folder, 'versions', `${packageId}-4.json`)
    const other = await readFile(join(folder, 'versions', `${packageId}-1.json`), 'utf8')
    await writeFile(file, other)
    await site.publishNext(packageId, 3, 'five')
    await site.library.collect()
    expect(await readFile(file, 'utf8')).not.toBe(other)
    const [kept = ''] = await readdir(join(folder, 'versions', 'replaced'))
    expect(await readFile(join(folder, 'versions', 'replaced', kept), 'utf8')).toBe(other)
    await rm(file)
  })
})

async function* only(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
