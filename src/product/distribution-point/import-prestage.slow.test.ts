import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { type ContentStore, openContentStore } from '#product/content-store'
import { keyFingerprint } from '#product/distribution-protocol'
import { makePrestageScene, type PrestageScene } from '../../../tests/prestage-scene.ts'
import { importPrestage } from './import-prestage.ts'
import { readHeld, writeMembership } from './point-state.ts'

const signal = AbortSignal.timeout(120_000)
const quiet = { signal, report: () => undefined }
let scene: PrestageScene

beforeAll(async () => {
  scene = await makePrestageScene()
})
afterAll(() => scene[Symbol.asyncDispose]())

/** A point that has not joined, and a file in its folder. */
async function makePoint() {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-import-'))
  const folder = await openDataFolder(join(path, 'point'))
  const store = await openContentStore(folder.inside('content'))
  const acceptedKey = keyFingerprint(scene.publicKey)
  const house = { folder, store, log: silentLog(), acceptedKey }
  const file = join(path, 'file.slipstream')
  return {
    house,
    file,
    async take(bytes: Buffer) {
      await writeFile(file, bytes)
      return importPrestage(house, file, quiet)
    },
    async [Symbol.asyncDispose]() {
      await folder.release()
      await rm(path, { recursive: true, force: true })
    },
  }
}

async function expectWhole(store: ContentStore, number: number): Promise<void> {
  const version = scene.versions[number - 1]
  for (const sha256 of [
    version?.contentVersion ?? '',
    ...(version?.manifest.files ?? []).map(one => one.sha256),
  ])
    expect(await store.verify(sha256, { signal })).toBe('sound')
}

describe('importing a prestage file', () => {
  it('makes the point hold the version, verified, with a receipt to be sent', async () => {
    await using point = await makePoint()
    expect(await point.take(await scene.write([1]))).toMatchObject({ objectsWritten: 5, objectsHeld: 0 })
    await expectWhole(point.house.store, 1)
    const [version] = scene.versions
    expect(await readHeld(point.house.folder)).toMatchObject([
      {
        packageId: 'S0100001',
        version: 1,
        contentVersion: version?.contentVersion,
        files: 4,
        receiptTaken: false,
      },
    ])
  })

  it('builds a later version from the difference and what is held', async () => {
    await using point = await makePoint()
    await point.take(await scene.write([1]))
    expect(await point.take(await scene.write([2], [1]))).toMatchObject({ objectsWritten: 3, objectsHeld: 2 })
    await expectWhole(point.house.store, 1)
    await expectWhole(point.house.store, 2)
    expect((await readHeld(point.house.folder)).map(({ version }) => version)).toEqual([1, 2])
  })

  it('done again writes nothing, and again after it was interrupted writes only what is lacking', async () => {
    await using point = await makePoint()
    await writeFile(point.file, await scene.write([1]))
    const stop = new AbortController()
    const report = (phase: string) => {
      if (phase === 'importing') stop.abort(new Error('the power went'))
    }
    const cut = importPrestage(point.house, point.file, { signal: stop.signal, report })
    await expect(cut).rejects.toThrow('the power went')
    expect(await readHeld(point.house.folder)).toEqual([])
    expect(await importPrestage(point.house, point.file, quiet)).toMatchObject({
      objectsWritten: 4,
      objectsHeld: 1,
    })
    expect(await importPrestage(point.house, point.file, quiet)).toMatchObject({ objectsWritten: 0 })
    await expectWhole(point.house.store, 1)
  })

  it('mends what the point holds damaged when the file has it, and says so when it has not', async () => {
    await using point = await makePoint()
    const whole = await scene.write([1])
    await point.take(whole)
    const large = scene.versions[0]?.manifest.files.find(({ path }) => path === 'sources/large.bin')
    const damage = async () => {
      const { path, size } = await point.house.store.open(large?.sha256 ?? '')
      await writeFile(path, Buffer.alloc(size, 'wrong'))
    }
    await damage()
    expect(await point.take(whole)).toMatchObject({ objectsWritten: 1, objectsHeld: 4 })
    await damage()
    await expect(point.take(await scene.write([2], [1]))).rejects.toMatchObject({
      code: 'PRESTAGE_BASIS_MISSING',
    })
    expect((await readHeld(point.house.folder)).map(({ version }) => version)).toEqual([1])
    expect(await point.house.store.has(large?.sha256 ?? '')).toBe(false)
  })

  it('is refused politely when the disk is too small, and needs no space for what is here', async () => {
    await using point = await makePoint()
    await writeFile(point.file, await scene.write([1]))
    const full = { ...point.house, measureFree: async () => 70_000_000 }
    await expect(importPrestage(full, point.file, quiet)).rejects.toMatchObject({
      code: 'PRESTAGE_NO_SPACE',
      facts: { freeBytes: 70_000_000 },
    })
    expect(await readHeld(point.house.folder)).toEqual([])
    await importPrestage(point.house, point.file, quiet)
    expect(await importPrestage(full, point.file, quiet)).toMatchObject({ objectsWritten: 0, objectsHeld: 5 })
  })

  it('has what lies in quarantine make room, and is refused only after that', async () => {
    await using point = await makePoint()
    const { store, folder } = point.house
    await writeFile(point.file, await scene.write([1]))
    const name = `${'1'.repeat(64)}-${Date.now()}-00000000`
    await writeFile(folder.inside('content', 'quarantine', name), 'damaged')
    const aside = async () => (await Array.fromAsync(store.listQuarantine())).length
    const measureFree = async () => ((await aside()) > 0 ? 70_000_000 : 1e12)
    expect(await importPrestage({ ...point.house, measureFree }, point.file, quiet)).toMatchObject({
      objectsHeld: 0,
    })
    expect(await aside()).toBe(0)
  })

  it('keeps nothing of a difference to content that the point does not hold, of a cut file, or of another site', async () => {
    await using point = await makePoint()
    await expect(point.take(await scene.write([2], [1]))).rejects.toMatchObject({
      code: 'PRESTAGE_BASIS_MISSING',
    })
    await writeFile(point.file, await scene.write([1]))
    await truncate(point.file, 5_000_000)
    await expect(importPrestage(point.house, point.file, quiet)).rejects.toMatchObject({
      code: 'PRESTAGE_INVALID',
    })
    await expect(importPrestage(point.house, `${point.file}.not`, quiet)).rejects.toMatchObject({
      code: 'PRESTAGE_FILE_UNREADABLE',
    })
    // A point that has joined trusts its site alone, whatever fingerprint is given.
    await using other = await makePrestageScene(100)
    await writeMembership(point.house.folder, {
      pointId: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a001',
      pointName: 'DP1',
      siteCode: 'S01',
      sitePublicKey: other.publicKey,
      siteUrl: 'http://127.0.0.1:1',
      bearerToken: 'none',
      privateKey: 'none',
    })
    await expect(point.take(await scene.write([1]))).rejects.toMatchObject({ code: 'PRESTAGE_KEY_UNKNOWN' })
    const found: string[] = []
    for await (const { sha256 } of point.house.store.list()) found.push(sha256)
    expect(found).toEqual([])
    expect(await readHeld(point.house.folder)).toEqual([])
  })
})
