// Every list of the API comes in pages.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { addOperationRoutes } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { addActivityRoutes, addAuditRoutes } from '#product/activity'
import { addDistributionRoutes } from '#product/distribution'
import { joinTestPoint } from '../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../tests/site-in-database.ts'

type ListRoute = {
  parameters?: { name: string }[]
  responses: Record<string, { content?: { 'application/json'?: { schema: { type?: string } } } }>
}

/** Answers that are a list and need no pages, each with the reason. */
const withoutPages: Record<string, string> = {
  '/api/v1/upgrade-packages/{packageId}/applicable-updates/{update}':
    'one update, once for each name that it goes by',
}

let site: SiteInDatabase
let server: HttpServer
beforeAll(async () => {
  site = await makeSiteInDatabase()
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async () => ({ role: 'administrator', name: 'tester', subject: null }),
  })
  addOperationRoutes(server, { db: site.db, onCancelled: async () => undefined })
  addDistributionRoutes(server, site)
  addActivityRoutes(server, site.db)
  addAuditRoutes(server, {
    db: site.db,
    folder: { inside: (...names) => join(site.folder, ...names) },
    log: silentLog(),
  })
})
afterAll(async () => {
  await server.close()
  await site[Symbol.asyncDispose]()
})

describe('lists of the site server', () => {
  it('come in pages, each of them, with the same two parameters', async () => {
    const file = join(import.meta.dirname, '../../generated/openapi.json')
    const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
      paths: Record<string, { get?: ListRoute }>
    }
    const wrong: string[] = []
    let lists = 0
    for (const [path, { get }] of Object.entries(paths)) {
      const schema = get?.responses['200']?.content?.['application/json']?.schema
      if (get === undefined || schema?.type !== 'array' || withoutPages[path]) continue
      lists += 1
      const names = (get.parameters ?? []).map(one => one.name)
      if (!names.includes('limit') || !names.some(name => name === 'after' || name === 'before'))
        wrong.push(path)
    }
    expect(wrong).toEqual([])
    expect(lists).toBeGreaterThan(20)
  })

  it('say where the next page begins, also where the database cuts them', async () => {
    const headers = { authorization: 'Bearer x' }
    const read = (url: string) => server.inject({ url, headers })
    for (const name of ['PAGE-A', 'PAGE-B', 'PAGE-C']) await joinTestPoint(site, name)
    const first = await read('/api/v1/distribution-points?limit=2')
    expect(first.json().map((one: { name: string }) => one.name)).toEqual(['PAGE-A', 'PAGE-B'])
    expect(first.headers['next-after']).toBe('PAGE-B')
    const [, link = ''] = /^<(.*)>; rel="next"$/.exec(String(first.headers.link)) ?? []
    const second = await read(link)
    expect(second.json().map((one: { name: string }) => one.name)).toEqual(['PAGE-C'])
    expect(second.headers['next-after']).toBeUndefined()
    const gone = await read('/api/v1/distribution-points?after=PAGE-X')
    expect([gone.statusCode, gone.json().code]).toEqual([422, 'PAGE_PLACE_GONE'])

    await sql`insert into jobs_operations (id, kind, requested_by, state, created_at)
      select gen_random_uuid(), 'test', 'tester', 'succeeded', '2027-01-01' from generate_series(1, 5)`.execute(
      site.db,
    )
    const seen = new Set<string>()
    let url: string | undefined = '/api/v1/operations?limit=2&kind=test'
    while (url !== undefined) {
      const page = await read(url)
      for (const { id } of page.json() as { id: string }[]) seen.add(id)
      url = /^<(.*)>/.exec(String(page.headers.link))?.[1]
    }
    expect(seen.size).toBe(5)
    const other = await read('/api/v1/operations?kind=test&state=running')
    expect(other.json()).toEqual([])

    for (const [list, member] of [
      ['status-messages', 'id'],
      ['audit', 'sequence'],
    ] as const) {
      const places: number[] = []
      let next: string | undefined = `/api/v1/${list}?limit=1&order=oldest`
      while (next !== undefined) {
        const page = await read(next)
        places.push(...page.json().map((one: Record<string, number>) => one[member]))
        next = /^<(.*)>/.exec(String(page.headers.link))?.[1]
      }
      const newest = (await read(`/api/v1/${list}`)).json().map((one: Record<string, number>) => one[member])
      expect(places.length).toBeGreaterThan(2)
      expect(places).toEqual(newest.toReversed())
    }
  })
})
