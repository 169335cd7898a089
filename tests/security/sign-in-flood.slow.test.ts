import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen } from '#platform/http'
import { type IdentityServer, openIdentityServer } from '../identity-server.ts'

const password = 'nine lamps over the harbour'
let house: IdentityServer
let url = ''
beforeAll(async () => {
  house = await openIdentityServer({
    limits: { callsPerMinute: 0, refusalsPerMinute: 0, openPerMinute: 0 },
    // A slow machine is no slow client.
    patience: { headersMs: 600_000, requestMs: 600_000, everyMs: 60_000 },
  })
  await house.makeAdministrator(password)
  url = await listen(house.server, { address: '127.0.0.1', port: 0, tls: false })
})
afterAll(() => house[Symbol.asyncDispose]())

it('a thousand sign-ins at once are all answered, few are computed, and whoever is right gets in afterwards', async () => {
  const memoryBefore = process.memoryUsage().rss
  const signIn = (userName: string, given: string) =>
    fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userName, password: given }),
    })
  const answers = await Promise.all(
    Array.from({ length: 1000 }, async (_, number) => {
      const answer = await signIn(`user-${number}`, 'wrong')
      await answer.arrayBuffer()
      return { status: answer.status, retryAfter: answer.headers.get('retry-after') }
    }),
  )
  const refused = answers.filter(one => one.status === 401)
  const sentAway = answers.filter(one => one.status === 429)
  expect(refused.length + sentAway.length).toBe(1000)
  expect(refused.length).toBeGreaterThan(0)
  expect(sentAway.length).toBeGreaterThan(800)
  expect(sentAway.every(one => Number(one.retryAfter) > 0)).toBe(true)
  // A thousand hashes at once would take 46 GB; two take less than a hundredth of one.
  expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(1e9)
  const right = await house.ask('POST', 'session', {
    body: { userName: 'ines', password },
    address: '192.0.2.7',
  })
  expect(right.status).toBe(200)
})
