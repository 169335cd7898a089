// The order in which a catalogue is decided, against a real database; the image is one that answers by the text of a rule.

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { type FilledUpdate, fillCatalogue } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { decideImage } from './decide-image.ts'
import type { UpdateToSend } from './decider.ts'
import type { UpdateAnswer } from './update-answer.ts'

let house: TestLibrary
const asked: UpdateToSend[] = []

beforeAll(async () => {
  house = await openTestLibrary([updateCatalogueMigrations])
  return () => house[Symbol.asyncDispose]()
})
afterEach(async () => {
  await house.db
    .$extendTables<{ update_catalogue_updates: object }>()
    .deleteFrom('update_catalogue_updates')
    .execute()
  asked.length = 0
})

/** Fills the catalogue with updates about which the image has these answers: their core is the answer. */
async function fill(updates: readonly (FilledUpdate & { answer?: UpdateAnswer })[]): Promise<void> {
  await fillCatalogue(
    house.db,
    updates.map(({ answer = 'applicable', ...rest }) => ({ ...rest, core: answer })),
  )
}

async function decide(): Promise<Record<number, string>> {
  const image = {
    decide: async (updates: readonly UpdateToSend[]) => {
      asked.push(...updates)
      return updates.map(({ core }) => ({
        answer: core as UpdateAnswer,
        because: [`the image says ${core}`],
      }))
    },
  }
  const decisions = await decideImage(house.db, image)
  return Object.fromEntries([...decisions].map(([id, { answer }]) => [Number(id.slice(-12)), answer]))
}

describe('deciding a catalogue', () => {
  it('reads only what is not kept out by a prerequisite', async () => {
    await fill([
      { number: 1, type: 'Detectoid', answer: 'installed' },
      { number: 2, type: 'Detectoid', answer: 'not-required' },
      { number: 3, type: 'Category', answer: 'installed', needs: [[2]] },
      { number: 10, needs: [[1]] },
      { number: 11, needs: [[2]] },
      { number: 12, needs: [[3]] },
      { number: 13, needs: [[2, 1]] },
      { number: 14, needs: [[1], [2]] },
      { number: 15, isExpired: true },
    ])
    expect(await decide()).toEqual({
      1: 'installed',
      2: 'not-required',
      3: 'not-required',
      10: 'applicable',
      13: 'applicable',
    })
    // Neither the category below a detectoid that is not there, nor any update of it.
    expect(asked).toHaveLength(4)
  })

  it('hands on that it is not known whether a prerequisite is there', async () => {
    await fill([
      { number: 1, type: 'Detectoid', answer: 'unknown' },
      { number: 10, needs: [[1]] },
      // Of one that the catalogue does not hold, nothing is known.
      { number: 11, needs: [[99]] },
    ])
    expect(Object.keys(await decide())).toEqual(['1', '10', '11'])
    expect(asked.slice(1).map(one => one.prerequisites)).toEqual(['unknown', 'unknown'])
  })

  it('decides bundles from their parts, whatever the order', async () => {
    await fill([
      { number: 10, bundles: [30] },
      { number: 11, bundles: [10, 31] },
      { number: 12, bundles: [32] },
      { number: 13, bundles: [14] },
      { number: 14, bundles: [13] },
      { number: 30, answer: 'installed' },
      { number: 31, answer: 'not-required' },
    ])
    expect(await decide()).toMatchObject({ 10: 'installed', 11: 'installed', 12: 'not-required' })
  })

  it('what goes round in a circle is not known, and nothing hangs', async () => {
    await fill([
      { number: 1, type: 'Category', needs: [[2]], answer: 'installed' },
      { number: 2, type: 'Category', needs: [[1]], answer: 'installed' },
    ])
    expect(await decide()).toEqual({ 1: 'unknown', 2: 'unknown' })
    expect(asked).toEqual([])
  })
})
