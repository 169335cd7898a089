import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { type HttpServer, openHttp, type Role } from './index.ts'

let server: HttpServer
beforeAll(async () => {
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async ({ token }) =>
      token === 'wrong' ? null : { role: token.split('-')[0] as Role, name: token, subject: null },
    limits: { callsPerMinute: 6, refusalsPerMinute: 3, openPerMinute: 0 },
  })
  server.route({
    method: 'GET',
    url: '/things',
    config: { roles: ['administrator', 'device'] },
    handler: async () => ({}),
  })
})
afterAll(() => server.close())

const call = async (token: string, remoteAddress = '127.0.0.1') => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await server.inject({ url: '/things', headers, remoteAddress })
  return { status: answer.statusCode, headers: answer.headers, code: answer.json().code }
}
const many = async (count: number, token: string, address?: string) => {
  const answers = []
  for (let index = 0; index < count; index++) answers.push(await call(token, address))
  return answers
}

describe('calls', () => {
  it('of one caller are bounded, those of another are theirs, and devices are not counted', async () => {
    const answers = await many(7, 'administrator')
    expect(answers.map(one => one.status)).toEqual([200, 200, 200, 200, 200, 200, 429])
    expect(answers[0]?.headers).toMatchObject({ 'ratelimit-limit': '6', 'ratelimit-remaining': '5' })
    expect(answers[6]).toMatchObject({ code: 'TOO_MANY_CALLS', headers: { 'ratelimit-remaining': '0' } })
    expect(Number(answers[6]?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await call('administrator-other')).status).toBe(200)
    const devices = await many(20, 'device')
    expect(new Set(devices.map(one => one.status))).toEqual(new Set([200]))
  })

  it('without a good token are bounded by address; a good one is taken from there all the same', async () => {
    const answers = await many(4, 'wrong', '10.0.0.1')
    expect(answers.map(one => one.status)).toEqual([401, 401, 401, 429])
    expect((await call('device', '10.0.0.1')).status).toBe(200)
    expect((await call('wrong', '10.0.0.2')).status).toBe(401)
  })
})
