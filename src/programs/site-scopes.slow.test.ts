// What security scopes keep from users whose roles are limited to others.

import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpServer } from '#platform/http'
import { joinTestPoint } from '../../tests/distribution-points.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../../tests/routes-of-site.ts'
import type { SiteInDatabase } from '../../tests/site-in-database.ts'
import { signInWithRole } from '../../tests/users.ts'

let house: RoutesOfSite
let site: SiteInDatabase
let server: HttpServer
const mark = { 'x-slipstream-request': 'console' }

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  ;({ site, server } = house)
})
afterAll(() => house[Symbol.asyncDispose]())

type Definition = { definition: { packages: string[] } }

describe('security scopes', () => {
  let shown: { packageId: string }
  let hidden: { packageId: string }
  /** Users of all scopes, of Paris, and of Default. */
  let [full, local, other] = ['', '', '']
  const ask = async (
    cookie: string,
    method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
  ) => {
    const answer = await server.inject({
      method,
      url: path.startsWith('/') ? path : `/api/v1/${path}`,
      headers: { cookie, ...mark },
      ...(payload !== undefined && { payload }),
    })
    const { body, headers } = answer
    return { status: answer.statusCode, headers, body: body === '' ? null : JSON.parse(body) }
  }
  const codeOfAsked = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked)
    return `${status} ${body?.code ?? body?.error?.code ?? ''}`.trim()
  }
  const distribute = (cookie: string, packageId: string, target: object) =>
    ask(cookie, 'POST', 'content/distribute', { packageId, ...target })

  beforeAll(async () => {
    full = await signInWithRole(site.db, 'full-administrator')
    shown = await site.addPackage('Shown')
    hidden = await site.addPackage('Hidden', 'two')
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
    local = await signInWithRole(site.db, 'operations-administrator', [id])
    other = await signInWithRole(site.db, 'operations-administrator', ['default'])
  })

  it('keep packages, points and groups from users of other scopes, as if they were not there', async () => {
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
    expect(await seenBy(other)).toEqual(['Hidden', 'OSLO1', 'OSLO'])
    const groups = (await ask(local, 'GET', 'distribution-point-groups')).body
    expect(groups[0].members).toEqual(['PARIS1'])

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

  it('let nobody reach hidden points by naming none, or by a schedule, a ring or sources that name them', async () => {
    const { packageId } = shown
    for (const path of [
      'distribute',
      'update-distribution-points',
      'redistribute',
      'remove',
      'validate',
      'cancel',
    ])
      expect(await codeOfAsked(local, 'POST', `content/${path}`, { packageId, all: true })).toBe(
        '403 TARGETS_BEYOND_SCOPES',
      )
    const update = { updateDistributionPoints: true, expectedVersion: 1 }
    const updating: [method: 'POST' | 'PUT', path: string, body: object][] = [
      ['POST', `upgrade-packages/${packageId}/roll-back`, { ...update, version: 1 }],
      ['POST', `upgrade-packages/${packageId}/reload`, update],
      ['POST', 'servicing/runs', { ...update, packageId, updates: ['KB5000001'] }],
    ]
    for (const [method, path, body] of updating) {
      expect(await codeOfAsked(local, method, path, body)).toBe('403 TARGETS_BEYOND_SCOPES')
      // Whoever leaves the points alone gets further.
      const left = { ...body, updateDistributionPoints: false }
      expect(await codeOfAsked(local, method, path, left)).not.toContain('403')
    }
    await ask(full, 'PUT', 'distribution-rings/first', { order: 1, points: ['PARIS1', 'OSLO1'] })
    expect(
      await codeOfAsked(local, 'PUT', 'distribution-rings/First', { order: 1, points: ['PARIS1'] }),
    ).toBe('403 HIDDEN_OBJECTS_KEPT')
    const rollout = `upgrade-packages/${packageId}/rollout`
    expect(await codeOfAsked(local, 'POST', rollout, {})).toBe('403 TARGETS_BEYOND_SCOPES')
    expect(await codeOfAsked(full, 'POST', rollout, {})).toBe('200')
    expect(await codeOfAsked(local, 'POST', `${rollout}/pause`)).toBe('200')
    for (const path of ['resume', 'next'])
      expect(await codeOfAsked(local, 'POST', `${rollout}/${path}`)).toBe('403 TARGETS_BEYOND_SCOPES')
    expect(await codeOfAsked(local, 'POST', `${rollout}/stop`)).toBe('200')
    const sources = { expectedRevision: 1, sources: [{ point: 'OSLO1', order: 1 }] }
    expect(await codeOfAsked(full, 'PATCH', 'distribution-points/PARIS1', sources)).toBe('200')
    const none = { expectedRevision: 2, sources: [] }
    expect(await codeOfAsked(local, 'PATCH', 'distribution-points/PARIS1', none)).toBe(
      '403 HIDDEN_OBJECTS_KEPT',
    )
    expect(await codeOfAsked(full, 'PATCH', 'distribution-points/PARIS1', none)).toBe('200')
  })

  it('of a group are those of its reach: what goes to a group that is seen goes to every member', async () => {
    const { packageId } = shown
    const action = await distribute(local, packageId, { groups: ['PARIS'] })
    expect(action.status).toBe(200)
    expect(action.body.entries.map((one: { point: string }) => one.point)).toEqual(['PARIS1'])
    const held = (await ask(full, 'GET', `content/status?packageId=${packageId}`)).body
    expect(held.map((one: { point: string }) => one.point).sort()).toEqual(['OSLO1', 'PARIS1'])
    await ask(full, 'POST', 'content/remove', { packageId, groups: ['PARIS'] })
  })

  it('ask of a schedule’s author what it will do to its packages', async () => {
    await ask(full, 'PUT', 'selection-rules/Everything', {})
    const schedule = (packages: string[], to = 'none') => ({
      name: 'Night',
      packages,
      updates: { by: 'rule', rule: 'Everything' },
      when: { start: 'once', once: { at: '2099-01-01T01:00', timeZone: 'UTC' } },
      options: { distribute: { to } },
    })
    const both = schedule([shown.packageId, hidden.packageId])
    const url = 'servicing-schedules'
    expect(await ask(full, 'POST', url, both)).toMatchObject({ status: 201 })
    expect(await codeOfAsked(local, 'PUT', `${url}/night`, schedule([shown.packageId]))).toBe(
      '403 HIDDEN_OBJECTS_KEPT',
    )
    for (const path of ['run', 'resume']) {
      const body = path === 'run' ? {} : undefined
      expect(await codeOfAsked(local, 'POST', `${url}/night/${path}`, body)).toBe('403 TARGETS_BEYOND_SCOPES')
    }
    expect(await codeOfAsked(local, 'POST', `${url}/night/pause`)).toBe('200')
    expect(await codeOfAsked(full, 'POST', `${url}/night/resume`)).toBe('200')
    expect((await ask(other, 'GET', url)).body[0].definition.packages).toEqual([hidden.packageId])
    expect(await codeOfAsked(local, 'POST', url, both)).toBe('404 PACKAGE_MISSING')
    expect(await ask(full, 'POST', url, { ...schedule([hidden.packageId]), name: 'Theirs' })).toMatchObject({
      status: 201,
    })
    expect((await ask(local, 'GET', url)).body.map((one: Definition) => one.definition.packages)).toEqual([
      [shown.packageId],
      [],
    ])
    const range = 'from=2099-01-01T00:00:00Z&until=2099-01-02T00:00:00Z'
    const calendar = (await ask(local, 'GET', `servicing-calendar?${range}`)).body
    expect(calendar.times.map((one: { packages: string[] }) => one.packages)).toEqual([[shown.packageId], []])
    for (const to of ['package', 'all-points', 'rings'])
      expect(await codeOfAsked(local, 'POST', url, schedule([shown.packageId], to))).toBe(
        '403 TARGETS_BEYOND_SCOPES',
      )
    const permissions = { 'servicing-schedule': ['create'], 'upgrade-package': ['read', 'service'] }
    const { id } = (await ask(full, 'POST', 'roles', { name: 'Planner', description: '', permissions })).body
    const planner = await signInWithRole(site.db, id)
    expect(await codeOfAsked(planner, 'POST', url, schedule([shown.packageId], 'package'))).toBe(
      '403 PERMISSION_NEEDED',
    )
    expect(await codeOfAsked(planner, 'POST', url, schedule([shown.packageId]))).toBe(
      '409 SERVICING_SCHEDULE_NAME_TAKEN',
    )
  })

  it('go with the point or the group that carried them', async () => {
    const scopesOf = async (object: string) =>
      (await ask(full, 'GET', `${object}/security-scopes`)).body.map((one: { name: string }) => one.name)
    await joinTestPoint(site, 'LYON1')
    await ask(full, 'POST', 'distribution-point-groups', { name: 'LYON' })
    for (const object of ['distribution-points/LYON1', 'distribution-point-groups/LYON']) {
      await ask(full, 'PUT', `${object}/security-scopes`, { scopes: ['Paris'] })
      expect(await codeOfAsked(full, 'DELETE', object)).toMatch(/^20/)
    }
    await joinTestPoint(site, 'LYON1')
    await ask(full, 'POST', 'distribution-point-groups', { name: 'LYON' })
    expect(await scopesOf('distribution-points/lyon1')).toEqual(['Default'])
    expect(await scopesOf('distribution-point-groups/lyon')).toEqual(['Default'])
    expect(await codeOfAsked(full, 'POST', 'security-scopes', { name: randomUUID() })).toBe(
      '400 SECURITY_SCOPE_NAME_REFUSED',
    )
  })

  it('hold before pages, conditions and kept answers tell anything', async () => {
    const page = await ask(local, 'GET', 'distribution-points?limit=1')
    expect(page.body.map((one: { name: string }) => one.name)).toEqual(['PARIS1'])
    expect(page.headers['next-after']).toBeUndefined()
    const answer = await server.inject({
      method: 'PATCH',
      url: '/api/v1/distribution-points/OSLO1',
      headers: { cookie: local, ...mark, 'if-match': '"old"' },
      payload: { expectedRevision: 1 },
    })
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([404, 'POINT_MISSING'])
    const contents = `upgrade-packages/${shown.packageId}/image-contents?packages=true`
    expect(await codeOfAsked(local, 'GET', contents)).toBe('200')
  })

  it('hint at what hinders a removal and is not seen', async () => {
    const url = `upgrade-packages/${shown.packageId}/removal/preview`
    const hint = 'it reaches distribution points or groups that you may not see'
    const hindrances = async (cookie: string): Promise<string[]> =>
      (await ask(cookie, 'POST', url)).body.hindrances
    const before = await hindrances(full)
    expect(await hindrances(local)).toEqual([...before, hint])
    const step = { type: 'upgrade-operating-system', id: 'u', name: 'Upgrade', package: shown.packageId }
    const steps = [{ type: 'group', id: 'all', name: 'All', steps: [step] }]
    const definition = { format: 'slipstream-task-sequence-1', kind: 'upgrade-operating-system', steps }
    const made = await ask(full, 'POST', 'task-sequences', { name: 'Secret name', definition })
    const preview = await ask(local, 'POST', url)
    expect(JSON.stringify(preview.body)).not.toContain('Secret name')
    const needed = 'task sequences or deployments that you may not see need it'
    expect(preview.body.hindrances).toEqual([...before, needed, hint])
    expect((await hindrances(full)).slice(before.length)).toEqual([
      'the task sequence “Secret name” names it in its step “u”',
    ])
    await ask(full, 'DELETE', `task-sequences/${made.body.id}`)
  })

  it('leave the AdminService to those whose role for it is on all of them', async () => {
    const permissions = { 'admin-service': ['use'] }
    const { id } = (await ask(full, 'POST', 'roles', { name: 'Scripts', description: '', permissions })).body
    const url = '/AdminService/wmi/SMS_OperatingSystemInstallPackage'
    expect(await codeOfAsked(await signInWithRole(site.db, id, ['default']), 'GET', url)).toBe(
      '403 PERMISSION_NEEDED',
    )
    const scripts = await signInWithRole(site.db, id)
    expect(await codeOfAsked(scripts, 'GET', url)).toBe('200')
    // It is enough for reading alone.
    const entity = `${url}('${hidden.packageId}')`
    const points = { SiteCode: ['S01'], NALPath: ['OSLO1'] }
    const add = `${entity}/AdminService.AddDistributionPoints`
    const maintain = '/AdminService/wmi/SMS_DistributionPointInfo.SetDPMaintenanceMode'
    const writes: [method: 'PATCH' | 'DELETE' | 'POST', url: string, body?: object][] = [
      ['PATCH', entity, { Name: 'Taken' }],
      ['DELETE', entity],
      ['POST', add, points],
      ['POST', maintain, { NALPath: 'OSLO1', Mode: 1 }],
    ]
    for (const asked of writes) expect(await codeOfAsked(scripts, ...asked)).toBe('403 PERMISSION_NEEDED')
    const both = { 'admin-service': ['use'], 'upgrade-package': ['read', 'modify', 'distribute'] }
    const deployer = (await ask(full, 'POST', 'roles', { name: 'Deployer', permissions: both })).body.id
    const user = await signInWithRole(site.db, deployer)
    expect(await codeOfAsked(user, 'PATCH', entity, { Description: 'changed' })).toBe('204')
    expect(await codeOfAsked(user, 'DELETE', entity)).toBe('403 PERMISSION_NEEDED')
  })

  it('keep exported images of hidden packages', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-export-'))
    const path = join(folder, 'image.wim')
    await writeFile(path, 'image')
    const [operation, sha256] = [randomUUID(), 'a'.repeat(64)]
    await house.exports.keep(operation, { packageId: hidden.packageId, folder, path, sha256, size: 5 })
    const url = `image-exports/${operation}`
    expect(await codeOfAsked(local, 'GET', `${url}/content/objects/${sha256}`)).toBe(
      '404 IMAGE_EXPORT_MISSING',
    )
    expect(await codeOfAsked(local, 'DELETE', url)).toBe('404 IMAGE_EXPORT_MISSING')
    expect(house.exports.packageOf(operation)).toBe(hidden.packageId)
    expect(await codeOfAsked(other, 'DELETE', url)).toBe('204')
    expect(house.exports.packageOf(operation)).toBe(null)
  })

  it('keep what is hidden out of the sums, pages and headers that tell how content stands', async () => {
    for (const { packageId } of [hidden, shown])
      await distribute(full, packageId, { points: ['PARIS1', 'OSLO1'] })
    const cells = (await ask(local, 'GET', 'content/matrix')).body
    expect(cells.map((one: { packageId: string }) => one.packageId)).toEqual([shown.packageId])
    expect(cells[0].cells.flatMap((cell: { points: string[] }) => cell.points)).toEqual(['PARIS1'])
    const targeted = async (cookie: string) =>
      (await ask(cookie, 'GET', 'content/by-point')).body.map(
        (one: { point: string; targeted: number }) => `${one.point} ${one.targeted}`,
      )
    expect(await targeted(full)).toEqual(expect.arrayContaining(['OSLO1 2', 'PARIS1 2']))
    expect(await targeted(local)).toEqual(['PARIS1 1'])
    const page = await ask(local, 'GET', 'content/status?limit=1')
    const rows = page.body.map((one: { point: string; packageId: string }) => `${one.packageId}/${one.point}`)
    expect(rows).toEqual([`${shown.packageId}/PARIS1`])
    expect(decodeURIComponent(String(page.headers['next-after']))).toBe(rows[0])
    const rest = await ask(local, 'GET', `content/status?limit=1&after=${rows[0]}`)
    expect([rest.body, rest.headers['next-after']]).toEqual([[], undefined])
    expect(await codeOfAsked(local, 'GET', 'content/status?group=oslo')).toBe('404 POINT_GROUP_MISSING')
    expect(await codeOfAsked(local, 'GET', 'content/status?group=paris')).toBe('200')
    const arrivals = async (cookie: string) =>
      (await ask(cookie, 'GET', 'content/arrivals')).body.moments.at(-1).asked
    expect(await arrivals(local)).toBeLessThan(await arrivals(full))
  })
})
