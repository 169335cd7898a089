import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { type IdentityServer, openIdentityServer } from '../../../../tests/identity-server.ts'
import { createToken, ensureFirstToken, refuseUnknownPermissions } from '../index.ts'

const password = 'nine lamps over the harbour'

let house: IdentityServer
const ask: IdentityServer['ask'] = (...asked) => house.ask(...asked)
beforeAll(async () => {
  house = await openIdentityServer()
})
afterAll(() => house[Symbol.asyncDispose]())
beforeEach(() => sql`delete from identity_sign_in_attempts`.execute(house.db))

const signIn = (userName = 'ines', given = password) =>
  ask('POST', 'session', { body: { userName, password: given } })

describe('the first administrator', () => {
  it('is made once with the one-time token, signs in with a good password, and may do everything', async () => {
    const file = (await ensureFirstToken(house.db, house.folder)) ?? ''
    const bearer = (await readFile(file, 'utf8')).trim()
    const body = { userName: 'Ines', displayName: 'Ines Martin', password }
    const weak = await ask('POST', 'first-administrator', {
      bearer,
      body: { ...body, password: 'Ines Martin 2027!' },
    })
    expect([weak.status, weak.body.code]).toEqual([400, 'PASSWORD_REFUSED'])
    const made = await ask('POST', 'first-administrator', { bearer, body })
    expect(made.status).toBe(200)
    expect(made.body).toMatchObject({
      siteCode: 'S01',
      user: { userName: 'Ines', displayName: 'Ines Martin', roles: ['Full administrator'], language: null },
    })
    expect(made.body.user.permissions).toContainEqual({
      objectClass: 'user',
      operations: ['read', 'create', 'modify', 'delete'],
    })
    expect((await ask('GET', 'session', { cookie: made.cookie })).body).toEqual(made.body)
    const again = await ask('POST', 'first-administrator', { bearer, body })
    expect([again.status, again.body.code]).toEqual([401, 'TOKEN_NEEDED'])
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a session', () => {
  it('starts with the right password, whatever the case of the name, each time with another secret', async () => {
    const [first, second] = [await signIn(), await signIn('INES')]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.cookie).not.toBe(second.cookie)
    expect(first.body.user.userName).toBe('Ines')
  })

  it('does not start otherwise, with the same words for everybody', async () => {
    const answers = [await signIn('ines', 'nine lamps over the harbou'), await signIn('nobody')]
    expect((await signIn('\u0000')).status).toBe(400)
    const words = answers.map(({ status, body }) => [status, body.code, body.detail, body.facts])
    expect(words).toEqual(
      answers.map(() => [401, 'SIGN_IN_REFUSED', 'The user name or the password is not right.', {}]),
    )
  })

  it('of a secret that the browser had before is never taken over', async () => {
    const planted = 'slipstream_session=slipstream_session_planted'
    const answer = await ask('POST', 'session', { cookie: planted, body: { userName: 'ines', password } })
    expect(answer.cookie).not.toBe(planted)
    expect((await ask('GET', 'session', { cookie: planted })).status).toBe(401)
  })

  it('ends when its user signs out, and nothing but its own', async () => {
    const [mine, other] = [await signIn(), await signIn()]
    const forged = await ask('DELETE', 'session', { cookie: mine.cookie, marked: false })
    expect([forged.status, forged.body.code]).toEqual([403, 'REQUEST_FORGED'])
    const out = await ask('DELETE', 'session', { cookie: mine.cookie })
    expect([out.status, out.cookie]).toEqual([204, 'slipstream_session='])
    expect((await ask('GET', 'session', { cookie: mine.cookie })).status).toBe(401)
    expect((await ask('GET', 'session', { cookie: other.cookie })).status).toBe(200)
  })

  it.each([
    [
      'nobody used it for long',
      sql`update identity_sessions set last_seen_at = now() - interval '61 minutes'`,
    ],
    ['it is too old', sql`update identity_sessions set expires_at = now()`],
    ['its user was disabled', sql`update identity_users set disabled_at = now()`],
  ])('is over when %s', async (_, change) => {
    const { cookie } = await signIn()
    expect((await ask('GET', 'session', { cookie })).status).toBe(200)
    await change.execute(house.db)
    expect((await ask('GET', 'session', { cookie })).status).toBe(401)
    await sql`update identity_users set disabled_at = null`.execute(house.db)
  })

  it('is shown for a token too', async () => {
    const bearer = await createToken(house.db, { kind: 'api', role: 'administrator', name: 'script' })
    const { body } = await ask('GET', 'session', { bearer })
    expect(body).toMatchObject({ expiresAt: null, sessionId: null, user: { id: null, userName: 'script' } })
    expect(
      (
        await ask('GET', 'session', {
          bearer: await createToken(house.db, { kind: 'api', role: 'device', name: 'PC' }),
        })
      ).status,
    ).toBe(403)
  })
})

describe('too many attempts', () => {
  const tryWrong = (userName: string, address = '192.0.2.1') =>
    ask('POST', 'session', { body: { userName, password: 'not this one at all' }, address })

  it.each(['ines', 'nobody'])(
    'with the name %s have to wait, the right password too, and are told of once',
    async name => {
      const before = (await listActivity(house.db, { codes: ['SIGN_IN_LOCKED'], limit: 9 })).length
      const first = await Promise.all(Array.from({ length: 12 }, () => tryWrong(name)))
      expect(first.filter(one => one.status === 401)).toHaveLength(5)
      expect(first.filter(one => one.status === 429)).toHaveLength(7)
      const right = await signIn(name.toUpperCase())
      expect([right.status, right.body.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
      expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
      expect(await listActivity(house.db, { codes: ['SIGN_IN_LOCKED'], limit: 9 })).toHaveLength(before + 1)
    },
  )

  it('have to wait longer each time, and are forgotten after a sign-in', async () => {
    const waits: number[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      await tryWrong('ines')
      const { rows } = await sql<{ wait: number | null }>`
        select round(extract(epoch from locked_until - last_at))::int as wait from identity_sign_in_attempts where key = 'user:ines'`.execute(
        house.db,
      )
      waits.push(rows[0]?.wait ?? 0)
      await sql`update identity_sign_in_attempts set locked_until = now()`.execute(house.db)
    }
    expect(waits).toEqual([0, 0, 0, 0, 2, 4, 8])
    expect((await signIn()).status).toBe(200)
    expect((await tryWrong('ines')).status).toBe(401)
    expect((await signIn()).status).toBe(200)
  })

  it('from one address have to wait too, whatever the names', async () => {
    await sql`insert into identity_sign_in_attempts (key, failures) values ('address:192.0.2.9', 49)`.execute(
      house.db,
    )
    expect((await tryWrong('one', '192.0.2.9')).status).toBe(401)
    expect((await tryWrong('two', '192.0.2.9')).status).toBe(429)
    expect((await tryWrong('two', '192.0.2.10')).status).toBe(401)
  })
})

it('neither a password nor a secret is in the database or in what is told', async () => {
  const { cookie } = await signIn()
  const everything = await house.everythingKept()
  expect(everything).not.toContain('harbour')
  expect(everything).not.toContain(cookie.split('=')[1])
  expect(everything).toContain('$argon2id$v=19$m=47104,t=2,p=1$')
  const codes = (await listActivity(house.db, { limit: 100 })).map(one => one.code)
  expect(new Set(codes)).toEqual(
    new Set(['USER_SIGNED_OUT', 'USER_SIGNED_IN', 'SIGN_IN_LOCKED', 'ROLES_ASSIGNED', 'USER_MADE']),
  )
})

it('a server with a route that asks for what nobody can be given does not start', async () => {
  const wrong = await openHttp({ log: silentLog(), title: 'test', authenticate: async () => null })
  const config = { permission: { objectClass: 'upgrade-package', operation: 'raed' } }
  wrong.route({ method: 'GET', url: '/wrong', config, handler: () => '' })
  refuseUnknownPermissions(wrong)
  await expect(wrong.ready()).rejects.toThrow(
    'GET /wrong asks for an unknown permission: raed on upgrade-package',
  )
})
