// A connection that breaks after the request was sent.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { connectToSite } from './connect.ts'

it('a POST whose answer was lost is sent again with the same key, a GET is not', async () => {
  const seen: [string | undefined, unknown][] = []
  const server = createServer((request, answer) => {
    seen.push([request.method, request.headers['idempotency-key']])
    if (seen.length !== 2) return answer.destroy()
    answer.setHeader('content-type', 'application/json')
    answer.end('{"entries":1}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const api = connectToSite({ site: `http://127.0.0.1:${port}`, token: 'x' })
  expect(await api.verifyAudit()).toEqual({ entries: 1 })
  const [first, second] = seen
  expect(first).toEqual(['POST', expect.stringMatching(/^[0-9a-f-]{36}$/)])
  expect(second).toEqual(first)
  await expect(api.readSite()).rejects.toMatchObject({ code: 'SITE_UNREACHABLE' })
  expect(seen).toHaveLength(3)
  server.close()
})
