import { execFile } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { request } from 'undici'
import { describe, expect, it, vi } from 'vitest'
import { listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { issueTicket, ticketAuthorization } from '#product/distribution-protocol'
import { addContentRoute, makeTicketCheck, openServedContent } from './serve-content.ts'
import { openRules } from './testing.ts'
import { startTestPoint, until } from './testing-point.ts'

// Running points on a busy machine; what is waited for comes in a second or two on a quiet one.
vi.setConfig({ testTimeout: 120_000 })

const MIB = 1024 * 1024
const run = promisify(execFile)

describe('sources', () => {
  it('are tried in their order for each content, and the one in use is named', async () => {
    await using point = await startTestPoint()
    const { site } = point
    let isDown = true
    site.meddle = (asked, response) => {
      if (!isDown || !asked.headers.referer) return false
      response.destroy()
      return true
    }
    const withTwo = async (packageId: string) => {
      const one = await site.publish(packageId, { a: randomBytes(100_000) })
      const [honest] = one.sources
      if (!honest) throw new Error('it has a source')
      const away = { ...honest, name: 'DP-NEAR', kind: 'point' as const, baseUrl: 'http://127.0.0.1:1/' }
      return { ...one, sources: [isDown ? away : { ...honest, name: 'DP-NEAR' }, honest] }
    }
    const first = await withTwo('S0100001')
    site.say({ contents: [first] })
    await until('a receipt', () => site.receipts.length === 1)
    expect(site.reports.findLast(({ source }) => source !== null)?.source).toBe('site')
    isDown = false
    const second = await withTwo('S0100002')
    site.say({ contents: [first, second] })
    await until('a receipt', () => site.receipts.length === 2)
    expect(site.reports.findLast(({ source }) => source !== null)?.source).toBe('DP-NEAR')
  })

  it('that the site does not name yet are waited for: nobody is asked, and nothing has failed', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(100_000) })
    site.say({ contents: [{ ...one, sources: [] }] })
    await until('it says so', () => site.reports.length > 0)
    expect(site.reports.at(-1)).toMatchObject({ state: 'waiting', waitingFor: 'source', error: null })
    // An unrelated change does not wake it, and other content does not wait for it.
    const other = await site.publish('S0100002', { b: randomBytes(1000) })
    site.say({ contents: [{ ...one, sources: [] }, other], rules: { transfersAtOnce: 1 } })
    await until('a receipt', () => site.receipts.length === 1)
    expect(site.receipts).toMatchObject([{ packageId: 'S0100002' }])
    expect(site.asked.some(({ sha256 }) => sha256 === one.contentVersion)).toBe(false)
    expect(site.reports.every(({ error }) => error === null)).toBe(true)
    site.say({ contents: [one, other] })
    await until('both receipts', () => site.receipts.length === 2)
  })

  it('that are no longer named do not end what is under way', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(8 * MIB) })
    const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: 2 * MIB }))
    site.say({ contents: [one], rules: { week } })
    await until('some of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > MIB)
    site.say({ contents: [{ ...one, sources: [] }] })
    await until('a receipt', () => site.receipts.length === 1)
    expect(site.reports.some(({ state }) => state === 'waiting')).toBe(false)
  })

  it('that are away leave the content retrying, with the error; then it goes on by itself', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(100_000) })
    let isBusy = true
    site.meddle = (_, response) => {
      if (isBusy) response.writeHead(503).end()
      return isBusy
    }
    site.say({ contents: [one] })
    await until('it retries', () =>
      site.reports.some(
        ({ state, waitingFor, error }) =>
          state === 'retrying' && waitingFor === 'source' && error?.code === 'SOURCE_UNAVAILABLE',
      ),
    )
    isBusy = false
    await until('a receipt', () => site.receipts.length === 1)
  })
})

describe('a point whose site is away', () => {
  it('goes on after a restart with what it was told before', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: 4 * MIB }))
    const one = await site.publish('S0100001', { a: randomBytes(16 * MIB) })
    site.say({ contents: [one], rules: { week } })
    await until('some of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > MIB)
    await point.stop()
    const api = /self\//
    site.refuse = path => api.test(path)
    await point.start()
    await until('all of it', async () => (await Array.fromAsync(point.store.list())).length === 2)
    expect(site.receipts).toEqual([])
    const failed = site.refused
    await until('it keeps asking', () => site.refused > failed + 1)
    site.refuse = () => false
    await until('a receipt', () => site.receipts.length === 1)
  })
})

describe('a point with a wrong clock', () => {
  it('honours tickets and hours by the time of its site, also after a start without it', async () => {
    await using point = await startTestPoint()
    const { site, membership } = point
    site.clockAheadMs = -400 * 86_400_000
    const hour = new Date(Date.now() + site.clockAheadMs)
    const index = ((hour.getUTCDay() + 6) % 7) * 24 + hour.getUTCHours()
    const week = openRules.week.map((rule, at) => ({
      ...rule,
      access: at === index || at === (index + 1) % 168 ? ('open' as const) : ('closed' as const),
    }))
    const one = await site.publish('S0100001', { a: randomBytes(1000) })
    site.say({ contents: [one], rules: { week } })
    await until('a receipt', () => site.receipts.length === 1)
    await point.stop()
    site.refuse = () => true
    await point.start()
    const authenticate = makeTicketCheck(() => membership, point.clock.now)
    const server = await openHttp({ log: silentLog(), title: 'Point', authenticate })
    addContentRoute(server, openServedContent(point))
    const url = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
    const ask = async (ticket: string) => {
      const answer = await request(`${url}/content/objects/${one.contentVersion}`, {
        headers: { authorization: ticketAuthorization(ticket) },
      })
      await answer.body.dump()
      return answer.statusCode
    }
    expect(await ask(site.ticketFor(one.contentVersion, membership.pointId))).toBe(200)
    site.clockAheadMs = 0
    expect(await ask(site.ticketFor(one.contentVersion, membership.pointId))).toBe(403)
    const stranger = generateKeyPairSync('ed25519').privateKey
    expect(await ask(issueTicket({} as never, stranger))).toBe(403)
    await server.close()
  })
})

describe('the disk', () => {
  it('keeps its reserve: content waits for space, politely, and comes when there is some', async () => {
    await using point = await startTestPoint()
    const { site } = point
    const one = await site.publish('S0100001', { a: randomBytes(1000) })
    site.say({ contents: [one], rules: { reserveBytes: 2 ** 52 } })
    await until('it waits', () =>
      site.reports.some(
        ({ state, waitingFor, error }) =>
          state === 'waiting' && waitingFor === 'space' && error?.code === 'POINT_SPACE_SHORT',
      ),
    )
    expect(site.asked.every(({ sha256 }) => sha256 === one.contentVersion)).toBe(true)
    expect(site.receipts).toEqual([])
  })

  const isRoot = process.getuid?.() === 0 && process.platform === 'linux'
  it.skipIf(!isRoot)(
    'that something else fills in the middle ends as waiting for space',
    async () => {
      const place = await mkdtemp(join(tmpdir(), 'slipstream-small-disk-'))
      await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', place])
      try {
        await mkdir(join(place, 'point'))
        await using point = await startTestPoint(join(place, 'point'))
        const { site } = point
        const one = await site.publish('S0100001', { a: randomBytes(40 * MIB) })
        const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: 8 * MIB }))
        site.say({ contents: [one], rules: { week, reserveBytes: MIB } })
        await until('some of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > MIB)
        await writeFile(join(place, 'other'), Buffer.alloc(48 * MIB)).catch(() => undefined)
        await until('it waits', () => site.reports.some(({ waitingFor }) => waitingFor === 'space'))
        expect(site.receipts).toEqual([])
        await rm(join(place, 'other'))
        const large = await site.publish('S0100002', { b: randomBytes(100 * MIB) })
        site.say({ contents: [one, large] })
        await until('the one that fits', () => site.receipts.length === 1)
        expect(site.receipts).toMatchObject([{ packageId: 'S0100001' }])
      } finally {
        await run('umount', ['-l', place])
        await rm(place, { recursive: true, force: true })
      }
    },
    90_000,
  )
})
