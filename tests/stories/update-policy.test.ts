// An administrator selects what is shown of the catalogue and decides about updates; a plan with a declined update is refused.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CataloguePolicy, CatalogueUpdateDetail } from '#api-client'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'

const [product, other, first, second] = [1, 2, 3, 4].map(madeUpdateId) as [string, string, string, string]
let site: TestSite
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  const media = join(site.folder, 'media')
  const update = join(site.folder, 'Windows11.0-KB5000010-x64.msu')
  const catalogue = join(site.folder, 'wsusscn2.cab')
  await makeSmallMedia(media)
  await makeComponentUpdate({ to: update, kb: 'KB5000010' })
  const bytes = await readFile(update)
  const sha1 = createHash('sha1').update(bytes).digest('hex')
  const category = (revision: number, updateId: string, title: string): MadeUpdate => ({
    ...{ revision, updateId, title, type: 'Category', isSoftware: false, handler: 'Category' },
  })
  const updates: MadeUpdate[] = [
    category(1, product, 'Windows 11'),
    category(2, other, 'Windows 10'),
    {
      ...{ revision: 3, updateId: first, title: 'First', kb: 'KB5000010' },
      categories: [{ type: 'Product', id: product }],
      file: { name: 'a.msu', size: bytes.length, sha1 },
    },
    {
      ...{ revision: 4, updateId: second, title: 'Second', kb: 'KB5000011' },
      categories: [{ type: 'Product', id: other }],
    },
  ]
  await makeCatalogue(catalogue, { updates, spelling: 'wsusscn2' })
  const added = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...added)).value.id
  await site.slipstream('update', 'add', update)
  await site.slipstream('update-source', 'add', catalogue, '--name', 'Catalogue')
  await site.slipstream('update-source', 'synchronise', 'Catalogue')
}, 240_000)
afterAll(() => site[Symbol.asyncDispose]())

const catalogue = <Value>(...words: string[]) => site.slipstream<Value>('update-catalogue', ...words)
type Page = { updates: { title: string }[]; leftOut: { declined: number; byFilters: number } }
const search = async (...flags: string[]) => {
  const { updates, leftOut } = (await catalogue<Page>('search', ...flags)).value
  return [updates.map(one => one.title).sort(), leftOut]
}
const plan = () => site.slipstream('servicing', 'plan', packageId, '--update', 'KB5000010')

it('filters hide and say what they hide', async () => {
  const found = await catalogue<{ updateId: string; updates: number }[]>(
    'categories',
    '11',
    '--type',
    'product',
  )
  expect(found.value).toMatchObject([{ updateId: product, updates: 1 }])
  const set = await catalogue<CataloguePolicy>('filter', '--product', product)
  expect(set.value).toMatchObject({ filters: { products: [product] }, filtersSet: { by: 'tester' } })
  expect(await search()).toEqual([['First'], { declined: 0, byFilters: 1 }])
  expect(await search('--all')).toEqual([['First', 'Second'], { declined: 0, byFilters: 0 }])
  await expect(catalogue('filter')).rejects.toThrow('it needs either filters, or --none')
  await catalogue('filter', '--none')
  expect((await catalogue<CataloguePolicy>('policy')).value).toMatchObject({ filters: { products: [] } })
}, 120_000)

it('a declined update is hidden, and no plan is made with its file until that is taken back', async () => {
  const planned = await plan()
  expect(planned.exitCode).toBe(2)
  await catalogue('decline', first, '--reason', 'breaks printing')
  expect(await search()).toEqual([['Second'], { declined: 1, byFilters: 0 }])
  await expect(plan()).rejects.toThrow('tester declined it (breaks printing)')
  await catalogue('release', first, '--decision', 'declined')
  expect((await plan()).exitCode).toBe(2)
}, 120_000)

it('a hold ends at its time, a pin stays, and the rule for superseded updates is kept', async () => {
  await catalogue('hold', second, '--reason', 'to be tried first', '--until', '2199-01-01T00:00Z')
  await catalogue('pin', second, '--reason', 'our machines need it')
  const { policy } = (await catalogue<CatalogueUpdateDetail>('show', second)).value
  expect(policy).toMatchObject({
    held: { by: 'tester', until: '2199-01-01T00:00:00.000Z' },
    pinned: { reason: 'our machines need it' },
    choosableBy: 'people',
  })
  await expect(catalogue('hold', second, '--reason', 'late', '--until', '2020-01-01')).rejects.toThrow(
    'that is over',
  )
  const rule = await catalogue<CataloguePolicy>('supersedence', '--expire', 'after-months', '--months', '3')
  expect(rule.value.supersedence).toEqual({ expire: 'after-months', months: 3 })
  await expect(catalogue('supersedence', '--expire', 'after-months')).rejects.toThrow('--months')
}, 120_000)
