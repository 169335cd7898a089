// Names and connections that are looked at, with real sockets on this machine: 127.0.0.1 is allowed here, and its neighbours are not.

import type { LookupAddress, lookup } from 'node:dns'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findInCauses, makeGuardedConnector, makeGuardedLookup } from './index.ts'

class Refused extends Error {}
const guard = {
  allows: (address: string) => address === '127.0.0.1' || address === '::1',
  refuse: (hostname: string) => new Refused(`refused: ${hostname}`),
}

/** Resolves a name to these addresses, the next ones each time. */
function resolveTo(...answers: string[][]) {
  let times = 0
  type Done = (error: null, addresses: LookupAddress[]) => void
  const resolve = (_name: string, _options: object, done: Done) => {
    const answer = answers[Math.min(times++, answers.length - 1)] ?? []
    done(
      null,
      answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return makeGuardedLookup(guard, resolve as unknown as typeof lookup)
}

describe('resolving a name', () => {
  const ask = (resolving: ReturnType<typeof resolveTo>, all: boolean) =>
    new Promise((resolve, reject) => {
      resolving('example.com', { all }, (error, ...rest) => (error ? reject(error) : resolve(rest)))
    })

  it('gives allowed addresses, one or all of them', async () => {
    const resolving = resolveTo(['127.0.0.1', '::1'])
    expect(await ask(resolving, false)).toEqual(['127.0.0.1', 4])
    expect(await ask(resolving, true)).toEqual([
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ])
  })

  it.each([[['127.0.0.2']], [['127.0.0.1', '10.0.0.1']], [['fd00::1']], [[]]])(
    'to %j is refused, whatever else is there',
    async addresses => {
      for (const all of [true, false])
        await expect(ask(resolveTo(addresses), all)).rejects.toThrow('refused: example.com')
    },
  )
})

describe('a connection', () => {
  const connections: string[] = []
  const servers: Server[] = []
  let port = 0

  async function listen(host: string, at: number): Promise<number> {
    const server = createServer((asked, answer) => {
      if (asked.url === '/elsewhere') answer.writeHead(302, { location: `http://127.0.0.2:${port}/` })
      answer.end('here')
    })
    server.on('connection', () => connections.push(host))
    server.listen(at, host)
    await once(server, 'listening')
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  beforeAll(async () => {
    port = await listen('127.0.0.1', 0)
    await listen('127.0.0.2', port)
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  async function ask(host: string, resolving?: ReturnType<typeof resolveTo>, path = '/'): Promise<number> {
    const connect = makeGuardedConnector({ ...guard, timeoutMs: 5000, lookup: resolving })
    const agent = new Agent({ connect })
    try {
      const { statusCode, body } = await request(`http://${host}:${port}${path}`, { dispatcher: agent })
      await body.dump()
      return statusCode
    } catch (error) {
      throw findInCauses(error, one => one instanceof Refused) ?? error
    } finally {
      await agent.destroy()
    }
  }

  it('is made to what is allowed, and no redirect is followed', async () => {
    expect(await ask('127.0.0.1')).toBe(200)
    expect(await ask('127.0.0.1', undefined, '/elsewhere')).toBe(302)
  })

  it('is made to the address that was looked at: a name that has another one later is refused then', async () => {
    const rebinding = resolveTo(['127.0.0.1'], ['127.0.0.2'])
    expect(await ask('example.com', rebinding)).toBe(200)
    await expect(ask('example.com', rebinding)).rejects.toThrow('refused: example.com')
  })

  it.each([
    '127.0.0.2',
    '2130706434',
    '0x7f000002',
    '0177.0.0.2',
    '127.2',
    '[::ffff:127.0.0.2]',
    '[::7f00:2]',
  ])('to %s, another spelling of what is not allowed, is not even opened', async host => {
    await expect(ask(host)).rejects.toThrow('refused')
  })

  it('that was refused opened nothing', () => {
    expect(new Set(connections)).toEqual(new Set(['127.0.0.1']))
  })
})
