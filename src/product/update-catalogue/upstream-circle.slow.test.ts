// What an update server lists as new can close a circle with what was published before.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { madeUpdateId } from '../../../tests/update-catalogue/index.ts'
import { type ServerMadeUpdate, startWsusServer } from '../../../tests/wsus-server/index.ts'
import { updateCatalogueMigrations } from './index.ts'
import { addSource } from './sources.ts'
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

it('is refused, and changes nothing; a revision that opens the circle is taken', async () => {
  await using server = await startWsusServer()
  server.catalogue.publish(...updates)
  await addSource(site.house.db, {
    name,
    kind: 'wsus',
    location: server.address,
    languages: [],
    upstream: { categories: [], classifications: [], authorityFile: null },
    by: 'Ines',
  })
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
