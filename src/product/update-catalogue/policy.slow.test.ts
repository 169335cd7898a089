import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { type CatalogueSearch, readCatalogueUpdate, searchUpdates } from './catalogue-updates.ts'
import { listCategories } from './categories.ts'
import { decide, takeBack } from './decisions.ts'
import { refuseNotChoosable, updateCatalogueMigrations } from './index.ts'
import { readPolicy, type SupersedenceRule, setFilters, setSupersedenceRule } from './policy.ts'
import type { Decision } from './tables.ts'
import { catalogueSite } from './testing.ts'

const [windows11, server, family, security, drivers] = [10, 11, 12, 13, 14].map(madeUpdateId) as [
  string,
  string,
  string,
  string,
  string,
]
const id = { old: madeUpdateId(21), now: madeUpdateId(22), server: madeUpdateId(23), part: madeUpdateId(24) }
const sha1 = (digit: string) => digit.repeat(40)
const category = (updateId: string, title: string, revision: number): MadeUpdate => ({
  ...{ revision, updateId, title, type: 'Category', isSoftware: false, handler: 'Category' },
})
const belongsTo = (product: string, classification: string) => [
  { type: 'Product', id: product },
  { type: 'ProductFamily', id: family },
  { type: 'UpdateClassification', id: classification },
]
const updates: MadeUpdate[] = [
  category(windows11, 'Windows 11', 1),
  category(server, 'Windows Server 2025 100%', 2),
  category(family, 'Windows', 3),
  category(security, 'Security Updates', 4),
  category(drivers, 'Drivers', 5),
  {
    ...{ revision: 21, updateId: id.old, title: 'Old', kb: 'KB1', languages: ['en', 'FR'] },
    categories: belongsTo(windows11, security),
    file: { name: 'old.cab', size: 1, sha1: sha1('a') },
  },
  {
    ...{ revision: 22, updateId: id.now, title: 'Now', kb: 'KB2', supersedes: [id.old], isBundle: true },
    ...{ categories: belongsTo(windows11, security), bundles: [id.part] },
  },
  {
    ...{ revision: 23, updateId: id.server, title: 'Server', kb: 'KB3', languages: ['de'] },
    categories: belongsTo(server, drivers),
  },
  {
    ...{ revision: 24, updateId: id.part, title: 'Part', kb: 'KB2', isPart: true },
    file: { name: 'part.cab', size: 1, sha1: sha1('b') },
  },
]

let site: ReturnType<typeof catalogueSite>

beforeAll(async () => {
  const house = await openTestLibrary([updateCatalogueMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-policy-'))
  site = catalogueSite(house, root, jobContext)
  await makeCatalogue(site.file, { updates, spelling: 'wsusscn2' })
  await site.addFile()
  await site.run()
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
}, 60_000)
afterEach(async () => {
  await site.house.db
    .$extendTables<{ update_catalogue_decisions: object }>()
    .deleteFrom('update_catalogue_decisions')
    .execute()
  await sql`update update_catalogue_updates set expired_at = null, created_at = now() - interval '100 days'`.execute(
    site.house.db,
  )
  await filter({})
  await rule({ expire: 'never' })
})

const filter = (asked: { products?: string[]; classifications?: string[]; languages?: string[] }) =>
  setFilters(site.house.db, { products: [], classifications: [], languages: [], ...asked, by: 'Ines' })
const rule = (asked: SupersedenceRule) => setSupersedenceRule(site.house.db, { rule: asked, by: 'Ines' })
const decideOn = (update: string, decision: Decision, until: Date | null = null) =>
  decide(site.house.db, { update, decision, reason: 'it breaks printing', until, by: 'Ines' })
const page = (asked: Partial<CatalogueSearch> = {}) =>
  searchUpdates(site.house.db, { hideExpired: false, hideSuperseded: false, limit: 10, ...asked })
const titles = async (asked: Partial<CatalogueSearch> = {}) =>
  (await page(asked)).updates.map(one => one.title).sort()
const policyOf = async (update: string) => (await readCatalogueUpdate(site.house.db, update)).policy

describe('the filters of a site', () => {
  it.each([
    ['nothing', {}, ['Now', 'Old', 'Server'], 0],
    ['a product', { products: [windows11] }, ['Now', 'Old'], 1],
    ['one of two products', { products: [windows11, server] }, ['Now', 'Old', 'Server'], 0],
    ['a family', { products: [family] }, ['Now', 'Old', 'Server'], 0],
    ['a classification', { classifications: [drivers] }, ['Server'], 2],
    ['a product and a classification', { products: [windows11], classifications: [drivers] }, [], 3],
    ['a language, and what is in none', { languages: ['fr'] }, ['Now', 'Old'], 1],
  ])('that ask for %s', async (_, asked, shown, byFilters) => {
    await filter(asked)
    expect(await titles()).toEqual(shown)
    expect((await page()).leftOut).toEqual({ declined: 0, byFilters })
    expect(await titles({ ignoreFilters: true })).toEqual(['Now', 'Old', 'Server'])
    expect((await page({ ignoreFilters: true })).leftOut).toEqual({ declined: 0, byFilters: 0 })
  })

  it('count only what fits the search, and only once', async () => {
    await filter({ products: [server] })
    expect((await page({ text: 'old' })).leftOut).toEqual({ declined: 0, byFilters: 1 })
    expect((await page({ text: 'server' })).leftOut).toEqual({ declined: 0, byFilters: 0 })
    await filter({})
    const { next } = await page({ limit: 1 })
    expect((await page({ limit: 1, after: next ?? '' })).leftOut).toBeNull()
  })

  it('keep rules from choosing, and people not', async () => {
    await filter({ products: [server] })
    expect(await policyOf(id.now)).toMatchObject({ isSelected: false, choosableBy: 'people' })
    expect(await policyOf(id.server)).toMatchObject({ isSelected: true, choosableBy: 'people-and-rules' })
  })

  it('are refused for a category that no update has, or that is of another kind, and stay as they were', async () => {
    await filter({ products: [windows11] })
    for (const asked of [
      { products: [madeUpdateId(99)] },
      { products: [security] },
      { classifications: [windows11] },
    ])
      await expect(filter(asked)).rejects.toMatchObject({ code: 'CATALOGUE_CATEGORY_MISSING' })
    expect(await readPolicy(site.house.db)).toMatchObject({
      filters: { products: [windows11], classifications: [], languages: [] },
      filtersSet: { by: 'Ines' },
    })
  })

  it('are chosen from the categories, with the number of updates of each', async () => {
    await filter({ products: [server] })
    const all = await listCategories(site.house.db, { limit: 10 })
    expect(all.map(one => [one.title, one.type, one.updates, one.isChosen])).toEqual([
      ['Windows', 'ProductFamily', 3, false],
      ['Security Updates', 'UpdateClassification', 2, false],
      ['Windows 11', 'Product', 2, false],
      ['Drivers', 'UpdateClassification', 1, false],
      ['Windows Server 2025 100%', 'Product', 1, true],
    ])
    const found = async (text: string, type?: string) =>
      (await listCategories(site.house.db, { text, type, limit: 10 })).map(one => one.title)
    expect(await found('windows', 'Product')).toEqual(['Windows 11', 'Windows Server 2025 100%'])
    expect(await found('0%')).toEqual(['Windows Server 2025 100%'])
    expect(await found('_indows')).toEqual([])
  })
})

describe('a decision', () => {
  it('declined: hidden, told of, and chosen by nobody', async () => {
    await decideOn(id.server, 'declined')
    expect(await titles()).toEqual(['Now', 'Old'])
    expect((await page()).leftOut).toEqual({ declined: 1, byFilters: 0 })
    expect(await titles({ showDeclined: true })).toEqual(['Now', 'Old', 'Server'])
    expect(await policyOf(id.server)).toMatchObject({
      declined: { by: 'Ines', reason: 'it breaks printing', until: null },
      choosableBy: 'nobody',
    })
    // Declined and filtered out is counted once.
    await filter({ products: [windows11] })
    expect((await page()).leftOut).toEqual({ declined: 1, byFilters: 0 })
  })

  it('held: people choose it, rules do not, until its time has come', async () => {
    await decideOn(id.server, 'held', new Date(Date.now() + 3_600_000))
    expect(await titles()).toEqual(['Now', 'Old', 'Server'])
    expect(await policyOf(id.server)).toMatchObject({ held: { by: 'Ines' }, choosableBy: 'people' })
    await sql`update update_catalogue_decisions set until = now() - interval '1 second'`.execute(
      site.house.db,
    )
    expect(await policyOf(id.server)).toMatchObject({ held: null, choosableBy: 'people-and-rules' })
    const over = new Date(Date.now() - 1000)
    await expect(decideOn(id.server, 'held', over)).rejects.toMatchObject({ code: 'UPDATE_HOLD_OVER' })
  })

  it('pinned: never expired, neither by its source nor by the rule', async () => {
    await rule({ expire: 'immediately' })
    await sql`update update_catalogue_updates set expired_at = now() where title = 'Server'`.execute(
      site.house.db,
    )
    expect(await titles({ hideExpired: true })).toEqual(['Now'])
    await decideOn(id.server, 'pinned')
    await decideOn(id.old, 'pinned')
    expect(await titles({ hideExpired: true })).toEqual(['Now', 'Old', 'Server'])
    for (const update of [id.old, id.server])
      expect(await policyOf(update)).toMatchObject({ expiredBecause: null, choosableBy: 'people-and-rules' })
  })

  it('is told, replaced, taken back, and refused where there is nothing', async () => {
    await decideOn(id.server, 'declined')
    await decideOn(id.server, 'declined')
    const [told] = await listActivity(site.house.db, { limit: 1 })
    expect(told).toMatchObject({ code: 'SOFTWARE_UPDATE_DECLINED', actor: 'Ines', subject: id.server })
    const back = () => takeBack(site.house.db, { update: id.server, decision: 'declined', by: 'Ines' })
    await back()
    expect(await policyOf(id.server)).toMatchObject({ declined: null, choosableBy: 'people-and-rules' })
    await expect(back()).rejects.toMatchObject({ code: 'UPDATE_DECISION_MISSING' })
    await expect(decideOn(madeUpdateId(99), 'held')).rejects.toMatchObject({
      code: 'CATALOGUE_UPDATE_MISSING',
    })
  })
})

describe('the rule for superseded updates', () => {
  const expired = async () => (await policyOf(id.old)).expiredBecause

  it('never, at once, or after so many months since the newer one was created', async () => {
    expect(await expired()).toBeNull()
    await rule({ expire: 'immediately' })
    expect(await expired()).toBe('superseded')
    await rule({ expire: 'after-months', months: 4 })
    expect(await expired()).toBeNull()
    await rule({ expire: 'after-months', months: 3 })
    expect(await expired()).toBe('superseded')
    expect(await titles({ hideExpired: true })).toEqual(['Now', 'Server'])
    // It stays, and stays to be seen.
    expect(await titles()).toEqual(['Now', 'Old', 'Server'])
    expect(await policyOf(id.old)).toMatchObject({ choosableBy: 'nobody' })
    expect(await readPolicy(site.house.db)).toMatchObject({
      supersedence: { expire: 'after-months', months: 3 },
      supersedenceSet: { by: 'Ines' },
    })
  })

  it.each(['declined', 'held'] as const)(
    'lets nothing expire for a newer update that is %s',
    async decision => {
      await rule({ expire: 'immediately' })
      await decideOn(id.now, decision)
      expect(await expired()).toBeNull()
    },
  )
})

describe('an update file', () => {
  const refuse = (kb: string | null, digit: string) =>
    refuseNotChoosable(site.house.db, { kb, sha1: sha1(digit) })
  const code = { code: 'UPDATE_NOT_CHOOSABLE' }

  it('is refused when its update is expired or declined, and may be chosen when not, or when nobody knows it', async () => {
    await refuse('KB1', 'a')
    await rule({ expire: 'immediately' })
    await expect(refuse('KB1', 'a')).rejects.toMatchObject({
      ...code,
      facts: { update: id.old, title: 'Old' },
    })
    await refuse('KB1', 'c')
    await refuse(null, 'a')
    await rule({ expire: 'never' })
    await decideOn(id.old, 'declined')
    await expect(refuse('KB1', 'a')).rejects.toThrow('Ines declined it (it breaks printing)')
    await decideOn(id.server, 'held')
    await refuse('KB3', 'a')
  })

  it('of a part is refused when its bundle is declined', async () => {
    await refuse('KB2', 'b')
    await decideOn(id.now, 'declined')
    await expect(refuse('KB2', 'b')).rejects.toMatchObject({
      ...code,
      facts: { update: id.now, title: 'Now' },
    })
  })
})
