// Who may call what: the whole table, written down a second time, and tried with every kind of caller.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { type HttpServer, openHttp, type Role } from '#platform/http'
import { silentLog } from '#platform/logging'
import { openMetrics } from '#platform/metrics'
import { listActivity } from '#product/activity'
import { readAlertPolicy } from '#product/alerts'
import { authenticate, createToken } from '#product/identity'
import { nativeEngine } from '#product/servicing-engines'
import { standardLimits } from '#product/servicing-work'
import { makeSiteMetrics } from '#product/site-metrics'
import { readDownloadPolicy } from '#product/update-downloads'
import { openImageExports } from '#product/upgrade-packages'
import { heldOf, joinTestPoint } from '../../tests/distribution-points.ts'
import { firstQuestion } from '../../tests/point-messages.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../tests/site-in-database.ts'
import { addSiteRoutes } from './site-routes.ts'

const administrator = ['administrator'] as const
const point = ['distribution-point'] as const
const worker = ['servicing-worker'] as const

/** Every route and the roles that may call it. */
const access: Record<string, readonly Role[]> = {
  'GET /api/v1/session': administrator,
  'DELETE /api/v1/session': administrator,
  'POST /api/v1/first-administrator': ['sign-in'],
  'GET /api/v1/openapi.json': administrator,
  'POST /api/v1/sign-in': ['sign-in'],
  'GET /api/v1/operations': administrator,
  'GET /api/v1/operations/{operation}': administrator,
  'POST /api/v1/operations/{operation}/cancel': administrator,
  'GET /api/v1/operations/{operation}/events': administrator,
  'GET /api/v1/network-accounts': administrator,
  'PUT /api/v1/network-accounts': administrator,
  'DELETE /api/v1/network-accounts/{server}': administrator,
  'POST /api/v1/upgrade-packages': administrator,
  'GET /api/v1/upgrade-packages': administrator,
  'GET /api/v1/upgrade-packages/{packageId}': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/roll-back': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/roll-back/preview': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/versions/{version}/hold': administrator,
  'DELETE /api/v1/upgrade-packages/{packageId}/versions/{version}/hold': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/versions/{version}/promotion': administrator,
  'DELETE /api/v1/upgrade-packages/{packageId}/versions/{version}/promotion': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/versions/{version}/bad': administrator,
  'DELETE /api/v1/upgrade-packages/{packageId}/versions/{version}/bad': administrator,
  'GET /api/v1/distribution-rings': administrator,
  'PUT /api/v1/distribution-rings/{ring}': administrator,
  'DELETE /api/v1/distribution-rings/{ring}': administrator,
  'GET /api/v1/rollouts': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/rollout': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout/preview': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout/pause': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout/resume': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout/next': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/rollout/stop': administrator,
  'GET /api/v1/content-library/database': administrator,
  'POST /api/v1/content-library/database/accept': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/update-schedule': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/update-schedule': administrator,
  'DELETE /api/v1/upgrade-packages/{packageId}/update-schedule': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/update-schedule/preview': administrator,
  'POST /api/v1/upgrade-packages/check-source': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/compare-source': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/reload': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/image-exports': administrator,
  'GET /api/v1/image-exports/{operation}/content/objects/{sha256}': administrator,
  'DELETE /api/v1/image-exports/{operation}': administrator,
  'POST /api/v1/software-updates': administrator,
  'GET /api/v1/software-updates': administrator,
  'GET /api/v1/software-updates/{update}': administrator,
  'GET /api/v1/update-sources': administrator,
  'POST /api/v1/update-sources': administrator,
  'DELETE /api/v1/update-sources/{source}': administrator,
  'POST /api/v1/update-sources/{source}/synchronise': administrator,
  'GET /api/v1/selection-rules': administrator,
  'PUT /api/v1/selection-rules/{rule}': administrator,
  'DELETE /api/v1/selection-rules/{rule}': administrator,
  'GET /api/v1/selection-rules/{rule}/preview': administrator,
  'POST /api/v1/selection-rules/{rule}/evaluate': administrator,
  'GET /api/v1/update-sources/{source}/files': administrator,
  'PUT /api/v1/update-sources/{source}/watch': administrator,
  'PUT /api/v1/update-sources/{source}/schedule': administrator,
  'POST /api/v1/update-sources/{source}/schedule/preview': administrator,
  'DELETE /api/v1/update-sources/{source}/schedule': administrator,
  'GET /api/v1/update-catalogue/categories': administrator,
  'GET /api/v1/update-catalogue/policy': administrator,
  'PUT /api/v1/update-catalogue/policy/filters': administrator,
  'PUT /api/v1/update-catalogue/policy/supersedence': administrator,
  'PUT /api/v1/update-catalogue/updates/{update}/decisions/{decision}': administrator,
  'DELETE /api/v1/update-catalogue/updates/{update}/decisions/{decision}': administrator,
  'GET /api/v1/update-catalogue/updates': administrator,
  'GET /api/v1/update-catalogue/updates/{update}': administrator,
  'GET /api/v1/update-catalogue/updates/{update}/versions': administrator,
  'POST /api/v1/update-downloads': administrator,
  'POST /api/v1/update-downloads/preview': administrator,
  'POST /api/v1/update-downloads/states': administrator,
  'GET /api/v1/servicing-schedules': administrator,
  'POST /api/v1/servicing-schedules': administrator,
  'POST /api/v1/servicing-schedules/preview': administrator,
  'GET /api/v1/servicing-schedules/{schedule}': administrator,
  'PUT /api/v1/servicing-schedules/{schedule}': administrator,
  'DELETE /api/v1/servicing-schedules/{schedule}': administrator,
  'POST /api/v1/servicing-schedules/{schedule}/pause': administrator,
  'POST /api/v1/servicing-schedules/{schedule}/resume': administrator,
  'POST /api/v1/servicing-schedules/{schedule}/cancel': administrator,
  'POST /api/v1/servicing-schedules/{schedule}/run': administrator,
  'GET /api/v1/servicing-schedules/{schedule}/occurrences': administrator,
  'GET /api/v1/servicing-schedules/{schedule}/occurrences/{occurrence}': administrator,
  'GET /api/v1/scheduled-packages': administrator,
  'POST /api/v1/servicing/plans': administrator,
  'POST /api/v1/servicing/runs': administrator,
  'GET /api/v1/servicing/runs/{run}': administrator,
  'GET /api/v1/servicing/runs/{run}/log': administrator,
  'GET /api/v1/servicing/runs/{run}/log/file': administrator,
  'GET /api/v1/servicing/runs/{run}/events': administrator,
  'GET /api/v1/servicing/runs/{run}/progress': administrator,
  'GET /api/v1/servicing/queue': administrator,
  'PUT /api/v1/servicing/runs/{run}/priority': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/servicing-runs': administrator,
  'POST /api/v1/servicing-workers/tokens': administrator,
  'GET /api/v1/servicing-workers': administrator,
  'DELETE /api/v1/servicing-workers/{name}': administrator,
  'GET /api/v1/servicing-workers/self': worker,
  'POST /api/v1/servicing-workers/self/claim': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/heartbeat': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/deliver': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/surrender': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/release': worker,
  'GET /api/v1/servicing-workers/self/leases/{lease}/content/objects/{sha256}': worker,
  'PUT /api/v1/servicing-workers/self/leases/{lease}/content/objects/{sha256}': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/content/objects/{sha256}/assemble': worker,
  'POST /api/v1/servicing-workers/self/leases/{lease}/missing': worker,
  'GET /api/v1/upgrade-packages/{packageId}/applicable-updates': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/applicable-updates': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/applicable-updates/{update}': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/image-contents': administrator,
  'POST /api/v1/upgrade-packages/{packageId}/image-contents': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/version-comparison': administrator,
  'POST /api/v1/distribution-points/join-tokens': administrator,
  'GET /api/v1/distribution-points': administrator,
  'GET /api/v1/distribution-points/{name}': administrator,
  'PATCH /api/v1/distribution-points/{name}': administrator,
  'POST /api/v1/distribution-points/{name}/rotate-token': administrator,
  'DELETE /api/v1/distribution-points/{name}': administrator,
  'GET /api/v1/distribution-point-groups': administrator,
  'POST /api/v1/distribution-point-groups': administrator,
  'DELETE /api/v1/distribution-point-groups/{group}': administrator,
  'POST /api/v1/distribution-point-groups/{group}/members': administrator,
  'POST /api/v1/distribution-point-groups/{group}/members/remove': administrator,
  'POST /api/v1/content/distribute': administrator,
  'POST /api/v1/content/update-distribution-points': administrator,
  'POST /api/v1/content/prestage-files': administrator,
  'POST /api/v1/content/prestage-files/preview': administrator,
  'POST /api/v1/content/redistribute': administrator,
  'POST /api/v1/content/remove': administrator,
  'POST /api/v1/content/validate': administrator,
  'POST /api/v1/content/cancel': administrator,
  'GET /api/v1/content/actions': administrator,
  'PUT /api/v1/content/priorities/{packageId}': administrator,
  'GET /api/v1/content/status': administrator,
  'GET /api/v1/content/summary': administrator,
  'GET /api/v1/site': administrator,
  'GET /api/v1/content/locations/{packageId}': ['administrator', 'device'],
  'GET /api/v1/content-library': administrator,
  'GET /api/v1/upgrade-packages/{packageId}/versions': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/versions/{version}/pin': administrator,
  'DELETE /api/v1/upgrade-packages/{packageId}/versions/{version}/pin': administrator,
  'PUT /api/v1/upgrade-packages/{packageId}/retention': administrator,
  'GET /api/v1/content-library/retention': administrator,
  'PUT /api/v1/content-library/retention': administrator,
  'GET /api/v1/content-library/clean-up': administrator,
  'POST /api/v1/content-library/clean-up': administrator,
  'DELETE /api/v1/content-library/rebuilt-objects': administrator,
  'POST /api/v1/content-library/verifications': administrator,
  'POST /api/v1/distribution-points/join': ['join'],
  'POST /api/v1/distribution-points/self/desired-state': point,
  'POST /api/v1/distribution-points/self/progress': point,
  'POST /api/v1/distribution-points/self/receipts': point,
  'GET /api/v1/content/objects/{sha256}': ['ticket'],
  'GET /api/v1/status-messages': administrator,
  'GET /api/v1/audit': administrator,
  'GET /api/v1/audit/export': administrator,
  'POST /api/v1/audit/verify': administrator,
  'POST /api/v1/audit/accept-head': administrator,
  'GET /api/v1/alert-subscriptions': administrator,
  'PUT /api/v1/alert-subscriptions/{subscription}': administrator,
  'DELETE /api/v1/alert-subscriptions/{subscription}': administrator,
  'POST /api/v1/alert-subscriptions/{subscription}/test': administrator,
  'GET /api/v1/alert-mail-server': administrator,
  'PUT /api/v1/alert-mail-server': administrator,
  'DELETE /api/v1/alert-mail-server': administrator,
  'GET /api/v1/metrics-tokens': administrator,
  'POST /api/v1/metrics-tokens': administrator,
  'DELETE /api/v1/metrics-tokens/{name}': administrator,
  'GET /metrics': ['administrator', 'metrics-reader'],
}

/** Routes that need no credentials. */
const open = ['POST /api/v1/session']

const roles: readonly Role[] = [
  'administrator',
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
  for (const role of roles) tokens.set(role, await createToken(site.db, { kind: 'api', role, name: role }))
  return async () => {
    await server.close()
    await folder.release()
  }
})
afterAll(() => site[Symbol.asyncDispose]())

async function routesOfDescription(): Promise<string[]> {
  const file = join(import.meta.dirname, '../../generated/openapi.json')
  const { paths } = JSON.parse(await readFile(file, 'utf8')) as { paths: Record<string, object> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
}

/** Calls a route with values that are understood nowhere, so that whoever gets past the door gets no further. */
async function call(route: string, headers: Record<string, string>) {
  const [method = '', path = ''] = route.split(' ')
  const url = path.replaceAll(/\{\w+\}/g, 'no-such-thing')
  const answer = await server.inject({ method: method as 'GET', url, headers })
  return { status: answer.statusCode, body: answer.body }
}

describe('the routes of the site server', () => {
  it('are all in this table', async () => {
    const hidden = ['GET /api/v1/openapi.json']
    expect([...(await routesOfDescription()), ...hidden].sort()).toEqual(
      [...Object.keys(access), ...open].sort(),
    )
  })

  it.each(Object.entries(access))('%s is for %j alone', async (route, allowed) => {
    const withoutToken = await call(route, {})
    expect([withoutToken.status, JSON.parse(withoutToken.body).code]).toEqual([401, 'TOKEN_NEEDED'])
    const unknown = await call(route, { authorization: 'Bearer slipstream_made-up' })
    expect([unknown.status, JSON.parse(unknown.body).code]).toEqual([401, 'TOKEN_NEEDED'])
    for (const role of roles) {
      const { status, body } = await call(route, { authorization: `Bearer ${tokens.get(role)}` })
      if (allowed.includes(role)) expect([401, 403], `${role}: ${body}`).not.toContain(status)
      else expect([role, status, JSON.parse(body).code]).toEqual([role, 403, 'NOT_ALLOWED'])
    }
    expect(await listActivity(site.db, { limit: 10 })).toEqual([])
  })

  it.each(open)('%s is for everybody, and understands nothing that is wrong', async route => {
    expect((await call(route, {})).status).toBe(400)
  })

  it.each(Object.keys(access).filter(route => route.startsWith('GET ')))(
    '%s has no other door: HEAD is kept by the same check',
    async route => {
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
