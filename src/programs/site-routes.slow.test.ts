// Who may call what: the generated table, tried with every kind of caller.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredRoutes, type HttpServer, type Role } from '#platform/http'
import { listActivity } from '#product/activity'
import { builtInRoles, createToken } from '#product/identity'
import { heldOf, joinTestPoint } from '../../tests/distribution-points.ts'
import { firstQuestion } from '../../tests/point-messages.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../../tests/routes-of-site.ts'
import type { SiteInDatabase } from '../../tests/site-in-database.ts'
import { signInWithRole } from '../../tests/users.ts'

type Row = { route: string; needs: string; machines: string[]; may: Map<string, boolean> }

/** The generated table: each route, what it needs, and whether each built-in role may. */
const table = readTable(readFileSync(join(import.meta.dirname, '../../generated/permissions.md'), 'utf8'))

function readTable(text: string): Row[] {
  const rows = text.split('\n').filter(line => line.startsWith('| '))
  const [head = [], ...routes] = rows.map(line =>
    line
      .slice(2, -2)
      .split(' | ')
      .map(cell => cell.trim()),
  )
  const names = head.slice(3)
  return routes.map(([route = '', needs = '', machines = '', ...may]) => ({
    route,
    needs,
    machines: machines === '' ? [] : machines.split(', '),
    may: new Map(names.map((name, index) => [name, may[index] === 'yes'])),
  }))
}

const machines: readonly Role[] = [
  'distribution-point',
  'servicing-worker',
  'metrics-reader',
  'device',
  'sign-in',
  'join',
]

let site: SiteInDatabase
let server: HttpServer
const tokens = new Map<Role, string>()
/** A cookie for each built-in role, by its name. */
const users = new Map<string, string>()
const mark = { 'x-slipstream-request': 'console' }

let house: RoutesOfSite

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  ;({ site, server } = house)
  for (const role of ['administrator', ...machines] as const)
    tokens.set(role, await createToken(site.db, { kind: 'api', role, name: role }))
  for (const { id, name } of builtInRoles) users.set(name, await signInWithRole(site.db, id))
})
afterAll(() => house[Symbol.asyncDispose]())

/** Calls a route with values that are understood nowhere, so that whoever gets past the door gets no further. */
async function call(route: string, headers: Record<string, string>) {
  const [method = '', path = ''] = route.split(' ')
  const url = path.replaceAll(/:\w+/g, 'no-such-thing')
  const answer = await server.inject({ method: method as 'GET', url, headers })
  return { status: answer.statusCode, body: answer.body, code: codeOf(answer.body) }
}

/** The code of an error, in the form of the API or of OData. */
function codeOf(body: string): string | undefined {
  try {
    const said = JSON.parse(body) as { code?: string; error?: { code: string } }
    return said.code ?? said.error?.code
  } catch {
    return undefined
  }
}

describe('the routes of the site server', () => {
  it('are all in the table, and none is for an administrator without saying for which permission', () => {
    const routes = declaredRoutes(server).map(({ method, url }) => `${method} ${url}`)
    expect(table.map(row => row.route).sort()).toEqual(routes.sort())
    expect(table.filter(row => row.machines.includes('administrator'))).toEqual([])
    expect(table[0]?.may.size).toBe(users.size)
  })

  it.each(table)('$route is for whom the table says', async ({ route, needs, machines: named, may }) => {
    // Signing out would end the session that is tried next; it is nobody's with a token that is no session.
    const signsOut = route === 'DELETE /api/v1/session'
    if (needs === 'everybody') return expect([401, 403, 500]).not.toContain((await call(route, {})).status)
    for (const headers of [
      {},
      { authorization: 'Bearer slipstream_made-up' },
      { cookie: 'slipstream_session=made-up' },
    ]) {
      const stranger = await call(route, { ...mark, ...headers })
      expect([stranger.status, stranger.code]).toEqual([401, 'TOKEN_NEEDED'])
    }
    for (const [role, token] of tokens) {
      const allowed = role === 'administrator' ? needs !== '' : named.includes(role)
      const answer = await call(route, { authorization: `Bearer ${token}` })
      if (allowed) expect([401, 403], `${role}: ${answer.body}`).not.toContain(answer.status)
      else expect([role, answer.status, answer.code]).toEqual([role, 403, 'NOT_ALLOWED'])
    }
    for (const [role, cookie] of signsOut ? [] : users) {
      const answer = await call(route, { cookie, ...mark })
      if (may.get(role)) expect([401, 403], `${role}: ${answer.body}`).not.toContain(answer.status)
      else
        expect([role, answer.status, answer.code]).toEqual([
          role,
          403,
          needs === '' ? 'NOT_ALLOWED' : 'PERMISSION_NEEDED',
        ])
    }
    expect(await listActivity(site.db, { limit: 10 })).toEqual([])
  })

  it.each(table.filter(row => row.route.startsWith('GET ') && row.needs !== 'everybody'))(
    '$route has no other door: HEAD is kept by the same check',
    async ({ route }) => {
      const answer = await call(route.replace('GET', 'HEAD'), {})
      expect(answer.status).toBe(401)
    },
  )
})

describe('a distribution point that holds as much as a message can name', () => {
  it('is understood: its question is not too large', async () => {
    const joined = await joinTestPoint(site, 'LARGE')
    const versions = Array.from({ length: 10_000 }, (_, number) => ({
      packageId: `S01${number.toString(16).toUpperCase().padStart(5, '0')}`,
      version: 1,
      contentVersion: number.toString(16).padStart(64, '0'),
    }))
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/distribution-points/self/desired-state',
      headers: { authorization: `Bearer ${joined.token}` },
      payload: {
        ...firstQuestion('http://large.example'),
        held: heldOf(versions),
        kept: versions.map(one => one.contentVersion),
      },
    })
    expect([answer.statusCode, JSON.parse(answer.body).contents]).toEqual([200, []])
    const shown = await server.inject({
      url: '/api/v1/distribution-points/large',
      headers: { authorization: `Bearer ${tokens.get('administrator')}` },
    })
    expect(JSON.parse(shown.body)).toMatchObject({ name: 'LARGE', held: 10_000 })
    expect(JSON.parse(shown.body).unknownHeld).toHaveLength(10_000)
  })
})

describe('a token of a user', () => {
  it.each([
    ['distribution-points/join-tokens', { name: 'DP1' }],
    ['distribution-points/DP1/rotate-token', undefined],
    ['servicing-workers/tokens', { name: 'W1' }],
    ['metrics-tokens', { name: 'Prometheus' }],
    ['enrolment-tokens', { name: 'Room 1' }],
    ['devices/PC1/approve', {}],
  ])('that was not made for it gives no machine access that stays: %s', async (path, payload) => {
    const cookie = await signInWithRole(site.db, 'full-administrator')
    const post = (url: string, headers: Record<string, string>, body: object | undefined) =>
      server.inject({ method: 'POST', url: `/api/v1/${url}`, headers, ...(body && { payload: body }) })
    const codeOfPost = async (givesAccess: boolean) => {
      const made = await post('own/tokens', { cookie, ...mark }, { name: 'x', givesAccess })
      const { token } = made.json<{ token: string }>()
      return codeOf((await post(path, { authorization: `Bearer ${token}` }, payload)).body)
    }
    expect(await codeOfPost(false)).toBe('ACCESS_OUTLIVES_TOKEN')
    expect([undefined, 'POINT_MISSING', 'DEVICE_MISSING']).toContain(await codeOfPost(true))
  })
})
