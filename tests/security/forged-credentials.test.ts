import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken, ensureFirstToken } from '#product/identity'
import { type IdentityServer, openIdentityServer } from '../identity-server.ts'

const password = 'nine lamps over the harbour'
let house: IdentityServer
let token = ''
let session = ''
beforeAll(async () => {
  house = await openIdentityServer()
  session = (await house.makeAdministrator(password)).replace('slipstream_session=', '')
  token = (
    await house.ask('POST', 'own/tokens', { cookie: `slipstream_session=${session}`, body: { name: 'x' } })
  ).body.token
})
afterAll(() => house[Symbol.asyncDispose]())

const usersWith = async (headers: Record<string, string>) => {
  const answer = await house.server.inject({ method: 'GET', url: '/api/v1/users', headers })
  return answer.statusCode
}
const flipped = (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`

describe('credentials', () => {
  it('that are right are accepted, each in its own place', async () => {
    expect(await usersWith({ authorization: `Bearer ${token}` })).toBe(200)
    expect(await usersWith({ cookie: `slipstream_session=${session}` })).toBe(200)
  })

  it.each<[string, () => Record<string, string>]>([
    ['a token with one other character', () => ({ authorization: `Bearer ${flipped(token)}` })],
    ['a token that is cut', () => ({ authorization: `Bearer ${token.slice(0, -1)}` })],
    ['a token with something after it', () => ({ authorization: `Bearer ${token}x` })],
    ['a token of another case', () => ({ authorization: `Bearer ${token.toUpperCase()}` })],
    ['a token as a cookie', () => ({ cookie: `slipstream_session=${token}` })],
    ['a session as a token', () => ({ authorization: `Bearer ${session}` })],
    ['a session with one other character', () => ({ cookie: `slipstream_session=${flipped(session)}` })],
    ['a session of another scheme', () => ({ authorization: `Session ${session}` })],
    ['the scheme of the cookie as a header', () => ({ authorization: `session ${session}` })],
    ['a token by the scheme of tickets', () => ({ authorization: `SlipstreamTicket ${token}` })],
    ['a password', () => ({ authorization: `Basic ${btoa(`ines:${password}`)}` })],
    [
      'a token without a signature',
      () => ({ authorization: `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"sub":"ines"}')}.` }),
    ],
    ['what a database would like', () => ({ authorization: `Bearer '||'1'='1` })],
    ['a wildcard', () => ({ authorization: 'Bearer %' })],
    ['a very long one', () => ({ authorization: `Bearer ${'a'.repeat(10_000)}` })],
  ])('that are %s are nobody’s', async (_, headers) => {
    expect(await usersWith(headers())).toBe(401)
  })

  it('that are the digest that the database keeps are nobody’s', async () => {
    const tables = ['identity_tokens', 'identity_sessions']
    for (const table of tables) {
      const { rows } = await sql<{ sha256: string }>`select sha256 from ${sql.table(table)}`.execute(house.db)
      for (const { sha256 } of rows) {
        expect(await usersWith({ authorization: `Bearer ${sha256}` })).toBe(401)
        expect(await usersWith({ cookie: `slipstream_session=${sha256}` })).toBe(401)
      }
    }
  })

  it('that were used up, revoked or signed out do not come back', async () => {
    const file = (await ensureFirstToken(house.db, house.folder, { anew: true })) ?? ''
    const oneTime = (await readFile(file, 'utf8')).trim()
    const signIn = () => house.ask('POST', 'sign-in', { bearer: oneTime, body: { name: 'Vera' } })
    const both = await Promise.all([signIn(), signIn()])
    expect(both.map(one => one.status).sort()).toEqual([200, 401])
    const first = await house.ask('POST', 'first-administrator', {
      bearer: oneTime,
      body: { userName: 'vera', displayName: 'Vera', password },
    })
    expect(first.status).toBe(401)
    const cookie = (await house.ask('POST', 'session', { body: { userName: 'ines', password } })).cookie
    await house.ask('DELETE', 'session', { cookie })
    expect(await usersWith({ cookie })).toBe(401)
  })

  it('of a machine are no way to what people may', async () => {
    for (const role of ['distribution-point', 'servicing-worker', 'device', 'metrics-reader'] as const) {
      const bearer = await createToken(house.db, { kind: 'api', role, name: role, subject: 'x' })
      expect(await usersWith({ authorization: `Bearer ${bearer}` })).toBe(403)
    }
    const nobody = await createToken(house.db, { kind: 'api', role: 'user', name: 'nobody' })
    expect(await usersWith({ authorization: `Bearer ${nobody}` })).toBe(401)
  })
})
