import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { type ContentStore, openContentStore } from '#product/content-store'
import { giveWay, type Yielding } from './give-way.ts'
import { makeTurns, type Point } from './point.ts'
import { changeHeld, changeUnderway, readHeld, readUnderway, type UnderwayVersion } from './point-state.ts'
import { holdVersion } from './testing-held.ts'

const KIB = 1024
let folder: DataFolder
let store: ContentStore
beforeEach(async () => {
  folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'slipstream-give-way-')))
  store = await openContentStore(folder.inside('content'))
})
afterEach(async () => {
  await folder.release()
  await rm(folder.path, { recursive: true, force: true })
})

/** A version under way of these files; of those that are `unfinished` there is a draft. */
async function underway(
  packageId: string,
  files: { bytes: Buffer; unfinished?: boolean }[],
): Promise<{ version: UnderwayVersion; files: string[] }> {
  const before = new Set((await Array.fromAsync(store.list())).map(({ sha256 }) => sha256))
  const held = await holdVersion({ folder, store }, { packageId, contents: files.map(({ bytes }) => bytes) })
  const { contentVersion } = held
  const version = { packageId, version: 1, contentVersion }
  await changeHeld(folder, all => all.filter(one => one.packageId !== packageId))
  await changeUnderway(folder, all => [...all, version])
  for (const [index, { bytes, unfinished = false }] of files.entries()) {
    const sha256 = held.files[index] ?? ''
    if (!unfinished || before.has(sha256)) continue
    await store.remove(sha256)
    const draft = await store.openDraft({ sha256, size: bytes.length })
    await draft.write(bytes, 0)
    await draft.close()
  }
  return { version, files: held.files }
}
const yielding = (version: UnderwayVersion, change: Partial<Yielding> = {}): Yielding => ({
  version,
  reservedBytes: 0,
  stop: async () => undefined,
  ...change,
})
const asked =
  (...list: Yielding[]) =>
  (bytes: number) =>
    giveWay({ folder, store, log: silentLog(), alone: makeTurns() } as unknown as Point, list, bytes)
/** What is here of these files: `d` for a draft, `o` for an object, `-` for nothing. */
async function here(files: readonly string[]): Promise<string> {
  const letters = await Promise.all(
    files.map(async sha256 => {
      if (await store.has(sha256)) return 'o'
      return (await store.draftBytes(sha256)) > 0 ? 'd' : '-'
    }),
  )
  return letters.join('')
}

describe('giving way', () => {
  it('the first in the list gives, what is unfinished before what is whole, and no more than is missing', async () => {
    const [small, large] = [randomBytes(20 * KIB), randomBytes(40 * KIB)]
    const one = await underway('S0100001', [{ bytes: small }, { bytes: large, unfinished: true }])
    const other = await underway('S0100002', [{ bytes: randomBytes(40 * KIB), unfinished: true }])
    const ask = asked(yielding(one.version), yielding(other.version))
    expect(await ask(30 * KIB)).toBe(40 * KIB)
    expect([await here(one.files), await here(other.files)]).toEqual(['o-', 'd'])
    expect(await ask(50 * KIB)).toBe(60 * KIB)
    expect([await here(one.files), await here(other.files)]).toEqual(['--', '-'])
    expect(await readUnderway(folder)).toHaveLength(2)
    expect(await store.has(one.version.contentVersion)).toBe(true)
  })

  it('nothing is touched and nobody is stopped when all of it is not enough', async () => {
    const one = await underway('S0100001', [{ bytes: randomBytes(40 * KIB), unfinished: true }])
    let stopped = 0
    const stop = async () => {
      stopped += 1
    }
    expect(await asked(yielding(one.version, { stop }))(41 * KIB)).toBeNull()
    expect(await asked()(1)).toBeNull()
    expect([await here(one.files), stopped]).toEqual(['d', 0])
  })

  it('what a held version or another version under way needs stays', async () => {
    const [ofHeld, ofOther, own] = [randomBytes(40 * KIB), randomBytes(40 * KIB), randomBytes(8 * KIB)]
    const held = await holdVersion({ folder, store }, { packageId: 'S0100001', contents: [ofHeld] })
    const other = await underway('S0100002', [{ bytes: ofOther, unfinished: true }])
    const one = await underway('S0100003', [
      { bytes: ofHeld },
      { bytes: ofOther, unfinished: true },
      { bytes: own },
    ])
    const ask = asked(yielding(one.version))
    expect(await ask(9 * KIB)).toBeNull()
    expect(await ask(8 * KIB)).toBe(8 * KIB)
    // What only those need who both give way goes with them.
    expect(await asked(yielding(one.version), yielding(other.version))(40 * KIB)).toBe(40 * KIB)
    expect([await here(held.files), await here(one.files), await here(other.files)]).toEqual([
      'o',
      'o--',
      '-',
    ])
    expect(await readHeld(folder)).toHaveLength(1)
  })

  it('who runs is stopped first, and the space that is kept free for it counts', async () => {
    const one = await underway('S0100001', [{ bytes: randomBytes(40 * KIB), unfinished: true }])
    const seen: string[] = []
    const stop = async () => void seen.push(await here(one.files))
    const running = yielding(one.version, { stop, reservedBytes: 100 * KIB })
    expect(await asked(running)(141 * KIB)).toBeNull()
    expect(await asked(running)(140 * KIB)).toBe(40 * KIB)
    expect(seen).toEqual(['d'])
    // Its space alone is enough: what it has fetched stays.
    const again = await underway('S0100002', [{ bytes: randomBytes(40 * KIB), unfinished: true }])
    expect(await asked(yielding(again.version, { reservedBytes: 100 * KIB }))(100 * KIB)).toBe(0)
    expect(await here(again.files)).toBe('d')
  })

  it('nothing goes while it cannot be known what others need', async () => {
    const one = await underway('S0100001', [{ bytes: randomBytes(40 * KIB), unfinished: true }])
    const other = await underway('S0100002', [{ bytes: randomBytes(8 * KIB) }])
    await store.remove(other.version.contentVersion)
    expect(await asked(yielding(one.version))(KIB)).toBeNull()
    expect(await here(one.files)).toBe('d')
  })
})
