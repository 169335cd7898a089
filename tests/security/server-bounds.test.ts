import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Caller, type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'

const caller: Caller = { role: 'administrator', name: 'Ines', subject: null }

let server: HttpServer
let port = 0

beforeAll(async () => {
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async ({ token }) => (token === 'good' ? caller : null),
    patience: { headersMs: 300, requestMs: 600, everyMs: 50 },
  })
  server.route({
    method: 'POST',
    url: '/things',
    config: { roles: ['administrator'] },
    schema: { body: z.object({ name: z.string().max(10) }) },
    handler: () => ({}),
  })
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
})
