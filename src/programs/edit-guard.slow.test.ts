// Two people edit the same object, at two site servers with one database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { addDistributionRingRoutes } from '#product/distribution-rings'
import { joinTestPoint } from '../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../tests/site-in-database.ts'
import { openEditGuard } from './edit-guard.ts'

let site: SiteInDatabase
const servers: HttpServer[] = []

beforeAll(async () => {
  site = await makeSiteInDatabase()
  await joinTestPoint(site, 'ONE')
  for (const _ of ['first', 'second']) {
    const server = await openHttp({
      log: silentLog(),
      title: 'test',
      authenticate: async ({ token }) => ({ role: 'administrator', name: token, subject: null }),
      edits: openEditGuard(site.db),
    })
    addDistributionRingRoutes(server, { ...site, address: () => '' } as never)
    servers.push(server)
  }
})
afterAll(async () => {
  for (const server of servers) await server.close()
  await site[Symbol.asyncDispose]()
})

const url = '/api/v1/distribution-rings/Pilot'
const call = async (
  method: 'GET' | 'PUT' | 'DELETE',
  {
    by = 'Ines',
    server = servers[0],
    headers = {},
    soakSeconds = 1,
  }: { by?: string; server?: HttpServer | undefined; headers?: object; soakSeconds?: number } = {},
) => {
  const answer = await server?.inject({
    method,
    url,
    headers: { authorization: `Bearer ${by}`, ...headers },
    ...(method === 'PUT' && { payload: { order: 1, points: ['ONE'], soakSeconds } }),
  })
  const body = answer?.body ?? ''
  return {
    status: answer?.statusCode,
    tag: String(answer?.headers.etag),
    body: body === '' ? null : JSON.parse(body),
  }
}

describe('an object that can be changed', () => {
  it('is made only where it is not, when that is asked for', async () => {
    const headers = { 'if-none-match': '*' }
    const made = await call('PUT', { headers })
    expect(made.status).toBeLessThan(300)
    expect((await call('PUT', { headers })).status).toBe(412)
    expect(made.tag).toBe((await call('GET')).tag)
  })

  it('is changed by who saw it as it is, and says to the others who was there before', async () => {
    const { tag } = await call('GET')
    expect(tag).toMatch(/^"[\w-]{27}"$/)
    const first = await call('PUT', { headers: { 'if-match': tag }, by: 'Omar', soakSeconds: 2 })
    expect(first.status).toBeLessThan(300)
    expect(first.tag).toBe((await call('GET', { server: servers[1] })).tag)
    const second = await call('PUT', { headers: { 'if-match': tag }, server: servers[1], soakSeconds: 3 })
    expect(second).toMatchObject({ status: 412, body: { code: 'EDIT_CONFLICT', facts: { by: 'Omar' } } })
    expect((await call('GET')).body.soakSeconds).toBe(2)
    // Without the header it is as ever.
    expect((await call('PUT', { soakSeconds: 4 })).status).toBeLessThan(300)
  })

  it('takes one of many changes that come at once', async () => {
    const { tag } = await call('GET')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        call('PUT', { headers: { 'if-match': tag }, server: servers[index % 2], soakSeconds: 10 + index }),
      ),
    )
    expect(answers.filter(one => (one.status ?? 500) < 300)).toHaveLength(1)
    expect(answers.filter(one => one.status === 412)).toHaveLength(7)
  })

  it('is removed only as it was seen, and what is gone fits nothing', async () => {
    const { tag } = await call('GET')
    expect((await call('DELETE', { headers: { 'if-match': '"another"' } })).status).toBe(412)
    expect((await call('DELETE', { headers: { 'if-match': `"another", ${tag}` } })).status).toBe(204)
    expect((await call('PUT', { headers: { 'if-match': '*' } })).status).toBe(412)
    expect((await call('GET')).status).toBe(404)
  })
})
