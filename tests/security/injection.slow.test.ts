// Hostile text in every text field of every body, every branch of it, every parameter and query, one at a time with everything else right, as somebody
// who may do everything, on a site on which the objects are there.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '#product/identity'
import type { ApiDescription } from '../../generated/openapi.ts'
import { joinTestPoint } from '../distribution-points.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../routes-of-site.ts'
import { type Filled, filledExample, type TextPlace, textPlaces } from './text-places.ts'

const file = join(import.meta.dirname, '../../generated/openapi.json')
const api = JSON.parse(readFileSync(file, 'utf8')) as ApiDescription
const { schemas } = api.components
const touched = '/tmp/slipstream-injected'

/** Each holds the mark, a number of its own, so that it is found wherever it comes out. */
const hostile: Record<string, (mark: string) => string> = {
  sql: mark => `'; drop table identity_users; -- " or 1=1 %s${mark}`,
  'shell, HTML, templates, LDAP, formulas': mark =>
    `=cmd|'/c calc'!A0<script>alert(${mark})</script>{{7*7}}\${7*7}*)(uid=*))(|(a=\`touch ${touched}\`$(touch ${touched})`,
  path: mark => `../../../../etc/passwd/%2e%2e%2f..\\..\\c:\\${mark}`,
  NUL: mark => `a\0${mark}`,
  'control characters': mark => `a\r\nset-cookie: x=${mark}\u001b[2J\u0007\u0085`,
  Unicode: mark => `${mark}\u202e\u200b\ufeffİı\u0345ſ\u{1f600}`,
  'half a character': mark => `${mark}\ud800`,
  'the name of a prototype': () => '__proto__',
  'very long': mark => `${mark}${'e\u0301'.repeat(4000)}`,
}

const paths: Record<string, string> = {
  version: '1',
  name: 'PARIS-1',
  group: 'Branches',
  source: 'Windows 11 24H2',
  schedule: 'Windows 11 24H2',
  taskSequence: 'Windows 11 24H2',
  boundaryGroup: 'Windows 11 24H2',
  server: 'files.corp.example',
  decision: 'declined',
  resource: 'SMS_OperatingSystemInstallPackage',
  sha256: 'a'.repeat(64),
}

// Streams do not end by themselves, and these are the ends of other tests.
const skipped = /\/events$|\/session$/
const changing = ['delete', 'patch', 'put', 'post', 'get']
const operations = Object.entries(api.paths)
  .filter(([path]) => !skipped.test(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  // What removes goes last.
  .sort((one, other) => changing.indexOf(other.method) - changing.indexOf(one.method))

let house: RoutesOfSite
let token = ''
let tables: unknown
const listTables = async () =>
  (
    await sql`select table_name, count(*)::int from information_schema.columns where table_schema = 'public' group by 1 order by 1`.execute(
      house.site.db,
    )
  ).rows

beforeAll(async () => {
  house = await openRoutesOfSite(async () => randomUUID())
  const { db } = house.site
  token = await createToken(db, { kind: 'api', role: 'administrator', name: 'tester' })
  tables = await listTables()
  paths.packageId = (await house.site.addPackage('Media')).packageId
  await joinTestPoint(house.site, 'PARIS-1')
  const create = async (url: string, payload: object) => {
    const answer = await send({ method: 'POST', url: `/api/v1/${url}`, payload })
    expect(answer.statusCode, answer.body).toBeLessThan(300)
  }
  await create('security-scopes', { name: 'example' })
  await create('distribution-point-groups', { name: 'Branches' })
  await create('users', { userName: 'example', displayName: 'Example', kind: 'service-account', roles: [] })
  // What the examples make is what the others name.
  for (const { path, method, operation } of operations)
    if (method === 'put' || method === 'post')
      await sendFilled(path, method, filledExample(operation, paths, schemas))
}, 120_000)
afterAll(() => house[Symbol.asyncDispose]())

const send = (asked: InjectOptions) =>
  house.server.inject({ ...asked, headers: { authorization: `Bearer ${token}` } })

function sendFilled(path: string, method: string, { path: names, query, body }: Filled) {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((names[name] ?? '').toWellFormed()),
  )
  const asked = new URLSearchParams(query)
  return send({
    method: method.toUpperCase() as 'GET',
    url: asked.size > 0 ? `${address}?${asked}` : address,
    ...(body !== undefined && { payload: body as object }),
  })
}

/** Under which names a text came out. */
function namesWith(mark: string, value: unknown, name = ''): string[] {
  if (typeof value === 'string') return value.includes(mark) ? [name] : []
  if (Array.isArray(value)) return value.flatMap(one => namesWith(mark, one, name))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => [
    ...(key.includes(mark) ? [name] : []),
    ...namesWith(mark, one, key),
  ])
}

let marks = 0
async function tryText(
  at: { path: string; method: string },
  place: TextPlace<Filled>,
  [kind, make]: [string, (mark: string) => string],
) {
  const mark = `749${String(marks++).padStart(6, '0')}`
  const answer = await sendFilled(at.path, at.method, place.put(make(mark)))
  const said = `${kind} in ${place.at}: ${answer.body.slice(0, 300)}`
  expect([500, 502], said).not.toContain(answer.statusCode)
  expect(answer.headers['set-cookie'], said).toBeUndefined()
  expect(answer.headers['x-content-type-options'], said).toBe('nosniff')
  expect(answer.body, said).not.toContain('root:x:0:0')
  const type = String(answer.headers['content-type'] ?? 'none')
  if (answer.body.includes(mark)) expect(type, said).toMatch(/^(application\/(problem\+)?json|text\/plain)/)
  if (answer.statusCode > 299 || !type.startsWith('application/json')) return
  const others = namesWith(mark, JSON.parse(answer.body)).filter(name => !mayHold(name, place))
  expect(others, said).toEqual([])
}

/** Where a text may come out that was given for a field: there, and what an address names is called a name. */
function mayHold(name: string, { at, field }: TextPlace<Filled>): boolean {
  return name === field || (at.startsWith('path ') && name === 'name')
}

/** Places deep inside a body that several operations share, which are tried with the first of them alone. */
const deep = new Set<string>()
function isNew({ at }: TextPlace<Filled>): boolean {
  if (at.split('.').length < 4) return true
  if (deep.has(at)) return false
  deep.add(at)
  return true
}

describe('hostile text, one field at a time', () => {
  it.each(operations)(
    '$method $path takes it as text there and nowhere else, or refuses it',
    async one => {
      for (const place of textPlaces(one.operation, paths, schemas).filter(isNew))
        await Promise.all(Object.entries(hostile).map(kind => tryText(one, place, kind)))
    },
    60_000,
  )

  it('is read again by every list, and left everything as it was', async () => {
    for (const { path, method, operation } of operations) {
      if (method !== 'get') continue
      const { statusCode, body } = await sendFilled(path, method, filledExample(operation, paths, schemas))
      expect([500, 502], `${path}: ${body.slice(0, 300)}`).not.toContain(statusCode)
    }
    expect(await listTables()).toEqual(tables)
    expect(existsSync(touched)).toBe(false)
  })
})
