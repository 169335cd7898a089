// Lists that the database cuts and filters: page by page they are the whole list, also where times are the same.

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRoutesOfSite, type RoutesOfSite } from '../../tests/routes-of-site.ts'
import { signInWithRole } from '../../tests/users.ts'

let house: RoutesOfSite
let headers: Record<string, string>
let packageId = ''
beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site } = house
  const { db } = site
  headers = { cookie: await signInWithRole(db, 'full-administrator') }
  for (const name of ['Windows 11', 'windows 10', 'Server 2025', 'Autopilot', 'Windows 11 LTSC'])
    packageId = (await site.addPackage(name)).packageId
  // Pairs of the same moment: what tells them apart decides.
  const moment = sql`timestamptz '2027-01-01' + make_interval(hours => n / 2)`
  const seven = sql`from generate_series(1, 7) n`
  await sql`insert into servicing_runs (id, package_id, base_version, engine, plan, plan_hash, state, step, requested_by, started_at, finished_at)
    select gen_random_uuid(), ${packageId}, 1, 'native', '{}', 'plan', case when n = 3 then 'failed' else 'succeeded' end, 'failed', 'tester', ${moment}, ${moment}
    ${seven}`.execute(db)
  await sql`insert into distribution_rings_rollouts (id, package_id, version_number, state, started_by, started_at)
    select gen_random_uuid(), ${packageId}, n, case when n = 3 then 'stopped' else 'succeeded' end, 'tester', ${moment} ${seven}`.execute(
    db,
  )
  await sql`insert into software_updates (sha256, sha1, size, file_name, kb, title, kind, payload, facts, added_by, added_at)
    select repeat(n::text, 64), repeat(n::text, 40), n, n || '.msu', 'KB' || n, 'Update ' || n, 'cumulative-update', 'files', '{}', 'tester', ${moment}
    ${seven}`.execute(db)
  await sql`insert into servicing_schedules (name, name_key, definition, made_by, changed_by)
    values ('Monthly', 'monthly', '{}', 'tester', 'tester')`.execute(db)
  await sql`insert into servicing_schedules_occurrences (schedule_id, definition, due_at, not_before, state, requested_by, created_at)
    select id, '{}', ${moment}, ${moment}, case when n = 3 then 'failed' else 'succeeded' end, 'tester', ${moment}
    from servicing_schedules, generate_series(1, 7) n`.execute(db)
  const boundaries = Array.from({ length: 7 }, (_, n) => ({
    value: `10.${n}.0.0/16`,
    name: `Site ${'dbcagfe'[n]}`,
    description: n === 3 ? 'Lyon' : '',
  }))
  await house.server.inject({
    method: 'POST',
    url: '/api/v1/boundaries/import',
    headers: { ...headers, 'x-slipstream-request': 'console' },
    payload: { boundaries },
  })
})
afterAll(() => house[Symbol.asyncDispose]())

async function read(path: string) {
  const answer = await house.server.inject({ url: `/api/v1/${path}`, headers })
  return { status: answer.statusCode, body: answer.json(), link: answer.headers.link }
}

/** Every page, as the links lead through them. */
async function walk(path: string, limit: number): Promise<object[][]> {
  const pages: object[][] = []
  let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`
  while (next !== undefined) {
    const { body, link } = await read(next)
    pages.push(body)
    next = /^<\/api\/v1\/(.*)>/.exec(String(link))?.[1]
  }
  return pages
}

const lists: [string, number, string, number][] = [
  ['upgrade-packages', 5, 'text=windows%2011', 2],
  ['boundaries', 7, 'text=LYON', 1],
  ['software-updates', 7, 'text=kb3', 1],
  ['rollouts', 7, 'state=stopped', 1],
  ['servicing-schedules/monthly/occurrences', 7, 'state=failed', 1],
  ['upgrade-packages/{packageId}/servicing-runs', 7, 'state=failed', 1],
]

describe('a list that the database cuts', () => {
  it.each(lists)('%s: its pages are the whole list, in its order', async (list, count) => {
    const path = list.replace('{packageId}', packageId)
    const whole = (await read(path)).body
    expect(whole).toHaveLength(count)
    const pages = await walk(path, 2)
    expect(pages.flat()).toEqual(whole)
    expect(Math.max(...pages.map(page => page.length))).toBe(2)
  })

  it.each(lists)('%s: is filtered by the database, also in pages', async (list, _count, filter, count) => {
    const path = `${list.replace('{packageId}', packageId)}?${filter}`
    const found = (await read(path)).body
    expect(found).toHaveLength(count)
    expect((await walk(path, 1)).flat()).toEqual(found)
  })

  it('says that the place is gone after which a page should begin', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    const asked = [
      'upgrade-packages?after=S01FFFFF',
      `software-updates?after=${'f'.repeat(64)}`,
      `rollouts?after=${nobody}`,
      `servicing-schedules/monthly/occurrences?after=${nobody}`,
      `upgrade-packages/${packageId}/servicing-runs?after=${nobody}`,
    ]
    for (const path of asked) {
      const { status, body } = await read(path)
      expect([path, status, body.code]).toEqual([path, 422, 'PAGE_PLACE_GONE'])
    }
    // Names need not be there any more to be compared.
    expect((await read('boundaries?after=Site%20c2&limit=1')).body).toMatchObject([{ name: 'Site d' }])
  })
})
