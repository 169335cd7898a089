// Boundaries, boundary groups and content locations over HTTP: who may do what, and what a caller of other security scopes sees.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act, joinTestPoint } from '../../tests/distribution-points.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../../tests/routes-of-site.ts'
import { signInWithRole } from '../../tests/users.ts'

let house: RoutesOfSite
let packageId: string
/** Users: of everything, of infrastructure, who only looks, and one of infrastructure in the scope Paris. */
let full: string
let infrastructure: string
let analyst: string
let local: string

type Answer = { status: number; tag: string; body: ReturnType<typeof JSON.parse> }

async function ask(
  cookie: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await house.server.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { cookie, 'x-slipstream-request': 'console', ...headers },
    ...(payload !== undefined && { payload }),
  })
  const { body } = answer
  return {
    status: answer.statusCode,
    tag: String(answer.headers.etag),
    body: body === '' ? null : JSON.parse(body),
  }
}
const codeOf = async (...asked: Parameters<typeof ask>) => {
  const { status, body } = await ask(...asked)
  return `${status} ${body?.code ?? ''}`.trim()
}
const locate = (cookie: string, addresses: string[], more = {}) =>
  ask(cookie, 'POST', `upgrade-packages/${packageId}/content-location/preview`, { addresses, ...more })

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site } = house
  packageId = (await site.addPackage('Windows 11')).packageId
  full = await signInWithRole(site.db, 'full-administrator')
  infrastructure = await signInWithRole(site.db, 'infrastructure-administrator')
  analyst = await signInWithRole(site.db, 'read-only-analyst')
  for (const name of ['PARIS1', 'OSLO1']) {
    const point = await joinTestPoint(site, name)
    await act(site, 'distribute', packageId, { points: [name] })
    await point.obey()
  }
  const { id } = (await ask(full, 'POST', 'security-scopes', { name: 'Paris' })).body
  local = await signInWithRole(site.db, 'infrastructure-administrator', [id])
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

describe('boundaries over HTTP', () => {
  it('are made, found by an address, changed by who saw them as they are, and removed', async () => {
    const made = await ask(infrastructure, 'POST', 'boundaries', {
      name: 'Paris',
      value: '10.1.0.0/255.255.0.0',
    })
    expect(made).toMatchObject({
      status: 200,
      body: { value: '10.1.0.0/16', kind: 'ip-subnet', boundaryGroups: [] },
    })
    await ask(infrastructure, 'POST', 'boundaries', { name: 'Oslo', value: '2001:db8:47::/48' })
    const found = await ask(analyst, 'GET', 'boundaries?containing=10.1.2.3')
    expect(found.body.map((one: { name: string }) => one.name)).toEqual(['Paris'])
    expect(await codeOf(analyst, 'GET', 'boundaries?containing=paris')).toBe('400 REQUEST_INVALID')
    expect(await codeOf(infrastructure, 'POST', 'boundaries', { value: '10.1.2.3/16' })).toBe(
      '400 BOUNDARY_VALUE_REFUSED',
    )
    const { tag } = await ask(infrastructure, 'GET', 'boundaries/Paris')
    const change = (description: string) =>
      codeOf(infrastructure, 'PATCH', 'boundaries/paris', { description }, { 'if-match': tag })
    expect(await change('the first')).toBe('204')
    expect(await change('the second')).toBe('412 EDIT_CONFLICT')
    expect(await codeOf(analyst, 'DELETE', 'boundaries/Paris')).toBe('403 PERMISSION_NEEDED')
    expect(await codeOf(infrastructure, 'DELETE', 'boundaries/Rome')).toBe('404 BOUNDARY_MISSING')
  })

  it('say in groups where a client gets a version from, and why not from the others', async () => {
    for (const [name, neighbours] of [
      ['Oslo', []],
      ['Paris', [{ boundaryGroup: 'Oslo' }]],
    ] as const) {
      const group = { name, boundaries: [name], points: [`${name.toUpperCase()}1`], neighbours }
      expect(await codeOf(infrastructure, 'POST', 'boundary-groups', group)).toBe('204')
    }
    expect(await codeOf(analyst, 'POST', 'boundary-groups', { name: 'Mine' })).toBe('403 PERMISSION_NEEDED')
    const { body } = await locate(analyst, ['10.1.2.3/24', 'fe80::1%3'])
    expect(body).toMatchObject({
      version: 1,
      boundaries: [{ boundary: 'Paris', address: '10.1.2.3' }],
      sources: [{ point: 'PARIS1', relation: 'current', addresses: ['http://paris1.example'] }],
      leftOut: [{ point: 'OSLO1', code: 'not-yet' }],
      askAgainAfterMinutes: 120,
      unusableAddresses: [{ address: 'fe80::1%3', reason: expect.stringContaining('link-local') }],
    })
    const points = (answer: Answer) => answer.body.sources.map((one: { point: string }) => one.point)
    expect(points(await locate(analyst, ['10.1.2.3'], { waitedMinutes: 120 }))).toEqual(['PARIS1', 'OSLO1'])
    expect(
      points(await locate(analyst, ['10.1.2.3'], { waitedMinutes: null, allowNeighbours: false })),
    ).toEqual(['PARIS1'])
    expect((await locate(analyst, [])).status).toBe(400)
    expect(
      (
        await locate(
          analyst,
          Array.from({ length: 65 }, () => '10.1.2.3'),
        )
      ).status,
    ).toBe(400)
    expect((await locate(analyst, ['10.1.2.3'], { version: 9 })).body.code).toBe('PACKAGE_VERSION_MISSING')
  })

  it('are kept in groups from who has other security scopes, also as neighbours and as sources', async () => {
    for (const object of [
      'boundary-groups/Paris',
      'distribution-points/PARIS1',
      `upgrade-packages/${packageId}`,
    ])
      expect(await codeOf(full, 'PUT', `${object}/security-scopes`, { scopes: ['Paris'] })).toBe('204')
    const groups = (await ask(local, 'GET', 'boundary-groups')).body
    expect(groups).toMatchObject([{ name: 'Paris', points: ['PARIS1'], neighbours: [] }])
    expect(groups).toHaveLength(1)
    expect(await codeOf(local, 'GET', 'boundary-groups/Oslo')).toBe('404 BOUNDARY_GROUP_MISSING')
    const add = (what: object) => codeOf(local, 'PATCH', 'boundary-groups/Paris', { add: what })
    expect(await add({ points: ['OSLO1'] })).toBe('404 POINT_MISSING')
    expect(await add({ neighbours: [{ boundaryGroup: 'OSLO' }] })).toBe('404 BOUNDARY_GROUP_MISSING')
    expect(await add({ boundaries: ['Oslo'] })).toBe('204')
    expect(await codeOf(local, 'DELETE', 'boundary-groups/Oslo')).toBe('404 BOUNDARY_GROUP_MISSING')
    const shown = JSON.stringify((await locate(local, ['10.1.2.3'], { waitedMinutes: 120 })).body)
    expect(shown).toContain('PARIS1')
    expect(shown).not.toContain('OSLO1')
  })

  it('keep their security scopes under another name, and lose them when they go', async () => {
    const scopes = async (name: string) =>
      (await ask(full, 'GET', `boundary-groups/${name}/security-scopes`)).body.map(
        (one: { name: string }) => one.name,
      )
    expect(await codeOf(full, 'PATCH', 'boundary-groups/Paris', { name: 'Lutetia' })).toBe('204')
    expect(await scopes('Lutetia')).toEqual(['Paris'])
    expect(await codeOf(full, 'DELETE', 'boundary-groups/Lutetia')).toBe('204')
    await ask(full, 'POST', 'boundary-groups', { name: 'Lutetia' })
    expect(await scopes('Lutetia')).toEqual(['Default'])
  })
})
