import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { type ContentStore, openContentStore } from '#product/content-store'
import type { Point } from './point.ts'
import { emptyQuarantine, makeRoomInQuarantine, measureQuarantine } from './quarantine.ts'
import { openDiskSpace } from './space.ts'
import { openRules } from './testing.ts'

const day = 24 * 3_600_000
const { signal } = new AbortController()

describe('the quarantine of a point', () => {
  let folder: string
  let store: ContentStore
  let desired: Point['desired']
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-quarantine-'))
    store = await openContentStore(folder)
    const state = { rules: { ...openRules, quarantineSeconds: 7 * 86_400, quarantineBytes: 1000 } }
    desired = { state, isObeyed: true, undesiredHere: new Map() } as unknown as Point['desired']
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const empty = () => emptyQuarantine({ store, log: silentLog(), desired } as unknown as Point)
  const sizes = async () =>
    (await Array.fromAsync(store.listQuarantine())).map(({ size }) => size).sort((one, other) => one - other)
  async function add(bytes: Uint8Array): Promise<string> {
    const stream = async function* () {
      yield bytes
    }
    return (await store.addStream(stream(), { signal, maxBytes: bytes.length })).sha256
  }
  /** Adds an object, damages it, has it found, and makes it lie there for some days already. */
  async function damage(size: number, daysAgo: number): Promise<void> {
    const sha256 = await add(randomBytes(size))
    await writeFile((await store.open(sha256)).path, randomBytes(size))
    expect(await store.verify(sha256, { signal })).toBe('damaged')
    const place = join(folder, 'quarantine')
    const name = (await readdir(place)).find(one => one.startsWith(sha256)) ?? ''
    await rename(join(place, name), join(place, `${sha256}-${Date.now() - daysAgo * day}-00000000`))
  }

  it('loses what is too old and too much, and nothing else that is in the store', async () => {
    const sound = await add(randomBytes(300))
    const draft = await store.openDraft({ sha256: '1'.repeat(64), size: 10 })
    await draft.close()
    await writeFile(join(folder, 'quarantine', 'by-hand'), 'somebody put it here')
    for (const [size, daysAgo] of [
      [100, 8],
      [700, 3],
      [400, 2],
      [500, 1],
    ] as const)
      await damage(size, daysAgo)
    expect(await measureQuarantine(store)).toEqual({ quarantinedObjects: 4, quarantinedBytes: 1700 })
    expect(await empty()).toBe(3_600_000)
    expect(await sizes()).toEqual([400, 500])
    expect(await measureQuarantine(store)).toEqual({ quarantinedObjects: 2, quarantinedBytes: 900 })
    expect(await readdir(join(folder, 'quarantine'))).toContain('by-hand')
    expect(await store.verify(sound, { signal })).toBe('sound')
    expect(await readdir(join(folder, 'incoming'))).toEqual([`${'1'.repeat(64)}.draft`])
  })

  it('is looked at again when the next one is old enough', async () => {
    await damage(100, 7 - 1 / 48)
    const ms = await empty()
    expect(ms).toBeGreaterThan(20 * 60_000)
    expect(ms).toBeLessThanOrEqual(30 * 60_000)
  })

  it('keeps everything in maintenance, and until the site has said what it wants', async () => {
    await damage(100, 30)
    const { state } = desired
    desired.state = null
    await empty()
    if (state) desired.state = { ...state, rules: { ...state.rules, maintenance: true } }
    await empty()
    expect(await sizes()).toEqual([100])
    desired.state = state
    await empty()
    expect(await sizes()).toEqual([])
  })

  it('makes as much room as is missing, from the oldest on, and says how much', async () => {
    await damage(100, 1)
    await damage(200, 3)
    await damage(300, 2)
    expect(await makeRoomInQuarantine(store, 0)).toBe(0)
    expect(await makeRoomInQuarantine(store, 201)).toBe(500)
    expect(await sizes()).toEqual([100])
    expect(await makeRoomInQuarantine(store, 1e12)).toBe(100)
    expect(await makeRoomInQuarantine(store, 1e12)).toBe(0)
  })

  it('gives way to a transfer and to the reserve, and a full disk is told after that', async () => {
    const asked: number[] = []
    const space = openDiskSpace(folder, async bytes => {
      asked.push(bytes)
      await makeRoomInQuarantine(store, bytes)
    })
    const take = (bytes: number, reserveBytes: number) =>
      space.take({ key: 'a', needed: async () => bytes, reserveBytes, makeRoom: async () => undefined })
    const { freeBytes } = await space.read()
    for (const tooMuch of [2 * freeBytes, 4 * freeBytes]) {
      await damage(100, 1)
      await expect(space.check(tooMuch)).rejects.toMatchObject({ code: 'POINT_SPACE_SHORT' })
      expect(await sizes()).toEqual([])
      await damage(100, 1)
      await expect(take(tooMuch, 1)).rejects.toMatchObject({ code: 'POINT_SPACE_SHORT' })
      expect(await sizes()).toEqual([])
    }
    expect(asked).toHaveLength(4)
    await damage(100, 1)
    await space.check(0)
    await take(1, 0)
    expect(asked).toHaveLength(4)
    expect(await sizes()).toEqual([100])
  })
})
