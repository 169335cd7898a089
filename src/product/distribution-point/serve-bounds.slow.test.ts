import { randomBytes } from 'node:crypto'
import { request } from 'undici'
import { expect, it, vi } from 'vitest'
import { listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { ticketAuthorization } from '#product/distribution-protocol'
import { addContentRoute, makeTicketCheck, openServedContent } from './serve-content.ts'
import { startTestPoint, until } from './testing-point.ts'

// Running points on a busy machine; what is waited for comes in a second or two on a quiet one.
vi.setConfig({ testTimeout: 120_000 })

const MIB = 1024 * 1024

it('a point sends to so many callers at once; the next one is asked to come back, and a gone one makes room', async () => {
  await using point = await startTestPoint()
  const { site, membership, folder, store } = point
  const one = await site.publish('S0100001', { a: randomBytes(64 * MIB) })
  site.say({ contents: [one] })
  await until('a receipt', () => site.receipts.length === 1)
  const authenticate = makeTicketCheck(() => membership, point.clock.now)
  const server = await openHttp({ log: silentLog(), title: 'Point', authenticate })
  addContentRoute(server, openServedContent({ folder, store, most: 1 }))
  const url = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
  const large = (await Array.fromAsync(store.list())).find(({ size }) => size === 64 * MIB)
  const headers = {
    authorization: ticketAuthorization(site.ticketFor(one.contentVersion, membership.pointId)),
  }
  const ask = () => request(`${url}/content/objects/${large?.sha256}`, { headers })
  const slow = await ask()
  expect(slow.statusCode).toBe(200)
  const refused = await ask()
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5'])
  expect(await refused.body.json()).toMatchObject({ code: 'POINT_BUSY' })
  slow.body.on('error', () => undefined)
  slow.body.destroy()
  await until('there is room again', async () => {
    const answer = await ask()
    await answer.body.dump({ limit: 100 * MIB })
    return answer.statusCode === 200
  })
  await server.close()
})

it('what is no longer desired is not served any more, though it is still there', async () => {
  await using point = await startTestPoint()
  const { site, membership, folder, store } = point
  const one = await site.publish('S0100001', { a: randomBytes(1000) })
  site.say({ contents: [one], rules: { graceSeconds: 3600 } })
  await until('a receipt', () => site.receipts.length === 1)
  const authenticate = makeTicketCheck(() => membership, point.clock.now)
  const server = await openHttp({ log: silentLog(), title: 'Point', authenticate })
  addContentRoute(server, openServedContent({ folder, store }))
  const url = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
  const headers = {
    authorization: ticketAuthorization(site.ticketFor(one.contentVersion, membership.pointId)),
  }
  const status = async () => {
    const answer = await request(`${url}/content/objects/${one.contentVersion}`, { headers })
    await answer.body.dump()
    return answer.statusCode
  }
  expect(await status()).toBe(200)
  site.say({ contents: [] })
  await until('it is not served', async () => (await status()) === 404)
  expect(await store.has(one.contentVersion)).toBe(true)
  site.say({ contents: [one] })
  await until('it is served again', async () => (await status()) === 200)
  await server.close()
})
