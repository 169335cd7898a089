import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { activityMigrations, listActivity } from '#product/activity'
import { openTestDatabase, type TestDatabase } from '../../../../tests/database.ts'
import {
  addSessionRoutes,
  authenticate,
  createToken,
  ensureFirstToken,
  identityMigrations,
} from '../index.ts'

const password = 'nine lamps over the harbour'

let database: TestDatabase
let folder: DataFolder
let server: HttpServer
let root = ''

beforeAll(async () => {
  database = await openTestDatabase([activityMigrations, identityMigrations])
  root = await mkdtemp(join(tmpdir(), 'slipstream-sessions-'))
  folder = await openDataFolder(root)
  const { db } = database
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: credentials => authenticate(db, credentials),
  })
  addSessionRoutes(server, { db, folder, site: { code: 'S01' } })
})
afterAll(async () => {
  await server.close()
  await folder.release()
  await rm(root, { recursive: true })
  await database[Symbol.asyncDispose]()
})

type Asked = { body?: object; bearer?: string; cookie?: string; marked?: boolean }

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, asked: Asked = {}) {
  const answer = await server.inject({
    method,
    url: `/api/v1/${path}`,
    headers: {
      ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer}` }),
      ...(asked.cookie !== undefined && { cookie: asked.cookie }),
      ...(asked.marked !== false && { 'x-slipstream-request': 'console' }),
    },
    ...(asked.body !== undefined && { payload: asked.body }),
  })
  const set = answer.headers['set-cookie']
  const cookie = typeof set === 'string' ? (set.split(';')[0] ?? '') : ''
  return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body), cookie }
}

const signIn = (userName = 'ines', given = password) =>
  ask('POST', 'session', { body: { userName, password: given } })

describe('the first administrator', () => {
  it('is made once with the one-time token, signs in with a good password, and may do everything', async () => {
    const file = (await ensureFirstToken(database.db, folder)) ?? ''
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
    await change.execute(database.db)
    expect((await ask('GET', 'session', { cookie })).status).toBe(401)
    await sql`update identity_users set disabled_at = null`.execute(database.db)
  })

  it('is shown for a token too', async () => {
    const bearer = await createToken(database.db, { kind: 'api', role: 'administrator', name: 'script' })
    const { body } = await ask('GET', 'session', { bearer })
    expect(body).toMatchObject({ expiresAt: null, user: { id: null, userName: 'script' } })
    expect(
      (
        await ask('GET', 'session', {
          bearer: await createToken(database.db, { kind: 'api', role: 'device', name: 'PC' }),
        })
      ).status,
    ).toBe(403)
  })
})

it('neither a password nor a secret is in the database or in what is told', async () => {
  const { cookie } = await signIn()
  const tables = ['identity_users', 'identity_sessions', 'activity_audit', 'activity_messages']
  const rows = await Promise.all(
    tables.map(table => sql`select * from ${sql.table(table)}`.execute(database.db)),
  )
  const everything = JSON.stringify(rows.map(one => one.rows))
  expect(everything).not.toContain('harbour')
  expect(everything).not.toContain(cookie.split('=')[1])
  expect(everything).toContain('$argon2id$v=19$m=47104,t=2,p=1$')
  const codes = (await listActivity(database.db, { limit: 100 })).map(one => one.code)
  expect(new Set(codes)).toEqual(
    new Set(['USER_SIGNED_OUT', 'USER_SIGNED_IN', 'ROLES_ASSIGNED', 'USER_MADE']),
  )
})
