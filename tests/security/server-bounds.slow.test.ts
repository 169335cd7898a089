import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Caller, type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'

const user = {
  id: 'omar',
  isFullAdministrator: false,
  assignments: [],
  by: { kind: 'token', id: 'x', givesAccess: false },
} as const
const callers: Record<string, Caller> = {
  good: { role: 'administrator', name: 'Ines', subject: null },
  user: { role: 'user', name: 'Omar', subject: null, user },
}

let server: HttpServer
let port = 0

beforeAll(async () => {
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async ({ token }) => callers[token] ?? null,
    limits: { callsPerMinute: 40, refusalsPerMinute: 20, openPerMinute: 3 },
    patience: { headersMs: 300, requestMs: 600, everyMs: 50 },
  })
  server.route({
    method: 'POST',
    url: '/things',
    config: { roles: ['administrator'] },
    schema: { body: z.object({ name: z.string().max(10) }) },
    handler: () => ({}),
  })
  server.route({ method: 'GET', url: '/page', config: { public: 'a test' }, handler: () => 'page' })
  port = Number(new URL(await listen(server, { address: '127.0.0.1', port: 0, tls: false })).port)
})
afterAll(() => server.close())

/** Sends text as it is, keeps the connection open, and waits until the server closes it. */
async function sendAndWait(...pieces: string[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  let answer = ''
  socket.on('data', data => {
    answer += data.toString()
  })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  for (const piece of pieces) socket.write(piece)
  if (!socket.destroyed) await once(socket, 'close')
  return answer
}

const head = (more: string) =>
  `POST /things HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\n${more}`

describe('a server', () => {
  it('ends a connection whose headers never end, and one whose body never comes', async () => {
    expect(await sendAndWait(head('x-slow: 1'))).toMatch(/^(HTTP\/1\.1 408|$)/)
    expect(await sendAndWait(head('content-length: 100\r\n\r\n'), '{"name":')).toMatch(/^(HTTP\/1\.1 408|$)/)
  })

  it('refuses headers that are too large, two lengths, and a request in a request', async () => {
    expect(await sendAndWait(head(`x-large: ${'a'.repeat(40_000)}\r\n\r\n`))).toMatch(/^HTTP\/1\.1 431/)
    expect(await sendAndWait(head('content-length: 2\r\ncontent-length: 3\r\n\r\n{}'))).toMatch(
      /^HTTP\/1\.1 400/,
    )
    const smuggled = head('content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')
    expect(await sendAndWait(smuggled)).toMatch(/^HTTP\/1\.1 400/)
  })

  it.each([
    ['too large', JSON.stringify({ name: 'x'.repeat(1024 * 1024) })],
    ['too long in a field', JSON.stringify({ name: 'x'.repeat(11) })],
    ['too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a prototype', '{"__proto__":{"isFullAdministrator":true},"name":"x"}'],
    ['no JSON', '{name:1}'],
  ])('refuses a body that is %s', async (_, payload) => {
    const headers = { authorization: 'Bearer good', 'content-type': 'application/json' }
    const answer = await server.inject({ method: 'POST', url: '/things', headers, payload })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID'])
  })

  it('says to browsers what they must not do with its answers', async () => {
    const { headers } = await server.inject({ method: 'GET', url: '/nowhere' })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['x-powered-by']).toBeUndefined()
  })

  it('answers an address that guesses no more guesses, and says when to come back; others go on', async () => {
    const ask = (token: string, remoteAddress: string) =>
      server.inject({
        method: 'POST',
        url: '/things',
        remoteAddress,
        headers: { authorization: `Bearer ${token}` },
      })
    const answers = []
    for (let guess = 0; guess < 25; guess++)
      answers.push((await ask(`guess-${guess}`, '192.0.2.1')).statusCode)
    expect(answers).toEqual([...Array(20).fill(401), ...Array(5).fill(429)])
    const { headers } = await ask('guess', '192.0.2.1')
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    // Many sit behind one address: who shows a good one is answered.
    for (const address of ['192.0.2.1', '192.0.2.2'])
      expect((await ask('good', address)).statusCode).toBe(400)
  })

  it('answers an address that asks for public pages without end no more of them, and everything else', async () => {
    const remoteAddress = '192.0.2.3'
    const page = async () => (await server.inject({ method: 'GET', url: '/page', remoteAddress })).statusCode
    expect([await page(), await page(), await page(), await page()]).toEqual([200, 200, 200, 429])
    const headers = { authorization: 'Bearer good' }
    expect((await server.inject({ method: 'POST', url: '/things', remoteAddress, headers })).statusCode).toBe(
      400,
    )
  })

  it('answers a user who asks without end no more, and others', async () => {
    const ask = async (token: string) =>
      (await server.inject({ method: 'POST', url: '/things', headers: { authorization: `Bearer ${token}` } }))
        .statusCode
    const answers = []
    for (let request = 0; request < 42; request++) answers.push(await ask('user'))
    expect(answers.slice(0, 40)).toEqual(Array(40).fill(403))
    expect(answers.at(-1)).toBe(429)
    expect(await ask('good')).toBe(400)
  })
})
