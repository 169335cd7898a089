import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { type Caller, type HttpServer, openHttp, setSessionCookie } from './index.ts'

const user: Caller = {
  role: 'user',
  name: 'Ines',
  subject: null,
  user: {
    id: 'ines',
    isFullAdministrator: false,
    by: { kind: 'session', id: 'one' },
    assignments: [{ permissions: { thing: ['read'] }, scopes: 'all' }],
  },
}

let server: HttpServer
beforeAll(async () => {
  server = await openHttp({
    log: silentLog(),
    title: 'Test',
    authenticate: async ({ scheme, token }) => (scheme === 'session' && token === 'good' ? user : null),
  })
  const handler = () => ({})
  const thing = (operation: string) => ({ permission: { objectClass: 'thing', operation } })
  server.route({ method: 'GET', url: '/things', config: thing('read'), handler })
  server.route({ method: 'POST', url: '/things', config: thing('read'), handler })
  server.route({ method: 'DELETE', url: '/things', config: thing('delete'), handler })
  server.route({ method: 'POST', url: '/own', config: { signedIn: true }, handler })
  server.route({ method: 'POST', url: '/machines', config: { roles: ['administrator'] }, handler })
  server.route({ method: 'POST', url: '/everybody', config: { public: 'a test' }, handler })
  server.route({
    method: 'POST',
    url: '/cookie',
    config: { public: 'a test' },
    handler: (request, reply) => {
      setSessionCookie(request, reply, { secret: 'good', expiresAt: new Date(Date.now() + 60_000) })
      return {}
    },
  })
})
afterAll(() => server.close())

const cookie = 'other=1; slipstream_session=good'
const mark = { 'x-slipstream-request': 'console' }

async function ask(method: 'GET' | 'HEAD' | 'POST' | 'DELETE', url: string, headers: Record<string, string>) {
  const answer = await server.inject({ method, url, headers: { host: 'site.example:8470', ...headers } })
  return { status: answer.statusCode, code: answer.body === '' ? '' : JSON.parse(answer.body).code }
}

it.each<[string, Record<string, string>, number, string | undefined]>([
  ['without a cookie', {}, 401, 'TOKEN_NEEDED'],
  ['with another cookie', { cookie: 'slipstream_session=bad', ...mark }, 401, 'TOKEN_NEEDED'],
  [
    'with the name that is for TLS',
    { cookie: '__Host-slipstream_session=good', ...mark },
    401,
    'TOKEN_NEEDED',
  ],
  ['without the header of our pages', { cookie }, 403, 'REQUEST_FORGED'],
  ['with the header', { cookie, ...mark }, 200, undefined],
  [
    'from our own page',
    { cookie, ...mark, origin: 'http://site.example:8470', 'sec-fetch-site': 'same-origin' },
    200,
    undefined,
  ],
  ['behind a proxy that ends TLS', { cookie, ...mark, origin: 'https://site.example:8470' }, 200, undefined],
  ['from another page', { cookie, ...mark, origin: 'https://evil.example' }, 403, 'REQUEST_FORGED'],
  ['from another port', { cookie, ...mark, origin: 'http://site.example:1' }, 403, 'REQUEST_FORGED'],
  ['from an origin that is hidden', { cookie, ...mark, origin: 'null' }, 403, 'REQUEST_FORGED'],
  ['from a site beside it', { cookie, ...mark, 'sec-fetch-site': 'same-site' }, 403, 'REQUEST_FORGED'],
  [
    'with a token that is wrong and a cookie that is right',
    { cookie, ...mark, authorization: 'Bearer x' },
    401,
    'TOKEN_NEEDED',
  ],
])('a change %s', async (_, headers, status, code) => {
  expect(await ask('POST', '/things', headers)).toEqual({ status, code })
})

it('what only reads needs no header, by whatever method of reading', async () => {
  expect((await ask('GET', '/things', { cookie })).status).toBe(200)
  expect((await ask('HEAD', '/things', { cookie })).status).toBe(200)
})

it('a user may do what the roles allow, what concerns the user alone, and nothing that is for others', async () => {
  expect(await ask('DELETE', '/things', { cookie, ...mark })).toEqual({
    status: 403,
    code: 'PERMISSION_NEEDED',
  })
  expect(await ask('POST', '/machines', { cookie, ...mark })).toEqual({ status: 403, code: 'NOT_ALLOWED' })
  expect((await ask('POST', '/own', { cookie, ...mark })).status).toBe(200)
})

it('what is for everybody is refused to another site’s page all the same', async () => {
  expect((await ask('POST', '/everybody', {})).status).toBe(200)
  const headers = { origin: 'https://evil.example' }
  expect(await ask('POST', '/everybody', headers)).toEqual({ status: 403, code: 'REQUEST_FORGED' })
})

it('the cookie is out of reach of scripts and of other sites', async () => {
  const { headers } = await server.inject({ method: 'POST', url: '/cookie' })
  const words = String(headers['set-cookie'])
    .replace(/Max-Age=(59|60)/, 'Max-Age=60')
    .split('; ')
    .sort()
  expect(words).toEqual(['HttpOnly', 'Max-Age=60', 'Path=/', 'SameSite=Strict', 'slipstream_session=good'])
})
