// What is refused at the publication although the update server gave nothing wrong: a circle with what was published before, and rows that PostgreSQL lost.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { madeUpdateId } from '../../../tests/update-catalogue/index.ts'
import { type ServerMadeUpdate, startWsusServer } from '../../../tests/wsus-server/index.ts'
import { synchronise, updateCatalogueMigrations } from './index.ts'
import { addSource } from './sources.ts'
import { withCatalogue } from './tables.ts'
import { catalogueSite } from './testing.ts'

const name = 'Upstream'
const [product, older, newer] = [10, 11, 12].map(madeUpdateId) as [string, string, string]
const prerequisites = [[product]]
const updates: ServerMadeUpdate[] = [
  { updateId: product, type: 'Category', categoryType: 'Product', title: 'Windows 11' },
  { updateId: older, title: 'Older', prerequisites },
  { updateId: newer, title: 'Newer', prerequisites, supersedes: [older] },
]
let site: ReturnType<typeof catalogueSite>

beforeAll(async () => {
  const house = await openTestLibrary([updateCatalogueMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-upstream-'))
  site = catalogueSite(house, root, jobContext)
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})

afterEach(async () => {
  await site.expectNothingStaged()
  await site.clear()
})

async function addServer() {
  const server = await startWsusServer()
  server.catalogue.publish(...updates)
  await addSource(site.house.db, {
    name,
    kind: 'wsus',
    location: server.address,
    languages: [],
    upstream: { categories: [], classifications: [], authorityFile: null },
    by: 'Ines',
  })
  return server
}

it('a circle is, and changes nothing; a revision that opens it is taken', async () => {
  await using server = await addServer()
  await site.run(name)
  const before = await site.updates()
  const closing = { updateId: older, revisionNumber: 2, title: 'Older', prerequisites, supersedes: [newer] }
  server.catalogue.publish(closing)
  await expect(site.run(name)).rejects.toMatchObject({
    code: 'CATALOGUE_CYCLE',
    facts: { what: 'supersedence', update: older, updates: 2 },
  })
  expect(await site.updates()).toEqual(before)
  await site.expectNothingStaged()
  server.catalogue.publish({ updateId: newer, revisionNumber: 2, title: 'Newer', prerequisites })
  expect(await site.run(name)).toMatchObject({ revised: 2 })
})

it('what is left of a list that PostgreSQL lost is, and all of it is read at the next attempt', async () => {
  await using server = await addServer()
  server.habits.mostUpdatesPerRequest = 1
  const tables = withCatalogue(site.house.db)
  let isLost = false
  const context = jobContext({
    report({ phase }) {
      if (isLost || phase !== 'asking for updates (3 of 3)') return
      isLost = true
      // As after a crash: unlogged tables are empty.
      void sql`truncate update_catalogue_staged`.execute(site.house.db)
    },
  })
  await expect(synchronise(site.house, { source: name }, context)).rejects.toMatchObject({
    code: 'STAGED_UPDATES_LOST',
    kind: 'unavailable',
    retry: 'later',
  })
  expect(isLost).toBe(true)
  expect(await site.updates()).toEqual([])
  expect(await tables.selectFrom('update_catalogue_sources').select('upstream_anchors').execute()).toEqual([
    { upstream_anchors: null },
  ])
  const again = jobContext({ operationId: context.operationId, attempt: 2 })
  expect(await synchronise(site.house, { source: name }, again)).toMatchObject({ listed: 3, added: 3 })
})
