import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { searchUpdates } from './catalogue-updates.ts'
import { updateCatalogueMigrations } from './index.ts'
import type { UpdateOrder } from './list-order.ts'

let database: TestDatabase

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
const made = [
  { number: 1, title: 'Beta', kb: 'KB5000003', createdAt: at(1) },
  { number: 2, title: 'alpha_1', createdAt: at(2) },
  { number: 3, title: 'beta', kb: 'KB5000001', createdAt: at(2) },
  { number: 4, title: "Gamma's", createdAt: at(2) },
  { number: 5, title: '=Delta_', kb: 'KB5000001', createdAt: at(3) },
]

beforeAll(async () => {
  database = await openTestDatabase([updateCatalogueMigrations])
  await fillCatalogue(database.db, made)
})
afterAll(() => database[Symbol.asyncDispose]())

const usual = { hideExpired: false, hideSuperseded: false }
const numberOf = (updateId: string) => made.find(one => madeUpdate(one.number) === updateId)?.number

/** Every page of so many updates, in this order. */
async function walk(order: UpdateOrder, limit: number, text?: string): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = []
  for (let after: string | undefined; ; ) {
    const page = await searchUpdates(database.db, { ...usual, order, limit, after, text })
    found.push(...page.updates.map(one => numberOf(one.updateId)))
    if (page.next === null) return found
    after = page.next
  }
}

describe('the catalogue in an order', () => {
  it.each([
    ['released', false, [5, 2, 3, 4, 1]],
    ['released', true, [1, 4, 3, 2, 5]],
    ['title', true, [5, 2, 1, 3, 4]],
    ['title', false, [4, 1, 3, 2, 5]],
    // What has no article stands last, whichever way.
    ['article', true, [3, 5, 1, 2, 4]],
    ['article', false, [1, 3, 5, 2, 4]],
  ] as const)('by %s (ascending: %s) is the same in pages of every size', async (by, ascending, numbers) => {
    for (const limit of [1, 2, 3, 10]) expect(await walk({ by, ascending }, limit)).toEqual(numbers)
    // A word that few updates have is looked for in another way.
    expect(await walk({ by, ascending }, 1, 'update')).toEqual(numbers)
  })

  it('refuses a position of another order, instead of beginning anew', async () => {
    const { next } = await searchUpdates(database.db, {
      ...usual,
      limit: 1,
      order: { by: 'title', ascending: true },
    })
    for (const [by, after] of [
      ['released', next],
      ['title', 'nonsense'],
    ] as const)
      await expect(
        searchUpdates(database.db, {
          ...usual,
          limit: 1,
          after: after ?? '',
          order: { by, ascending: true },
        }),
      ).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  })

  it('goes on behind an update that is gone', async () => {
    const order = { by: 'title', ascending: true } as const
    const { updates } = await searchUpdates(database.db, {
      ...usual,
      limit: 1,
      order,
      after: `=alpha_9_${madeUpdate(9)}`,
    })
    expect(updates.map(one => one.title)).toEqual(['Beta'])
  })
})
