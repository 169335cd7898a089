import { randomBytes, randomUUID } from 'node:crypto'
import { open, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { DesiredContent } from '#product/distribution-protocol'
import { readHeld } from './point-state.ts'
import { startTestPoint, type TestPoint, until } from './testing-point.ts'

// Running points on a busy machine; what is waited for comes in a second or two on a quiet one.
vi.setConfig({ testTimeout: 120_000 })

const MIB = 1024 * 1024

async function holdOne(point: TestPoint, files: Record<string, Buffer>): Promise<DesiredContent> {
  const { site } = point
  const one = await site.publish('S0100001', files)
  site.say({ contents: [one] })
  await until('a receipt', () => site.receipts.length === 1)
  site.reports.length = 0
  site.asked.length = 0
  return one
}

/** Changes one byte in the middle of the largest object. */
async function damage({ store }: TestPoint): Promise<string> {
  const objects = await Array.fromAsync(store.list())
  const largest = objects.toSorted((left, right) => right.size - left.size)[0]
  if (!largest) throw new Error('nothing is held')
  const handle = await open((await store.open(largest.sha256)).path, 'r+')
  await handle.write(Buffer.from('damage'), 0, 6, largest.size >> 1)
  await handle.close()
  return largest.sha256
}

describe('a request to validate', () => {
  it('is answered by a receipt that names it, once, also over a restart', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await holdOne(point, { a: randomBytes(MIB) })
    const request = { id: randomUUID(), action: 'validate' as const }
    await wait(20)
    site.say({ contents: [{ ...one, request }] })
    await until('the answer', () => site.receipts.length === 2)
    expect(site.receipts[1]).toMatchObject({ request: request.id })
    expect(Date.parse(site.receipts[1]?.verifiedAt ?? '')).toBeGreaterThan(
      Date.parse(site.receipts[0]?.verifiedAt ?? ''),
    )
    expect(site.asked).toEqual([])
    await point.stop()
    await point.start()
    const asked = site.questions.length
    site.say({})
    await until('it asked again', () => site.questions.length > asked + 1)
    expect(site.receipts.length).toBe(2)
  })

  it('takes damaged content out, says that it is lost, fetches it again, and then answers', async () => {
    await using point = await startTestPoint()
    const { site, store } = point
    const one = await holdOne(point, { a: randomBytes(MIB), b: randomBytes(1000) })
    const sha256 = await damage(point)
    const request = { id: randomUUID(), action: 'validate' as const }
    site.say({ contents: [{ ...one, request }] })
    await until('the answer', () => site.receipts.length === 2)
    expect(site.receipts[1]).toMatchObject({ request: request.id })
    expect(site.reports.map(report => report.state)).toContain('lost')
    expect(new Set(site.asked.map(({ sha256 }) => sha256))).toEqual(new Set([sha256]))
    expect(await store.verify(sha256, { signal: AbortSignal.timeout(10_000) })).toBe('sound')
    site.say({})
    await until('it counts it', () => site.questions.at(-1)?.quarantinedObjects === 1)
    expect(site.questions.at(-1)?.quarantinedBytes).toBe(MIB)
    site.say({ rules: { quarantineBytes: MIB - 1 } })
    await until('it is gone', async () => (await Array.fromAsync(store.listQuarantine())).length === 0)
    site.say({})
    await until('it says so', () => site.questions.at(-1)?.quarantinedBytes === 0)
    expect(await store.verify(sha256, { signal: AbortSignal.timeout(10_000) })).toBe('sound')
  })

  it('takes what lies in quarantine for too long away at its start, also while its site is away', async () => {
    await using point = await startTestPoint()
    const { site } = point
    await holdOne(point, { a: randomBytes(MIB) })
    await point.stop()
    const name = `${'1'.repeat(64)}-${Date.now() - 2 * site.state.rules.quarantineSeconds * 1000}-00000000`
    await writeFile(point.folder.inside('content', 'quarantine', name), 'damaged')
    site.refuse = () => true
    await point.start()
    await until('it is gone', async () => (await Array.fromAsync(point.store.listQuarantine())).length === 0)
  })

  it('waits while the point is in maintenance', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await holdOne(point, { a: randomBytes(1000) })
    const request = { id: randomUUID(), action: 'validate' as const }
    site.say({ contents: [{ ...one, request }], rules: { maintenance: true } })
    await until('it says so', () => site.reports.some(report => report.waitingFor === 'maintenance'))
    expect(site.receipts.length).toBe(1)
    site.say({ rules: { maintenance: false } })
    await until('the answer', () => site.receipts.length === 2)
  })
})

describe('a request to redistribute', () => {
  it('fetches every file again, serves what is held meanwhile, and goes on after a restart', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const files: Record<string, Buffer> = { large: randomBytes(20 * MIB) }
    for (let index = 0; index < 20; index += 1) files[`small/${index}`] = randomBytes(200_000 + index)
    const one = await holdOne(point, files)
    const request = { id: randomUUID(), action: 'redistribute' as const }
    const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: 4 * MIB }))
    site.say({ contents: [{ ...one, request }], rules: { week } })
    await until('the small files', () => site.asked.length > 20)
    expect(await readHeld(point.folder)).toMatchObject([{ packageId: 'S0100001' }])
    const smallBefore = new Set(site.asked.map(({ sha256 }) => sha256)).size
    await point.stop()
    await point.start()
    site.asked.length = 0
    site.say({ rules: { week: week.map(hour => ({ ...hour, bytesPerSecond: null })) } })
    await until('the answer', () => site.receipts.length === 2)
    expect(site.receipts[1]).toMatchObject({ request: request.id })
    // Of 21 files the small ones were done before the restart, but for those under way then.
    expect(smallBefore).toBeGreaterThan(17)
    expect(new Set(site.asked.map(({ sha256 }) => sha256)).size).toBeLessThan(6)
  })
})

describe('validation on a schedule', () => {
  it('finds damage by itself, has it healed, says how it ended, and renews the receipts', async () => {
    await using point = await startTestPoint()
    const { site, store } = point
    const one = await site.publish('S0100001', { a: randomBytes(3 * MIB) })
    const other = await site.publish('S0100002', { b: randomBytes(1000) })
    site.say({ contents: [one, other], rules: { validateEverySeconds: 3600 } })
    await until('both receipts', () => site.receipts.length === 2)
    const sha256 = await damage(point)
    await wait(20)
    site.clockAheadMs = 3_601_000
    site.say({})
    await until('both receipts again', () => site.receipts.length >= 4)
    expect(site.reports.filter(({ state }) => state === 'lost')).toMatchObject([{ packageId: 'S0100001' }])
    expect(await store.verify(sha256, { signal: AbortSignal.timeout(10_000) })).toBe('sound')
    const renewed = site.receipts.filter(({ packageId }) => packageId === 'S0100002')
    expect(Date.parse(renewed[1]?.verifiedAt ?? '')).toBeGreaterThan(Date.parse(renewed[0]?.verifiedAt ?? ''))
    site.say({})
    await until('it says how it ended', () => site.questions.at(-1)?.lastValidation?.damagedObjects === 1)
  })

  it('does not take place in maintenance, nor when nobody wants it', async () => {
    await using point = await startTestPoint()
    const { site, store } = point
    const one = await holdOne(point, { a: randomBytes(1000) })
    const { path } = await store.open((await Array.fromAsync(store.list()))[0]?.sha256 ?? '')
    await truncate(path, 1)
    site.say({ contents: [one], rules: { validateEverySeconds: 3600, maintenance: true } })
    site.clockAheadMs = 7_200_000
    site.say({})
    const asked = site.questions.length
    site.say({ rules: { validateEverySeconds: null, maintenance: false } })
    await until('it asks again', () => site.questions.length > asked)
    site.say({})
    await until('it asks again', () => site.questions.length > asked + 1)
    expect(site.questions.at(-1)?.lastValidation).toBeNull()
    expect(site.reports.some(({ state }) => state === 'lost')).toBe(false)
  })
})
