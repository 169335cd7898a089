import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { openContentStore } from '#product/content-store'
import { cleanUp } from './clean-up.ts'
import { makeTurns, type Point } from './point.ts'
import { changeHeld, readHeld, readUnderway } from './point-state.ts'
import { openRules } from './testing.ts'
import { holdVersion } from './testing-held.ts'

const signal = new AbortController().signal
const day = 24 * 3_600_000

/** As much of a point as a clean-up looks at; its site's clock says what a test says. */
type Cleaned = Pick<Point, 'folder' | 'store' | 'log' | 'alone' | 'desired'> & { siteTime: number }
let point: Cleaned
let reports: string[]

beforeEach(async () => {
  const folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'slipstream-clean-')))
  reports = []
  const state = {
    protocolVersion: 1 as const,
    siteCode: 'S01',
    pointId: randomUUID(),
    epoch: { store: randomUUID(), incarnation: randomUUID(), generation: 1 },
    siteTime: new Date().toISOString(),
    revision: 'r',
    rules: { ...openRules, graceSeconds: 0 },
    contents: [],
    askAgainSeconds: 1,
  }
  point = {
    folder,
    store: await openContentStore(folder.inside('content')),
    log: silentLog(),
    alone: makeTurns(),
    desired: { state, isObeyed: true, undesiredHere: new Map() },
    siteTime: Date.now(),
  }
})
afterEach(async () => {
  await point.folder.release()
  await rm(point.folder.path, { recursive: true, force: true })
})

async function clean(): Promise<void> {
  const clock = { now: () => new Date(point.siteTime), learn: async () => undefined }
  const outbox = {
    tell: ({ packageId, state }: { packageId: string; state: string }) =>
      void reports.push(`${packageId} ${state}`),
  }
  await cleanUp({ ...point, clock, outbox } as unknown as Point, signal)
}
async function undesire(packageId: string): Promise<void> {
  const undesiredSince = new Date(point.siteTime).toISOString()
  await changeHeld(point.folder, all =>
    all.map(one => (one.packageId === packageId ? { ...one, undesiredSince } : one)),
  )
}
const objects = async () => (await Array.fromAsync(point.store.list())).map(({ sha256 }) => sha256).sort()
const grace = (graceSeconds: number) => {
  if (point.desired.state) point.desired.state.rules = { ...openRules, graceSeconds }
}

describe('a clean-up', () => {
  it('removes what is no longer desired, but for what others need', async () => {
    const both = randomBytes(500)
    const one = await holdVersion(point, { packageId: 'S0100001', contents: [randomBytes(400), both] })
    const other = await holdVersion(point, { packageId: 'S0100002', contents: [both] })
    await undesire('S0100001')
    await clean()
    expect(await objects()).toEqual([...other.files, other.contentVersion].sort())
    expect(one.files).toHaveLength(2)
    expect((await readHeld(point.folder)).map(held => held.packageId)).toEqual(['S0100002'])
    expect(await readUnderway(point.folder)).toEqual([])
    expect(reports).toEqual(['S0100001 removed'])
  })

  it('removes nothing because the clock of the site was set far ahead', async () => {
    const { files } = await holdVersion(point, { packageId: 'S0100001', contents: [randomBytes(400)] })
    grace(day / 1000)
    await undesire('S0100001')
    await clean()
    point.siteTime += 30 * day
    await clean()
    expect(await objects()).toEqual(expect.arrayContaining(files))
    grace(0)
    await clean()
    expect(await objects()).toEqual([])
  })

  it('removes nothing while it cannot know what a desired version needs', async () => {
    const both = randomBytes(500)
    await holdVersion(point, { packageId: 'S0100001', contents: [both] })
    const desired = await holdVersion(point, { packageId: 'S0100002', contents: [both, randomBytes(7)] })
    await point.store.remove(desired.contentVersion)
    await undesire('S0100001')
    await clean()
    expect(await objects()).toEqual(expect.arrayContaining(desired.files))
    expect((await readHeld(point.folder)).map(held => held.packageId)).toEqual(['S0100001', 'S0100002'])
    expect(reports).toEqual([])
  })

  it('of a version whose manifest is gone leaves nothing behind that nobody needs', async () => {
    const gone = await holdVersion(point, { packageId: 'S0100001', contents: [randomBytes(400)] })
    const other = await holdVersion(point, { packageId: 'S0100002', contents: [randomBytes(300)] })
    await point.store.remove(gone.contentVersion)
    await undesire('S0100001')
    await clean()
    expect(await objects()).toEqual([...other.files, other.contentVersion].sort())
  })
})
