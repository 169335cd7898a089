import { randomBytes, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { ShownCertificate } from './point.ts'
import { readHeld, readUnderway } from './point-state.ts'
import { startTestPoint, until } from './testing-point.ts'

// Running points on a busy machine; what is waited for comes in a second or two on a quiet one.
vi.setConfig({ testTimeout: 120_000 })

const MIB = 1024 * 1024

describe('a point', () => {
  it('tells the site the keys of its certificate, knows when they were told, and has it renewed', async () => {
    const keys = ['1'.repeat(64)]
    const noted: string[][] = []
    let renewals = 0
    const certificate: ShownCertificate = {
      told: () => ({ origin: 'own', keys: [...keys] }),
      noteTold: async told => void noted.push([...told]),
      async renew() {
        renewals += 1
        return 100
      },
    }
    await using point = await startTestPoint(undefined, certificate)
    const { site } = point
    await until('the first keys', () => noted.length > 0)
    expect(site.questions[0]?.certificate).toEqual({ origin: 'own', keys: ['1'.repeat(64)] })
    site.refuse = path => path.endsWith('/desired-state')
    site.say({})
    await until('it is away', () => site.refused > 0)
    keys.push('2'.repeat(64))
    const { refused } = site
    await until('it was asked and did not answer', () => site.refused > refused)
    expect(noted.flat()).not.toContain('2'.repeat(64))
    site.refuse = () => false
    await until('the next key', () => noted.some(told => told.includes('2'.repeat(64))))
    await until('renewals', () => renewals > 2)
  })

  it('fetches what is desired, signs for it, and answers changes at once', async () => {
    await using point = await startTestPoint()
    const { site } = point
    await until('the first question', () => site.questions.length > 1)
    const one = await site.publish('S0100001', { a: randomBytes(20 * MIB), b: randomBytes(1000) })
    const asked = site.questions.length
    site.say({ contents: [one] })
    await until('a receipt', () => site.receipts.length === 1)
    expect(site.receipts[0]).toMatchObject({ packageId: 'S0100001', contentVersion: one.contentVersion })
    expect(site.questions.length).toBeLessThan(asked + 4)
    expect(site.questions.at(-1)?.knownRevision).toBe(site.state.revision)
    const last = site.reports.findLast(report => report.state === 'transferring')
    expect(last).toMatchObject({ source: 'site', bytesFetched: 20 * MIB + 1000 })
    expect(await readUnderway(point.folder)).toEqual([])
    expect(await readdir(point.folder.inside('content', 'incoming'))).toEqual([])
  })

  it('keeps its bytes when the hour closes, says why it waits, and goes on', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const hour = (access: 'open' | 'closed' | 'high-only', bytesPerSecond: number | null = null) => ({
      week: Array.from({ length: 168 }, () => ({ access, bytesPerSecond })),
    })
    const one = await site.publish('S0100001', { a: randomBytes(40 * MIB) })
    site.say({ contents: [one], rules: hour('open', 10 * MIB) })
    await until('some of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > 24 * MIB)
    site.say({ rules: hour('high-only') })
    await until('it waits', () => site.reports.at(-1)?.waitingFor === 'schedule')
    const before = site.asked.length
    await wait(600)
    expect(site.asked.length).toBe(before)
    site.say({ rules: hour('open') })
    await until('a receipt', () => site.receipts.length === 1)
    const fetched = site.reports.findLast(report => report.state === 'transferring')
    // Over both attempts: nothing came twice but for a segment of each connection.
    expect(fetched?.bytesFetched).toBeLessThanOrEqual(40 * MIB + 4 * 4 * MIB)
    expect(fetched?.bytesReused).toBe(0)
    const waited = site.reports.findLast(report => report.waitingFor === 'schedule')
    expect(waited?.bytesFetched).toBeGreaterThan(24 * MIB)
  })

  it('receives no more than its limit, measured where the bytes come from', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const contents = [
      await site.publish('S0100001', { a: randomBytes(20 * MIB) }),
      await site.publish('S0100002', { b: randomBytes(20 * MIB) }),
    ]
    const bytesPerSecond = 4_000_000
    const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond }))
    site.say({ contents, rules: { week } })
    const underway = (id: string) =>
      site.reports.some(({ packageId, bytesFetched }) => packageId === id && bytesFetched > 0)
    await until('both are under way', () => underway('S0100001') && underway('S0100002'))
    // What lies in the buffers of the connections was written already.
    await wait(1000)
    const [bytes, from] = [site.bytesOnWire(), performance.now()]
    await wait(3000)
    const rate = ((site.bytesOnWire() - bytes) * 1000) / (performance.now() - from)
    expect(rate).toBeLessThan(bytesPerSecond * 1.5)
  })

  it('lets the urgent go first and does nothing in maintenance', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const low = { ...(await site.publish('S0100001', { a: randomBytes(8 * MIB) })), priority: 'low' as const }
    const high = {
      ...(await site.publish('S0100002', { b: randomBytes(8 * MIB) })),
      priority: 'high' as const,
    }
    site.say({ contents: [low, high], rules: { maintenance: true, transfersAtOnce: 1 } })
    await until('both wait', () => site.reports.filter(one => one.waitingFor === 'maintenance').length >= 2)
    expect(site.asked).toEqual([])
    site.say({ rules: { maintenance: false } })
    await until('both receipts', () => site.receipts.length === 2)
    expect(site.receipts.map(receipt => receipt.packageId)).toEqual(['S0100002', 'S0100001'])
    expect(site.reports.some(one => one.packageId === 'S0100001' && one.waitingFor === 'turn')).toBe(true)
  })

  it('stops what is no longer desired, and removes what is there of it', async () => {
    await using point = await startTestPoint()
    const { site, store } = point
    const one = await site.publish('S0100001', { a: randomBytes(40 * MIB), b: randomBytes(10) })
    const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: 5 * MIB }))
    site.say({ contents: [one], rules: { week } })
    await until('some of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > MIB)
    site.say({ contents: [] })
    await until('nothing is left', async () => {
      const objects = await Array.fromAsync(store.list())
      return objects.length === 0 && (await readdir(point.folder.inside('content', 'incoming'))).length === 0
    })
    expect(await readUnderway(point.folder)).toEqual([])
    expect(site.receipts).toEqual([])
  })
})

describe('what is no longer desired', () => {
  it('comes back at once within the grace, and goes after it, but for what others need', async () => {
    await using point = await startTestPoint()
    const { site, store, folder } = point
    const both = randomBytes(1000)
    const one = await site.publish('S0100001', { a: randomBytes(5000), both })
    const other = await site.publish('S0100002', { b: randomBytes(5000), both })
    site.say({ contents: [one, other], rules: { graceSeconds: 3600 } })
    await until('both receipts', () => site.receipts.length === 2)
    site.say({ contents: [other] })
    await until('it is marked', async () => (await readHeld(folder)).some(held => held.undesiredSince))
    const asked = site.asked.length
    site.say({ contents: [one, other] })
    await until('a receipt again', () => site.receipts.length === 3)
    expect(site.receipts[2]?.verifiedAt).toBe(
      site.receipts.find(receipt => receipt.packageId === 'S0100001')?.verifiedAt,
    )
    expect(site.asked.length).toBe(asked)
    site.say({ contents: [other] })
    await until('it is marked', async () => (await readHeld(folder)).some(held => held.undesiredSince))
    site.say({ rules: { graceSeconds: 0 } })
    await until('it is removed', () => site.reports.some(report => report.state === 'removed'))
    expect((await Array.fromAsync(store.list())).length).toBe(3)
    expect((await readHeld(folder)).map(held => held.packageId)).toEqual(['S0100002'])
    for (const { sha256 } of await Array.fromAsync(store.list()))
      expect(await store.verify(sha256, { signal: AbortSignal.timeout(10_000) })).toBe('sound')
  })

  it('comes back under the next number of its package, as it was verified, and nothing is fetched or read', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(5000) })
    const two = { ...(await site.publish('S0100001', { a: randomBytes(5000) })), version: 2 }
    site.say({ contents: [one], rules: { graceSeconds: 3600 } })
    await until('a receipt', () => site.receipts.length === 1)
    site.say({ contents: [two] })
    await until('the next receipt', () => site.receipts.length === 2)
    await until('it says what it keeps', () => site.questions.at(-1)?.kept.length === 1)
    expect(site.questions.at(-1)?.kept).toEqual([one.contentVersion])
    const [asked, reports] = [site.asked.length, site.reports.length]
    site.say({ contents: [{ ...one, version: 3 }] })
    await until('a receipt again', () => site.receipts.length === 3)
    expect(site.receipts[2]).toMatchObject({
      version: 3,
      contentVersion: one.contentVersion,
      verifiedAt: site.receipts[0]?.verifiedAt,
    })
    expect(site.asked.length).toBe(asked)
    expect(site.reports.slice(reports).filter(report => report.version === 3)).toEqual([])
    // Whoever asks for it to be fetched anew gets that.
    const request = { id: randomUUID(), action: 'redistribute' as const }
    site.say({ contents: [{ ...one, version: 4, request }] })
    await until('the last receipt', () => site.receipts.length === 4)
    expect(site.asked.length).toBeGreaterThan(asked)
  })

  it('stays when an older or another site does not name it, also after a restart', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(5000) })
    const { store, incarnation } = site.state.epoch
    site.say({ contents: [one], epoch: { store, incarnation, generation: 7 } })
    await until('a receipt', () => site.receipts.length === 1)
    for (const epoch of [
      { store, incarnation, generation: 6 },
      // However far a restored database comes, it does not know what was between.
      { store, incarnation, generation: 70 },
      { store: randomUUID(), incarnation: randomUUID(), generation: 90 },
    ]) {
      site.reports.length = 0
      site.say({ contents: [], epoch })
      await until('it says what it does not do', () =>
        site.reports.some(({ state, error }) => state === 'held' && error?.code === 'SITE_STATE_OLDER'),
      )
      await point.stop()
      await point.start()
      expect(await readHeld(point.folder)).toMatchObject([{ packageId: 'S0100001' }])
    }
    const added = await site.publish('S0100002', { b: randomBytes(5000) })
    site.say({ contents: [added] })
    await until('it adds', () => site.receipts.some(receipt => receipt.packageId === 'S0100002'))
    expect(site.questions.at(-1)?.obeyedEpoch).toEqual({ store, incarnation, generation: 7 })
    site.say({ contents: [added], epoch: { store, incarnation: randomUUID(), generation: 71 } })
    await until('the accepted one is obeyed', async () => (await readHeld(point.folder)).length === 1)
  })
})
