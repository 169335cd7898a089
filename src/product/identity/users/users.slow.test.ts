import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { listActivity } from '#product/activity'
import { type Asked, type IdentityServer, openIdentityServer } from '../../../../tests/identity-server.ts'
import { signInWithRole } from '../../../../tests/users.ts'
import { createToken } from '../index.ts'

const password = 'nine lamps over the harbour'
const other = 'seven boats under the bridge'

let house: IdentityServer
let ines = ''
const ask: IdentityServer['ask'] = (...asked) => house.ask(...asked)
const outcome = async (...asked: Parameters<IdentityServer['ask']>) => {
  const { status, body } = await ask(...asked)
  return [status, body?.code]
}
const signIn = (userName: string, given: string) =>
  ask('POST', 'session', { body: { userName, password: given } })
const asInes = (asked: Asked = {}) => ({ cookie: ines, ...asked })
const analyst = [{ roleId: 'read-only-analyst', scopes: null }]
const full = [{ roleId: 'full-administrator', scopes: null }]

beforeAll(async () => {
  house = await openIdentityServer()
  ines = await house.makeAdministrator(password)
})
afterAll(() => house[Symbol.asyncDispose]())
beforeEach(() => sql`delete from identity_sign_in_attempts`.execute(house.db))

describe('users', () => {
  it('are made, changed, disabled and removed, each with a message and an entry in the audit', async () => {
    const body = {
      userName: 'omar',
      displayName: 'Omar',
      password,
      roles: [{ roleId: 'Read-Only Analyst', scopes: null }],
    }
    expect((await ask('POST', 'users', asInes({ body }))).status).toBe(200)
    expect(await outcome('POST', 'users', asInes({ body: { ...body, userName: 'OMAR' } }))).toEqual([
      409,
      'USER_NAME_TAKEN',
    ])
    const omar = await signIn('omar', password)
    expect(omar.body.user.roles).toEqual(['Read-only analyst'])
    expect(
      await outcome(
        'PATCH',
        'users/Omar',
        asInes({ body: { displayName: 'Omar B.', language: 'fr', disabled: true } }),
      ),
    ).toEqual([204, undefined])
    expect((await ask('GET', 'session', { cookie: omar.cookie })).status).toBe(401)
    expect((await signIn('omar', password)).status).toBe(401)
    expect((await ask('GET', 'users/omar', asInes())).body).toMatchObject({
      kind: 'person',
      displayName: 'Omar B.',
      language: 'fr',
      disabled: true,
      signsInWith: 'password',
      roles: analyst,
      createdBy: 'Ines',
    })
    expect(await outcome('PATCH', 'users/omar', asInes({ body: { disabled: false } }))).toEqual([
      204,
      undefined,
    ])
    expect((await signIn('omar', password)).status).toBe(200)
    expect(await outcome('DELETE', 'users/omar', asInes())).toEqual([204, undefined])
    expect(await outcome('GET', 'users/omar', asInes())).toEqual([404, 'USER_MISSING'])
    const told = await listActivity(house.db, { subject: 'omar', limit: 20 })
    expect(told.map(one => one.code)).toEqual([
      'USER_REMOVED',
      'USER_SIGNED_IN',
      'USER_CHANGED',
      'USER_CHANGED',
      'USER_SIGNED_IN',
      'ROLES_ASSIGNED',
      'USER_MADE',
    ])
  })

  it.each([
    [{ userName: 'two words' }, 'USER_NAME_REFUSED'],
    [{ userName: "';drop table identity_users;--" }, 'USER_NAME_REFUSED'],
    [{ userName: '0b0f7c1e-58A5-4b6e-9f0e-2b8f3f5f0a77' }, 'USER_NAME_REFUSED'],
    [{ password: 'short' }, 'PASSWORD_REFUSED'],
    [{ roles: [{ roleId: 'king', scopes: null }] }, 'ROLE_MISSING'],
    [{ kind: 'service-account' }, 'SERVICE_ACCOUNT_ONLY_TOKENS'],
    [{ language: '../../etc' }, 'REQUEST_INVALID'],
  ])('are not made with %j', async (part, code) => {
    const body = { userName: 'eva', displayName: 'Eva', password, ...part }
    expect((await outcome('POST', 'users', asInes({ body })))[1]).toBe(code)
    expect(await outcome('GET', 'users/eva', asInes())).toEqual([404, 'USER_MISSING'])
  })

  it('keep one full administrator, whatever is done at once', async () => {
    expect(await outcome('DELETE', 'users/ines', asInes())).toEqual([409, 'LAST_ADMINISTRATOR'])
    expect(await outcome('PATCH', 'users/ines', asInes({ body: { disabled: true } }))).toEqual([
      409,
      'LAST_ADMINISTRATOR',
    ])
    expect(await outcome('PUT', 'users/ines/roles', asInes({ body: { roles: analyst } }))).toEqual([
      409,
      'LAST_ADMINISTRATOR',
    ])
    await ask(
      'POST',
      'users',
      asInes({ body: { userName: 'vera', displayName: 'Vera', password, roles: full } }),
    )
    const vera = (await signIn('vera', password)).cookie
    const strip = { body: { roles: analyst } }
    const both = await Promise.all([
      outcome('PUT', 'users/ines/roles', { cookie: vera, ...strip }),
      outcome('PUT', 'users/vera/roles', { cookie: ines, ...strip }),
    ])
    expect(both.map(one => one[0]).sort()).toEqual(expect.arrayContaining([204]))
    expect(both.filter(one => one[0] === 204)).toHaveLength(1)
    await sql`delete from identity_role_assignments`.execute(house.db)
    await sql`insert into identity_role_assignments (id, user_id, role_id) select gen_random_uuid(), id, 'full-administrator' from identity_users where name_key in ('ines', 'vera')`.execute(
      house.db,
    )
    await ask('DELETE', 'users/vera', asInes())
  })

  it('cannot make more of themselves or of others than they are', async () => {
    await sql`insert into identity_users (id, kind, user_name, name_key, display_name, created_by) values (gen_random_uuid(), 'person', 'helper', 'helper', 'Helper', 'test')`.execute(
      house.db,
    )
    const operations = await signInWithRole(house.db, 'operations-administrator')
    expect(await outcome('PUT', 'users/helper/roles', { cookie: operations, body: { roles: full } })).toEqual(
      [403, 'PERMISSION_NEEDED'],
    )
    const limited = (
      await ask(
        'POST',
        'own/tokens',
        asInes({
          body: {
            name: 'desk',
            givesAccess: true,
            permissions: { user: ['modify', 'create', 'read'], token: ['create'] },
          },
        }),
      )
    ).body.token
    expect(await outcome('PUT', 'users/helper/roles', { bearer: limited, body: { roles: full } })).toEqual([
      403,
      'ACCESS_WIDER',
    ])
    expect(
      await outcome('PUT', 'users/ines/password', { bearer: limited, body: { password: other } }),
    ).toEqual([403, 'ACCESS_WIDER'])
    expect(await outcome('PATCH', 'users/ines', { bearer: limited, body: { disabled: true } })).toEqual([
      403,
      'ACCESS_WIDER',
    ])
    expect(await outcome('POST', 'users/ines/tokens', { bearer: limited, body: { name: 'more' } })).toEqual([
      403,
      'SESSION_NEEDED',
    ])
    expect(await outcome('POST', 'own/tokens', { bearer: limited, body: { name: 'more' } })).toEqual([
      403,
      'SESSION_NEEDED',
    ])
    expect(await outcome('DELETE', 'users/helper', { bearer: limited })).toEqual([403, 'PERMISSION_NEEDED'])
    expect(await outcome('DELETE', 'users/helper', asInes())).toEqual([204, undefined])
  })
})

describe('passwords', () => {
  it('are changed by their user, who knows the present one, and set by an administrator; other sessions end', async () => {
    await ask('POST', 'users', asInes({ body: { userName: 'lena', displayName: 'Lena', password } }))
    const [here, there] = [(await signIn('lena', password)).cookie, (await signIn('lena', password)).cookie]
    const change = (currentPassword: string, next: string) =>
      outcome('PUT', 'own/password', { cookie: here, body: { currentPassword, password: next } })
    expect(await change('wrong', other)).toEqual([422, 'CURRENT_PASSWORD_WRONG'])
    expect(await change(password, 'lenalenalena')).toEqual([400, 'PASSWORD_REFUSED'])
    expect(await change(password, other)).toEqual([204, undefined])
    expect((await ask('GET', 'session', { cookie: here })).status).toBe(200)
    expect((await ask('GET', 'session', { cookie: there })).status).toBe(401)
    expect((await signIn('lena', password)).status).toBe(401)
    for (let wrong = 0; wrong < 6; wrong++) await signIn('lena', 'x')
    expect((await signIn('lena', other)).status).toBe(429)
    expect(await outcome('PUT', 'users/lena/password', asInes({ body: { password } }))).toEqual([
      204,
      undefined,
    ])
    expect((await ask('GET', 'session', { cookie: here })).status).toBe(401)
    expect((await signIn('lena', password)).status).toBe(200)
  })

  it('that are set while somebody signs in with the one before let nobody in', async () => {
    const signedIn = await house.db.transaction().execute(async trx => {
      await sql`select from identity_users where name_key = 'lena' for update`.execute(trx)
      const signingIn = signIn('lena', password)
      await vi.waitFor(async () => {
        const { rows } = await sql`select from pg_locks where not granted`.execute(trx)
        expect(rows.length).toBeGreaterThan(0)
      }, 10_000)
      await sql`update identity_users set password_hash = 'another' where name_key = 'lena'`.execute(trx)
      return { signingIn }
    })
    expect((await signedIn.signingIn).body.code).toBe('SIGN_IN_REFUSED')
    await ask('PUT', 'users/lena/password', asInes({ body: { password } }))
  })

  it('that were hashed with less are hashed anew at the next sign-in', async () => {
    const weaker = '$argon2id$v=19$m=64,t=1,p=1$'
    const { rows } = await sql<{
      hash: string
    }>`select password_hash as hash from identity_users where name_key = 'lena'`.execute(house.db)
    expect(rows[0]?.hash).not.toContain(weaker)
    const { hashPassword } = await import('../passwords/hash-password.ts')
    const made = await hashPassword(password, { memory: 64, passes: 1, parallelism: 1 })
    await sql`update identity_users set password_hash = ${made} where name_key = 'lena'`.execute(house.db)
    expect((await signIn('lena', password)).status).toBe(200)
    const after = await sql<{
      hash: string
    }>`select password_hash as hash from identity_users where name_key = 'lena'`.execute(house.db)
    expect(after.rows[0]?.hash).toContain('$m=47104,t=2,p=1$')
  })
})

it('a user changes the own profile when signed in, and nobody else’s', async () => {
  const lena = (await signIn('lena', password)).cookie
  const change = (asked: Asked) => outcome('PATCH', 'own/profile', { body: { language: 'fr' }, ...asked })
  expect(await change({ cookie: lena })).toEqual([204, undefined])
  expect((await ask('GET', 'session', { cookie: lena })).body.user).toMatchObject({
    displayName: 'Lena',
    language: 'fr',
  })
  const bearer = (await ask('POST', 'own/tokens', { cookie: lena, body: { name: 'x' } })).body.token
  expect(await change({ bearer })).toEqual([403, 'SESSION_NEEDED'])
  expect(await outcome('PATCH', 'users/ines', { cookie: lena, body: { language: 'fr' } })).toEqual([
    403,
    'PERMISSION_NEEDED',
  ])
})

describe('sessions', () => {
  it('are listed and ended: one’s own, and everybody’s by an administrator', async () => {
    const [one, two] = [await signIn('lena', password), await signIn('lena', password)]
    const own = (await ask('GET', 'own/sessions', { cookie: one.cookie })).body
    expect(own.every((each: { userName: string }) => each.userName === 'lena')).toBe(true)
    const inesSession = (await ask('GET', 'own/sessions', asInes())).body[0].id
    expect(await outcome('DELETE', `own/sessions/${inesSession}`, { cookie: one.cookie })).toEqual([
      404,
      'SESSION_MISSING',
    ])
    expect(await outcome('GET', 'sessions', { cookie: one.cookie })).toEqual([403, 'PERMISSION_NEEDED'])
    const all = (await ask('GET', 'sessions', asInes())).body
    expect(JSON.stringify(all)).not.toContain('sha256')
    expect(await outcome('DELETE', `own/sessions/${own[0].id}`, { cookie: one.cookie })).toEqual([
      204,
      undefined,
    ])
    expect((await ask('GET', 'session', { cookie: two.cookie })).status).toBe(401)
    for (const each of own.slice(1)) await ask('DELETE', `sessions/${each.id}`, asInes())
    expect((await ask('GET', 'session', { cookie: one.cookie })).status).toBe(401)
  })
})

describe('API tokens', () => {
  it('allow what was asked and no more than their user may at that moment', async () => {
    await ask(
      'POST',
      'users',
      asInes({ body: { kind: 'service-account', userName: 'build', displayName: 'Build', roles: full } }),
    )
    const make = async (body: object) =>
      (await ask('POST', 'users/build/tokens', asInes({ body }))).body.token as string
    const reading = await make({ name: 'reading', permissions: { user: ['read'] } })
    const all = await make({ name: 'all', expiresInDays: null })
    expect((await ask('GET', 'users', { bearer: reading })).status).toBe(200)
    expect(await outcome('GET', 'tokens', { bearer: reading })).toEqual([403, 'PERMISSION_NEEDED'])
    expect((await ask('GET', 'tokens', { bearer: all })).status).toBe(200)
    expect(
      await outcome('PUT', 'own/password', { bearer: all, body: { currentPassword: 'x', password: other } }),
    ).toEqual([403, 'SESSION_NEEDED'])
    await ask('PUT', 'users/build/roles', asInes({ body: { roles: [] } }))
    expect(await outcome('GET', 'users', { bearer: reading })).toEqual([403, 'PERMISSION_NEEDED'])
    await ask('PUT', 'users/build/roles', asInes({ body: { roles: full } }))
    await ask('PATCH', 'users/build', asInes({ body: { disabled: true } }))
    expect(await outcome('GET', 'users', { bearer: all })).toEqual([401, 'TOKEN_NEEDED'])
    await ask('PATCH', 'users/build', asInes({ body: { disabled: false } }))
    expect((await ask('GET', 'session', { bearer: all })).body.user.userName).toBe('build')
    expect(
      await outcome(
        'POST',
        'users/build/tokens',
        asInes({ body: { name: 'x', permissions: { user: ['fly'] } } }),
      ),
    ).toEqual([400, 'PERMISSION_UNKNOWN'])
    const listed = (await ask('GET', 'tokens', asInes())).body as {
      id: string
      name: string
      userName: string
    }[]
    const id = listed.find(one => one.name === 'all')?.id
    expect(await outcome('DELETE', `own/tokens/${id}`, asInes())).toEqual([404, 'API_TOKEN_MISSING'])
    expect(await outcome('DELETE', `tokens/${id}`, asInes())).toEqual([204, undefined])
    expect(await outcome('GET', 'users', { bearer: all })).toEqual([401, 'TOKEN_NEEDED'])
    await sql`update identity_tokens set expires_at = now() - interval '1 second' where name = 'reading'`.execute(
      house.db,
    )
    expect(await outcome('GET', 'users', { bearer: reading })).toEqual([401, 'TOKEN_NEEDED'])
  })

  it('made for another user by somebody who may less than everything stay at what the maker might give', async () => {
    const role = async (name: string, permissions: object) =>
      (await ask('POST', 'roles', asInes({ body: { name, description: '', permissions } }))).body.id as string
    const few = { role: ['read'] }
    const maker = await signInWithRole(house.db, await role('Makers', { ...few, token: ['create'] }))
    const roles = [{ roleId: await role('Few', few), scopes: null }]
    const user = { kind: 'service-account', userName: 'small', displayName: 'Small', roles }
    await ask('POST', 'users', asInes({ body: user }))
    const made = await ask('POST', 'users/small/tokens', { cookie: maker, body: { name: 'x' } })
    const bearer = made.body.token as string
    await ask('PUT', 'users/small/roles', asInes({ body: { roles: full } }))
    expect(await outcome('GET', 'roles', { bearer })).toEqual([200, undefined])
    expect(await outcome('GET', 'users', { bearer })).toEqual([403, 'PERMISSION_NEEDED'])
    await ask('DELETE', 'users/small', asInes())
  })

  it('of a first administrator are listed and revoked as well, and belong to no user', async () => {
    const bearer = await createToken(house.db, { kind: 'api', role: 'administrator', name: 'first' })
    expect(await outcome('GET', 'own/tokens', { bearer })).toEqual([422, 'USER_NEEDED'])
    const listed = (await ask('GET', 'tokens', { bearer })).body as {
      id: string
      name: string
      userName: string | null
    }[]
    const first = listed.find(one => one.name === 'first')
    expect(first?.userName).toBeNull()
    expect(await outcome('DELETE', `tokens/${first?.id}`, { bearer })).toEqual([204, undefined])
    expect(await outcome('GET', 'tokens', { bearer })).toEqual([401, 'TOKEN_NEEDED'])
  })
})

it('no password and no token is kept anywhere', async () => {
  const everything = await house.everythingKept()
  expect(everything).not.toMatch(/harbour|bridge|slipstream_[A-Za-z0-9_-]{20}/)
})
