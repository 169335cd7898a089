import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { type HttpServer, listen, makeLookStreams, openHttp } from './index.ts'

let server: HttpServer
let address = ''
let number = 0
beforeAll(async () => {
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async ({ token }) => ({ role: 'administrator', name: token, subject: null }),
  })
  const streams = makeLookStreams({ everyMs: 10, longestMs: 400, mostOfCaller: 2 })
  server.route({
    method: 'GET',
    url: '/numbers/:last',
    config: { roles: ['administrator'] },
    handler: (request, reply) =>
      streams.follow(
        { request, reply },
        {
          event: 'number',
          look: async () => ++number,
          isOver: one => one >= Number((request.params as { last: string }).last),
        },
      ),
  })
  address = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
})
afterAll(() => server.close())

const follow = (last: number, caller = 'Ines') => {
  const url = new URL(`/numbers/${last}`, address)
  return fetch(url, { headers: { authorization: `Bearer ${caller}` } })
}

describe('a stream about one thing', () => {
  it('tells each change until it is over', async () => {
    number = 0
    const answer = await follow(3)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe([1, 2, 3].map(one => `event: number\ndata: ${one}\n\n`).join(''))
  })

  it('ends although it is not over: who has no right to it any more is not told for ever', async () => {
    const text = await (await follow(1_000_000)).text()
    expect(text).toContain('event: number')
  })

  it('is one of a few of the same caller; others have theirs, and an ended one makes room', async () => {
    const open = await Promise.all([follow(1_000_000), follow(1_000_000)])
    const third = await follow(1_000_000)
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '10'])
    expect((await follow(1, 'Omar')).status).toBe(200)
    await Promise.all(open.map(one => one.text()))
    expect((await follow(1)).status).toBe(200)
  })
})
