import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { jobContext, openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { type CatalogueSearch, readCatalogueUpdate, searchUpdates } from './catalogue-updates.ts'
import { synchronise, updateCatalogueMigrations } from './index.ts'
import { addSource } from './sources.ts'

let house: TestLibrary

const [product, classification] = [madeUpdateId(1), madeUpdateId(2)]
const file = {
  name: 'windows11.0-kb5000002-x64.cab',
  size: 100,
  sha1: 'a'.repeat(40),
  url: 'http://example.com/a.cab',
}
const catalogue: MadeUpdate[] = [
  { revision: 1, updateId: product, title: 'Windows 11', type: 'Category', isSoftware: false },
  { revision: 2, updateId: classification, title: 'Security Updates', type: 'Category', isSoftware: false },
  {
    revision: 3,
    updateId: madeUpdateId(3),
    title: 'Cumulative Update for Windows 11 (KB5000001)',
    kb: 'KB5000001',
    categories: [
      { type: 'Product', id: product },
      { type: 'UpdateClassification', id: classification },
    ],
    prerequisites: [product, madeUpdateId(999)],
  },
  {
    revision: 4,
    updateId: madeUpdateId(4),
    title: "Cumulative Update for Windows 11 10.0.26100.2 (KB5000002), it's newer",
    kb: 'KB5000002',
    isBundle: true,
    handler: 'Bundle',
    bundles: [madeUpdateId(5)],
    supersedes: [madeUpdateId(3)],
    categories: [{ type: 'Product', id: product }],
  },
  { revision: 5, updateId: madeUpdateId(5), title: 'Part', isPart: true, file },
  // Enough of them that articles are rare words and `windows` is not.
  ...Array.from({ length: 20 }, (_, index) => ({
    revision: 10 + index,
    updateId: madeUpdateId(10 + index),
    title: 'Windows, another product',
    type: 'Category',
    isSoftware: false,
  })),
]

beforeAll(async () => {
  house = await openTestLibrary([updateCatalogueMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-catalogue-'))
  const location = join(root, 'wsusscn2.cab')
  await makeCatalogue(location, { updates: catalogue, spelling: 'wsusscn2' })
  await addSource(house.db, { name: 'Catalogue', location, languages: [], by: 'Ines' })
  await synchronise({ ...house, internalNetworks: [] }, { source: 'Catalogue' }, jobContext())
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})

const search = async (asked: Partial<CatalogueSearch>) => {
  const page = await searchUpdates(house.db, {
    hideExpired: false,
    hideSuperseded: false,
    limit: 10,
    ...asked,
  })
  return page.updates.map(one => one.kb)
}

describe('searching the catalogue', () => {
  it('gives what can be chosen, without categories and parts of bundles', async () => {
    expect((await search({})).sort()).toEqual(['KB5000001', 'KB5000002'])
  })

  it.each([
    ['kb5000001', ['KB5000001']],
    ['5000001', ['KB5000001']],
    ['cumul windows', ['KB5000001', 'KB5000002']],
    ['10.0.26100', ['KB5000002']],
    ["it's", ['KB5000002']],
    ["'; drop table x --", []],
    ['windows & !cumulative', ['KB5000001', 'KB5000002']],
    ['( | :* \\', ['KB5000001', 'KB5000002']],
    ['vista', []],
    ['WINDOWS kb5000001', ['KB5000001']],
    ['windows kb50 newer', ['KB5000002']],
    ['windows kb5000001 kb5000002', []],
    ['windows 26100', []],
    ['windows vista', []],
  ])('for %s', async (text, kbs) => {
    expect((await search({ text })).sort()).toEqual(kbs)
  })

  it('by category, and without what is superseded', async () => {
    expect(await search({ category: classification })).toEqual(['KB5000001'])
    expect(await search({ hideSuperseded: true })).toEqual(['KB5000002'])
  })

  it('page by page, each update once', async () => {
    const first = await searchUpdates(house.db, { hideExpired: true, hideSuperseded: false, limit: 1 })
    expect(first.next).not.toBeNull()
    const after = first.next ?? ''
    const second = await searchUpdates(house.db, {
      hideExpired: true,
      hideSuperseded: false,
      limit: 1,
      after,
    })
    expect(second.next).toBeNull()
    expect([...first.updates, ...second.updates].map(one => one.kb).sort()).toEqual([
      'KB5000001',
      'KB5000002',
    ])
  })
})

describe('one update', () => {
  it('with what it needs, replaces and is replaced by, in words', async () => {
    const found = await readCatalogueUpdate(house.db, madeUpdateId(3))
    expect(found).toMatchObject({
      kb: 'KB5000001',
      products: ['Windows 11'],
      classification: 'Security Updates',
      isSuperseded: true,
      prerequisites: [[{ title: 'Windows 11' }], [{ updateId: madeUpdateId(999), title: null }]],
      supersededBy: [{ updateId: madeUpdateId(4) }],
    })
  })

  it('a bundle has the files and handlers of its parts', async () => {
    const found = await readCatalogueUpdate(house.db, madeUpdateId(4))
    expect(found).toMatchObject({
      handlers: ['Bundle', 'Cbs'],
      bundles: [{ title: 'Part' }],
      isSuperseded: false,
    })
    expect(found.files).toEqual([{ ...file, sha256: null }])
    const part = await readCatalogueUpdate(house.db, madeUpdateId(5))
    expect(part.bundledBy.map(one => one.updateId)).toEqual([madeUpdateId(4)])
  })

  it('that is not there', async () => {
    await expect(readCatalogueUpdate(house.db, madeUpdateId(77))).rejects.toMatchObject({
      code: 'CATALOGUE_UPDATE_MISSING',
    })
  })
})
