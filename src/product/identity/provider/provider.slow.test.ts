import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestProvider, type TestProvider } from '../../../../tests/identity-provider.ts'
import { type IdentityServer, openIdentityServer } from '../../../../tests/identity-server.ts'
import { signInWithRole } from '../../../../tests/users.ts'

const people = {
  'id-1': { preferred_username: 'maria', name: 'Maria Lind', groups: ['staff', 'deployers'] },
  'id-2': { preferred_username: 'guest', name: 'Guest', groups: ['staff'] },
  'id-3': { preferred_username: 'ines', name: 'Another Ines', groups: ['deployers'] },
}
const clientSecret = 'a secret of this test'

let house: IdentityServer
let provider: TestProvider
let full = ''
const settings = () => ({
  name: 'Example login',
  issuer: provider.issuer,
  clientId: 'slipstream',
  clientSecret,
  claim: 'groups',
  roles: [{ value: 'deployers', roleId: 'Operating system deployment manager', scopes: null }],
})

beforeAll(async () => {
  house = await openIdentityServer()
  full = await signInWithRole(house.db, 'full-administrator')
  const redirectUri = 'http://127.0.0.1:8470/api/v1/identity-provider/callback'
  provider = await startTestProvider(people, { id: 'slipstream', secret: clientSecret, redirectUri })
})
afterAll(async () => {
  await provider[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const visit = async (url: string, cookie = '') => {
  const answer = await house.server.inject({ method: 'GET', url, headers: { cookie } })
  const set = [answer.headers['set-cookie'] ?? []].flat()
  const cookies = set.map(one => one.split(';')[0] ?? '')
  return { status: answer.statusCode, location: String(answer.headers.location), cookies, set }
}
const begin = async (returnTo = '') => {
  const query = returnTo === '' ? '' : `?${new URLSearchParams({ returnTo })}`
  const { location, cookies } = await visit(`/api/v1/identity-provider/sign-in${query}`)
  return { location, cookie: cookies[0] ?? '' }
}
const pathOf = (url: string) => `${new URL(url).pathname}${new URL(url).search}`
const sessionOf = (cookies: string[]) => cookies.find(one => one.startsWith('slipstream_session=')) ?? ''
const comeBack = async (person: string, returnTo = '') => {
  const { location, cookie } = await begin(returnTo)
  return visit(pathOf(await provider.signIn(location, person)), cookie)
}

describe('an identity provider', () => {
  it('is set by those who may, only over https, gives no more than its setter has, and never shows its secret', async () => {
    expect((await house.ask('GET', 'sign-in-ways')).body).toEqual({ identityProvider: null })
    const set = (part: object, cookie = full) =>
      house.ask('PUT', 'identity-provider', { cookie, body: { ...settings(), ...part } })
    for (const issuer of [
      'http://login.example.com',
      'ftp://login.example.com',
      'https://u:p@login.example.com',
    ])
      expect((await set({ issuer })).body.code).toBe('IDENTITY_PROVIDER_REFUSED')
    const copy = await house.ask('POST', 'roles', {
      cookie: full,
      body: { name: 'Provider keeper', permissions: { 'identity-provider': ['read', 'modify'] } },
    })
    const keeper = await signInWithRole(house.db, copy.body.id)
    expect((await set({}, keeper)).body.code).toBe('ACCESS_WIDER')
    expect((await set({})).status).toBe(204)
    const shown = (await house.ask('GET', 'identity-provider', { cookie: keeper })).body
    expect(shown).toMatchObject({
      issuer: provider.issuer,
      roles: [{ roleId: 'operating-system-deployment-manager' }],
    })
    expect(JSON.stringify(shown)).not.toContain(clientSecret)
    expect((await house.ask('GET', 'sign-in-ways')).body).toEqual({
      identityProvider: { name: 'Example login' },
    })
    expect(await house.everythingKept()).not.toContain(clientSecret)
  })
})

describe('signing in with the identity provider', () => {
  it('makes the user at the first time, with the roles of the claim anew each time', async () => {
    const back = await comeBack('id-1')
    expect([back.status, back.location]).toEqual([302, '/'])
    const session = sessionOf(back.cookies)
    expect((await house.ask('GET', 'session', { cookie: session })).body.user).toMatchObject({
      userName: 'maria',
      displayName: 'Maria Lind',
      roles: ['Operating system deployment manager'],
    })
    const roles = [{ value: 'staff', roleId: 'read-only-analyst', scopes: null }]
    await house.ask('PUT', 'identity-provider', { cookie: full, body: { ...settings(), roles } })
    const again = sessionOf((await comeBack('id-1')).cookies)
    expect((await house.ask('GET', 'session', { cookie: again })).body.user.roles).toEqual([
      'Read-only analyst',
    ])
    await house.ask('PUT', 'identity-provider', { cookie: full, body: settings() })
    const users = (await house.ask('GET', 'users', { cookie: full })).body as {
      userName: string
      signsInWith: string
    }[]
    expect(users.filter(one => one.userName === 'maria')).toMatchObject([
      { signsInWith: 'identity-provider' },
    ])
  })

  it('admits nobody whom the claim gives no role, nobody who is disabled, and takes over no local user', async () => {
    expect((await comeBack('id-2')).location).toBe('/?signInError=USER_NOT_ADMITTED')
    const body = { userName: 'ines', displayName: 'Ines', password: 'nine lamps over the harbour' }
    await house.ask('POST', 'users', { cookie: full, body })
    const other = await comeBack('id-3')
    expect([other.location, sessionOf(other.cookies)]).toEqual(['/?signInError=USER_NAME_TAKEN', ''])
    await house.ask('PATCH', 'users/maria', { cookie: full, body: { disabled: true } })
    expect((await comeBack('id-1')).location).toBe('/?signInError=USER_NOT_ADMITTED')
    await house.ask('PATCH', 'users/maria', { cookie: full, body: { disabled: false } })
  })

  it('does not take the last full administrator away', async () => {
    const roles = [{ value: 'staff', roleId: 'full-administrator', scopes: null }]
    await house.ask('PUT', 'identity-provider', { cookie: full, body: { ...settings(), roles } })
    expect((await comeBack('id-1')).location).toBe('/')
    await house.ask('PUT', 'identity-provider', { cookie: full, body: settings() })
    await sql`update identity_users set disabled_at = now() where name_key <> 'maria'`.execute(house.db)
    expect((await comeBack('id-1')).location).toBe('/?signInError=LAST_ADMINISTRATOR')
    await sql`update identity_users set disabled_at = null`.execute(house.db)
    expect((await comeBack('id-1')).location).toBe('/')
  })

  it('is ended once, in the browser in which it began, in time, with the code that belongs to it', async () => {
    const { location, cookie } = await begin()
    const url = new URL(location)
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('nonce')).toBeTruthy()
    const back = pathOf(await provider.signIn(location, 'id-1'))
    const elsewhere = await begin()
    expect((await visit(back)).location).toBe('/?signInError=SIGN_IN_UNKNOWN')
    expect((await visit(back, elsewhere.cookie)).location).toBe('/?signInError=IDENTITY_PROVIDER_FAILED')
    expect((await visit(back.replace(/code=[^&]+/, 'code=made-up'), cookie)).location).toBe(
      '/?signInError=IDENTITY_PROVIDER_FAILED',
    )
    expect((await visit(back, cookie)).location).toBe('/?signInError=SIGN_IN_UNKNOWN')
    const late = await begin()
    const lateBack = pathOf(await provider.signIn(late.location, 'id-1'))
    await sql`update identity_provider_flows set created_at = now() - interval '11 minutes'`.execute(house.db)
    expect((await visit(lateBack, late.cookie)).location).toBe('/?signInError=SIGN_IN_UNKNOWN')
    const good = await begin()
    const goodBack = pathOf(await provider.signIn(good.location, 'id-1'))
    const first = await visit(goodBack, good.cookie)
    expect(sessionOf(first.cookies)).not.toBe('')
    expect((await visit(goodBack, good.cookie)).location).toBe('/?signInError=SIGN_IN_UNKNOWN')
  })

  it('ends at the page that was asked for, also when nobody is let in, and nowhere else', async () => {
    const page = '/monitoring/audit?selected=12'
    expect((await comeBack('id-1', page)).location).toBe(page)
    expect((await comeBack('id-2', page)).location).toBe(`${page}&signInError=USER_NOT_ADMITTED`)
    expect((await comeBack('id-1', '//other.example/')).location).toBe('/')
  })

  it('asks the provider once what it is, also for many at once, and again when it did not answer', async () => {
    await house.ask('PUT', 'identity-provider', { cookie: full, body: { ...settings(), clientId: 'other' } })
    const before = provider.timesAsked()
    await Promise.all(Array.from({ length: 20 }, () => begin()))
    await begin()
    expect(provider.timesAsked()).toBe(before + 1)
    const nobody = { ...settings(), issuer: 'http://127.0.0.1:9' }
    await house.ask('PUT', 'identity-provider', { cookie: full, body: nobody })
    expect((await begin('/monitoring/audit')).location).toBe(
      '/monitoring/audit?signInError=IDENTITY_PROVIDER_FAILED',
    )
    await house.ask('PUT', 'identity-provider', { cookie: full, body: settings() })
    expect((await begin()).location).toContain(provider.issuer)
  })

  it('in a network that nobody named is not asked, nor what a provider names at other addresses', async () => {
    await using strict = await openIdentityServer({ internalNetworks: ['127.0.0.1'] })
    const cookie = await signInWithRole(strict.db, 'full-administrator')
    const asked: string[] = []
    const listen = async (host: string, port = 0) => {
      const listener = createServer((request, answer) => {
        asked.push(`${host}${request.url}`)
        answer.setHeader('content-type', 'application/json')
        const elsewhere = `http://127.0.0.2:${(listener.address() as AddressInfo).port}`
        const said = { issuer, jwks_uri: `${elsewhere}/keys`, token_endpoint: `${elsewhere}/token` }
        answer.end(JSON.stringify({ ...said, authorization_endpoint: `${issuer}/authorize` }))
      }).listen(port, host)
      await once(listener, 'listening')
      return listener
    }
    const one = await listen('127.0.0.1')
    const { port } = one.address() as AddressInfo
    const issuer = `http://127.0.0.1:${port}`
    const other = await listen('127.0.0.2', port)
    const begin = async (at: string) => {
      await strict.ask('PUT', 'identity-provider', { cookie, body: { ...settings(), issuer: at } })
      return strict.server.inject({ method: 'GET', url: '/api/v1/identity-provider/sign-in' })
    }
    const refused = '/?signInError=IDENTITY_PROVIDER_ADDRESS_REFUSED'
    for (const at of [`http://127.0.0.2:${port}`, `http://[::1]:${port}`, 'https://169.254.169.254'])
      expect((await begin(at)).headers.location).toBe(refused)
    expect(asked).toEqual([])

    const { headers } = await begin(issuer)
    const state = new URL(String(headers.location)).searchParams.get('state')
    const back = await strict.server.inject({
      method: 'GET',
      url: `/api/v1/identity-provider/callback?${new URLSearchParams({ code: 'x', state: String(state) })}`,
      headers: { cookie: String(headers['set-cookie']).split(';')[0] },
    })
    expect(back.headers.location).toBe(refused)
    expect(asked).toEqual(['127.0.0.1/.well-known/openid-configuration'])
    one.close()
    other.close()
  })

  it('keeps the state in a cookie of this purpose alone, and needs a provider', async () => {
    const { set } = await visit('/api/v1/identity-provider/sign-in')
    expect(set[0]).toMatch(
      /^slipstream_sign_in=[\w-]{20,}; Max-Age=600; Path=\/api\/v1\/identity-provider; HttpOnly; SameSite=Lax$/,
    )
    expect((await house.ask('DELETE', 'identity-provider', { cookie: full })).status).toBe(204)
    expect((await visit('/api/v1/identity-provider/sign-in')).location).toBe(
      '/?signInError=IDENTITY_PROVIDER_MISSING',
    )
  })
})
