// Who may call what: the generated table, tried with every kind of caller.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { declaredRoutes, type HttpServer, openHttp, type Role } from '#platform/http'
import { silentLog } from '#platform/logging'
import { openMetrics } from '#platform/metrics'
import { listActivity } from '#product/activity'
import { readAlertPolicy } from '#product/alerts'
import { authenticate, builtInRoles, createToken } from '#product/identity'
import { nativeEngine } from '#product/servicing-engines'
import { standardLimits } from '#product/servicing-work'
import { makeSiteMetrics } from '#product/site-metrics'
import { readDownloadPolicy } from '#product/update-downloads'
import { openImageExports } from '#product/upgrade-packages'
import { heldOf, joinTestPoint } from '../../tests/distribution-points.ts'
import { firstQuestion } from '../../tests/point-messages.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../tests/site-in-database.ts'
import { signInWithRole } from '../../tests/users.ts'
import { addSiteRoutes } from './site-routes.ts'

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

const noDownloads = readDownloadPolicy({
  'download-hosts': '',
  'download-mirrors': '',
  'download-no-proxy': '',
  'download-parallel': 1,
  'authenticode-policy': 'show',
})

let site: SiteInDatabase
let server: HttpServer
const tokens = new Map<Role, string>()
/** A cookie for each built-in role, by its name. */
const users = new Map<string, string>()
const mark = { 'x-slipstream-request': 'console' }

beforeAll(async () => {
  site = await makeSiteInDatabase()
  const folder = await openDataFolder(join(site.folder, 'data'))
  server = await openHttp({
    log: silentLog(),
    title: 'Slipstream site server',
    authenticate: credentials => authenticate(site.db, credentials),
  })
  const start = () => Promise.reject(new Error('nothing may be started here'))
  addSiteRoutes(server, {
    ...site,
    engine: nativeEngine,
    engines: [nativeEngine],
    folder,
    log: silentLog(),
    downloadPolicy: noDownloads,
    alertPolicy: readAlertPolicy({ 'alert-hosts': '', 'alert-private-hosts': '' }),
    siteMetrics: makeSiteMetrics(site.db, openMetrics()),
    work: folder.inside('work'),
    content: folder.inside('content'),
    start,
    exports: openImageExports(),
    address: () => 'http://127.0.0.1',
    workerLeaseSeconds: 60,
    limits: standardLimits,
    runsAtOnce: 1,
    changePriority: async () => undefined,
    waiting: null,
  })
  for (const role of ['administrator', ...machines] as const)
    tokens.set(role, await createToken(site.db, { kind: 'api', role, name: role }))
  await server.ready()
  for (const { id, name } of builtInRoles) users.set(name, await signInWithRole(site.db, id))
  return async () => {
    await server.close()
    await folder.release()
  }
})
afterAll(() => site[Symbol.asyncDispose]())

/** Calls a route with values that are understood nowhere, so that whoever gets past the door gets no further. */
async function call(route: string, headers: Record<string, string>) {
  const [method = '', path = ''] = route.split(' ')
  const url = path.replaceAll(/:\w+/g, 'no-such-thing')
  const answer = await server.inject({ method: method as 'GET', url, headers })
  return { status: answer.statusCode, body: answer.body }
}

const codeOf = ({ body }: { body: string }) => JSON.parse(body).code

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
      expect([stranger.status, codeOf(stranger)]).toEqual([401, 'TOKEN_NEEDED'])
    }
    for (const [role, token] of tokens) {
      const allowed = role === 'administrator' ? needs !== '' : named.includes(role)
      const answer = await call(route, { authorization: `Bearer ${token}` })
      if (allowed) expect([401, 403], `${role}: ${answer.body}`).not.toContain(answer.status)
      else expect([role, answer.status, codeOf(answer)]).toEqual([role, 403, 'NOT_ALLOWED'])
    }
    for (const [role, cookie] of signsOut ? [] : users) {
      const answer = await call(route, { cookie, ...mark })
      if (may.get(role)) expect([401, 403], `${role}: ${answer.body}`).not.toContain(answer.status)
      else
        expect([role, answer.status, codeOf(answer)]).toEqual([
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

describe('security scopes', () => {
  it('keep packages, points and groups from users of other scopes, as if they were not there', async () => {
    const full = users.get('Full administrator') ?? ''
    const ask = async (
      cookie: string,
      method: 'GET' | 'PUT' | 'POST' | 'DELETE',
      path: string,
      payload?: object,
    ) => {
      const answer = await server.inject({
        method,
        url: `/api/v1/${path}`,
        headers: { cookie, ...mark },
        ...(payload !== undefined && { payload }),
      })
      return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body) }
    }
    const [shown, hidden] = [await site.addPackage('Shown'), await site.addPackage('Hidden', 'two')]
    await joinTestPoint(site, 'PARIS1')
    await joinTestPoint(site, 'OSLO1')
    for (const name of ['PARIS', 'OSLO']) {
      await ask(full, 'POST', 'distribution-point-groups', { name })
      await ask(full, 'POST', `distribution-point-groups/${name}/members`, { points: ['PARIS1', 'OSLO1'] })
    }
    const { id } = (await ask(full, 'POST', 'security-scopes', { name: 'Paris' })).body
    for (const object of [
      `upgrade-packages/${shown.packageId}`,
      'distribution-points/paris1',
      'distribution-point-groups/Paris',
    ])
      expect((await ask(full, 'PUT', `${object}/security-scopes`, { scopes: ['Paris'] })).status).toBe(204)
    const local = await signInWithRole(site.db, 'operations-administrator', [id])
    const other = await signInWithRole(site.db, 'operations-administrator', ['default'])

    const lists = {
      'upgrade-packages': 'name',
      'distribution-points': 'name',
      'distribution-point-groups': 'name',
    }
    const seenBy = async (cookie: string) => {
      const seen: string[] = []
      for (const [list, member] of Object.entries(lists))
        seen.push(...(await ask(cookie, 'GET', list)).body.map((one: Record<string, string>) => one[member]))
      return seen
    }
    expect(await seenBy(local)).toEqual(['Shown', 'PARIS1', 'PARIS'])
    expect(await seenBy(other)).toEqual(['Hidden', 'LARGE', 'OSLO1', 'OSLO'])
    const groups = (await ask(local, 'GET', 'distribution-point-groups')).body
    expect(groups[0].members).toEqual(['PARIS1'])

    const distribute = (cookie: string, packageId: string, target: object) =>
      ask(cookie, 'POST', 'content/distribute', { packageId, ...target })
    const asked = async (cookie: string) => [
      await ask(cookie, 'GET', `upgrade-packages/${hidden.packageId}`),
      await ask(cookie, 'GET', `content/status?packageId=${hidden.packageId}`),
      await ask(cookie, 'PUT', `upgrade-packages/${hidden.packageId}/versions/1/hold`, { reason: 'mine' }),
      await ask(cookie, 'POST', 'servicing/plans', {
        packageId: hidden.packageId,
        updates: ['a'.repeat(64)],
      }),
      await distribute(cookie, hidden.packageId, { points: ['PARIS1'] }),
      await distribute(cookie, shown.packageId, { points: ['Oslo1'] }),
      await distribute(cookie, shown.packageId, { groups: ['oslo'] }),
      await ask(cookie, 'GET', 'distribution-points/OSLO1'),
      await ask(cookie, 'DELETE', 'distribution-points/oslo1'),
      await ask(cookie, 'POST', 'distribution-point-groups/PARIS/members', { points: ['OSLO1'] }),
      await ask(cookie, 'DELETE', 'distribution-point-groups/OSLO'),
    ]
    const codes = (await asked(local)).map(one => `${one.status} ${one.body?.code}`)
    const [aPackage, point, group] = ['404 PACKAGE_MISSING', '404 POINT_MISSING', '404 POINT_GROUP_MISSING']
    expect(codes).toEqual([
      aPackage,
      aPackage,
      aPackage,
      aPackage,
      aPackage,
      point,
      group,
      point,
      point,
      point,
      group,
    ])
    const gone = await ask(local, 'GET', 'upgrade-packages/S01FFFFF')
    const kept = await ask(local, 'GET', `upgrade-packages/${hidden.packageId}`)
    expect(Object.keys(kept.body)).toEqual(Object.keys(gone.body))
    expect(kept.body.code).toBe(gone.body.code)

    expect((await ask(local, 'GET', `upgrade-packages/${shown.packageId}`)).status).toBe(200)
    expect((await distribute(local, shown.packageId, { points: ['PARIS1'] })).status).toBe(200)
    expect((await ask(full, 'GET', `upgrade-packages/${hidden.packageId}`)).status).toBe(200)
  })
})
