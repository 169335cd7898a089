import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { copyObjects, startStandInPoint } from '../../../tests/stand-in-point.ts'
import { keepVerified } from './keep-verified.ts'
import { readLibraryStatus } from './library-status.ts'
import type { RecoveryHouse } from './recovery-house.ts'
import { healLost, verifyLibrary } from './verify-library.ts'

const signal = AbortSignal.timeout(120_000)
const quiet = { signal, report: () => undefined }
const impatient = { patience: { headMs: 5000, pauseMs: 5000, slowestBytesPerSecond: 4096 }, pauseFactor: 0 }

function houseOf({ db, library, site }: SiteInDatabase): RecoveryHouse {
  return { db, library, site, log: silentLog() }
}

function request() {
  return { id: randomUUID(), kind: 'requested' as const, bytesPerSecond: null, waiting: impatient }
}

/** A site with one package of many files, and every one of its objects. */
async function makeScene(files = 60) {
  const site = await makeSiteInDatabase()
  for (let n = 0; n < files; n++)
    await writeFile(join(site.folder, 'media', `file-${n}.bin`), Buffer.alloc(5000, `file ${n} `))
  const added = await site.addPackage('Windows')
  const objects = await copyObjects(site.store)
  return { site, house: houseOf(site), ...added, objects, [Symbol.asyncDispose]: site[Symbol.asyncDispose] }
}

/** Destroys objects in turn: deletes one, cuts one short, flips a bit of one. */
async function destroy(site: SiteInDatabase, digests: readonly string[]): Promise<void> {
  for (const [index, sha256] of digests.entries()) {
    const { path, size } = await site.store.open(sha256)
    await chmod(path, 0o600)
    if (index % 3 === 0) await rm(path)
    else if (index % 3 === 1) await truncate(path, size - 1)
    else await writeFile(path, Buffer.alloc(size, 'wrong'))
  }
}

async function expectAllSound(site: SiteInDatabase, objects: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const sha256 of objects.keys()) expect(await site.store.verify(sha256, { signal })).toBe('sound')
}

describe('a verification', () => {
  it('fetches a tenth of the objects back, the manifest too: nothing is lost', async () => {
    await using scene = await makeScene()
    const { site, house, objects, contentVersion } = scene
    await using _point = await startStandInPoint(site, { name: 'DP1', ...scene })
    const others = [...objects.keys()].filter(digest => digest !== contentVersion).sort()
    const destroyed = [contentVersion, ...others.filter((_, index) => index % 10 === 0)]
    await destroy(site, destroyed)
    const found = await verifyLibrary(house, request(), quiet)
    expect(found).toMatchObject({ objects: objects.size, healed: destroyed.length, lost: [], givenUp: [] })
    expect(found.damaged + found.missing).toBe(destroyed.length)
    await expectAllSound(site, objects)
    const aside: number[] = []
    for await (const { size } of site.store.listQuarantine()) aside.push(size)
    expect(aside).toHaveLength(found.damaged)
    expect(await verifyLibrary(house, request(), quiet)).toMatchObject({ damaged: 0, missing: 0, healed: 0 })
  })

  it('gives a point up that lies, and one that was emptied gives nothing; the third one heals', async () => {
    await using scene = await makeScene(20)
    const { site, house, objects } = scene
    await using honest = await startStandInPoint(site, { name: 'HONEST', ...scene })
    await using empty = await startStandInPoint(site, { name: 'EMPTY', ...scene })
    await using liar = await startStandInPoint(site, { name: 'LIAR', ...scene })
    empty.mood = 'empty'
    liar.mood = 'lies'
    const destroyed = [...objects.keys()].filter((_, index) => index % 2 === 0)
    await destroy(site, destroyed)
    const found = await verifyLibrary(house, request(), quiet)
    expect(found).toMatchObject({
      healed: destroyed.length,
      lost: [],
      givenUp: [{ point: 'LIAR', code: 'SOURCE_UNSOUND' }],
    })
    await expectAllSound(site, objects)
    expect(new Set(liar.asked).size).toBe(1)
    expect(honest.asked.length).toBeGreaterThan(0)
  })

  it('lists what no point holds with its package and the remedy, and heals it when a point comes', async () => {
    await using scene = await makeScene(5)
    const { site, house, objects, packageId, contentVersion } = scene
    const destroyed = [...objects.keys()].filter(digest => digest !== contentVersion).slice(0, 2)
    await destroy(site, destroyed)
    const { lost, healed } = await verifyLibrary(house, request(), quiet)
    expect(healed).toBe(0)
    expect(lost.map(({ sha256 }) => sha256).sort()).toEqual([...destroyed].sort())
    for (const one of lost) {
      expect(one.packages).toEqual([{ packageId, version: 1 }])
      expect(one.paths.length).toBeGreaterThan(0)
      expect(one.why).toContain('No distribution point')
      expect(one.remedy).toContain('add the same media again')
    }
    const [message] = await listActivity(site.db, { limit: 1 })
    expect(message).toMatchObject({ code: 'CONTENT_LIBRARY_LOSS', severity: 'error' })
    await using _point = await startStandInPoint(site, { name: 'DP1', ...scene })
    expect(await healLost(house, signal, impatient)).toBe(2)
    expect((await readLibraryStatus(site.db, site.store)).lost).toEqual([])
    await expectAllSound(site, objects)
  })

  it('never takes anything of a point that lies or is empty in the place of what is there', async () => {
    await using scene = await makeScene(5)
    const { site, house, objects } = scene
    await using point = await startStandInPoint(site, { name: 'DP1', ...scene })
    for (const mood of ['lies', 'empty'] as const) {
      point.mood = mood
      await destroy(site, [...objects.keys()].slice(0, 1))
      const found = await verifyLibrary(house, request(), quiet)
      expect(found.lost).toHaveLength(1)
      const left = await copyObjects(site.store)
      expect(left.size).toBe(objects.size - 1)
      for (const [sha256, bytes] of left) expect(bytes.equals(objects.get(sha256) ?? Buffer.of())).toBe(true)
      point.mood = 'honest'
      expect(await healLost(house, signal, impatient)).toBe(1)
    }
  })

  it('that was interrupted goes on where it was, and still knows what it had found', async () => {
    await using scene = await makeScene(250)
    const { site, house, objects } = scene
    const [first = ''] = [...objects.keys()].sort()
    await destroy(site, [first])
    const asked = request()
    const stop = new AbortController()
    let read = 0
    const library = {
      ...site.library,
      verify: async (...given: Parameters<typeof site.library.verify>) => {
        read += 1
        if (read === 150) stop.abort(new Error('the server stops'))
        return site.library.verify(...given)
      },
    }
    const cut = verifyLibrary({ ...house, library }, asked, { ...quiet, signal: stop.signal })
    await expect(cut).rejects.toThrow('the server stops')
    read = 0
    const found = await verifyLibrary({ ...house, library }, asked, quiet)
    expect(read).toBe(objects.size - 100)
    expect(found).toMatchObject({ objects: objects.size, damaged: 0, missing: 1 })
  })

  it('fetches of a large file only the segments that no other version of the package has here', async () => {
    await using scene = await makeScene(1)
    const { site, house, packageId } = scene
    const large = randomBytes(20_000_000)
    const file = join(site.folder, 'media', 'large.bin')
    await writeFile(file, large)
    await site.publishNext(packageId, 1, 'two')
    large.write('changed', 10_000_000)
    await writeFile(file, large)
    const contentVersion = await site.publishNext(packageId, 2, 'three')
    const objects = await copyObjects(site.store)
    await using point = await startStandInPoint(site, { name: 'DP1', packageId, contentVersion, objects })
    const sha256 = createHash('sha256').update(large).digest('hex')
    await destroy(site, [sha256])
    expect(await verifyLibrary(house, request(), quiet)).toMatchObject({
      missing: 1,
      healed: 1,
      lostCount: 0,
    })
    await expectAllSound(site, objects)
    expect(point.bytesGiven).toBeLessThan(5_000_000)
  })

  it('keeps to a rate', async () => {
    await using scene = await makeScene(10)
    const begun = performance.now()
    const { bytes } = await verifyLibrary(scene.house, { ...request(), bytesPerSecond: 100_000 }, quiet)
    expect(performance.now() - begun).toBeGreaterThan((bytes / 100_000) * 900)
  })

  it('takes a file that is still arriving for no loss', async () => {
    await using scene = await makeScene(1)
    const held = { sha256: 'a'.repeat(64), size: 5, holder: 'servicing-run:1' }
    await scene.site.library.addHeld(
      async () => held,
      async () => null,
    )
    expect(await verifyLibrary(scene.house, request(), quiet)).toMatchObject({ missing: 0, lost: [] })
  })
})

describe('the schedule', () => {
  it('verifies once when it is due, goes on with a pass that was interrupted, and not again before its time', async () => {
    await using scene = await makeScene(3)
    const { site, house } = scene
    const stop = new AbortController()
    const schedule = { everyHours: 1, bytesPerSecond: 100_000_000, lookEveryMs: 10 }
    const running = keepVerified(house, schedule, stop.signal)
    for (let tries = 0; tries < 2500; tries++) {
      if ((await readLibraryStatus(site.db, site.store)).lastVerification?.finishedAt) break
      await wait(20)
    }
    await wait(100)
    stop.abort()
    await running
    const messages = await listActivity(site.db, { limit: 100 })
    expect(messages.filter(({ code }) => code === 'CONTENT_LIBRARY_VERIFIED')).toHaveLength(1)
    expect((await readLibraryStatus(site.db, site.store)).lastVerification).toMatchObject({
      kind: 'scheduled',
      damaged: 0,
      missing: 0,
    })
  })
})
