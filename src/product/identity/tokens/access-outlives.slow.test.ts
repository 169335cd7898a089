import { afterAll, beforeAll, expect, it } from 'vitest'
import { type IdentityServer, openIdentityServer } from '../../../../tests/identity-server.ts'

const password = 'nine lamps over the harbour'
let house: IdentityServer
let cookie = ''
beforeAll(async () => {
  house = await openIdentityServer()
  cookie = await house.makeAdministrator(password)
  for (const userName of ['lena', 'omar'])
    await house.ask('POST', 'users', { cookie, body: newUser(userName) })
})
afterAll(() => house[Symbol.asyncDispose]())

const newUser = (userName: string) => ({ userName, displayName: userName, password, roles: [] })
const tokenOf = async (body: object) => {
  const made = await house.ask('POST', 'own/tokens', { cookie, body: { name: 'x', ...body } })
  return made.body.token as string
}
/** All that gives somebody access which stays when the token is gone. */
const gives: [string, 'POST' | 'PUT' | 'PATCH', string, object][] = [
  ['a user', 'POST', 'users', newUser('made')],
  ['a service account', 'POST', 'users', { kind: 'service-account', userName: 'bot', displayName: 'Bot' }],
  ['the roles of a user', 'PUT', 'users/lena/roles', { roles: [] }],
  ['the password of a user', 'PUT', 'users/lena/password', { password: 'seven boats under the bridge' }],
  ['a user who is let in again', 'PATCH', 'users/lena', { disabled: false }],
  ['a role', 'POST', 'roles', { name: 'Made', permissions: {} }],
  ['a copy of a role', 'POST', 'roles/read-only-analyst/copy', { name: 'Copied' }],
  [
    'an identity provider',
    'PUT',
    'identity-provider',
    {
      name: 'x',
      issuer: 'https://login.example.com',
      clientId: 'x',
      clientSecret: 'x',
      claim: 'groups',
      roles: [],
    },
  ],
]

it.each(gives)(
  '%s is made with a token that was made for it, and with no other',
  async (_, method, path, body) => {
    const bearer = await tokenOf({})
    const refused = await house.ask(method, path, { bearer, body })
    expect([refused.status, refused.body.code]).toEqual([403, 'ACCESS_OUTLIVES_TOKEN'])
    const good = await house.ask(method, path, { bearer: await tokenOf({ givesAccess: true }), body })
    expect(good.status, JSON.stringify(good.body)).toBeLessThan(300)
  },
)

it('a role is changed with a token that was made for it, and with no other', async () => {
  const body = { name: 'Changed', description: '', permissions: { user: ['read'] } }
  const { id } = (await house.ask('POST', 'roles', { cookie, body: { ...body, name: 'Before' } })).body
  const refused = await house.ask('PUT', `roles/${id}`, { bearer: await tokenOf({}), body })
  expect([refused.status, refused.body.code]).toEqual([403, 'ACCESS_OUTLIVES_TOKEN'])
  const bearer = await tokenOf({ givesAccess: true })
  expect((await house.ask('PUT', `roles/${id}`, { bearer, body })).status).toBe(204)
})

it('any token takes access away, and says of itself whether it gives access', async () => {
  const bearer = await tokenOf({})
  const disabled = await house.ask('PATCH', 'users/omar', { bearer, body: { disabled: true } })
  expect(disabled.status).toBe(204)
  const listed = (await house.ask('GET', 'own/tokens', { cookie })).body as { givesAccess: boolean }[]
  expect(new Set(listed.map(one => one.givesAccess))).toEqual(new Set([true, false]))
})
