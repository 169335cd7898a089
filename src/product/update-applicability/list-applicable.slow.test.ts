// Lists against a real database, of decisions that were written down here.

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import type { DecidedImageOfVersion } from './images-of-version.ts'
import { updateApplicabilityMigrations } from './index.ts'
import { keepDecisions } from './keep-decisions.ts'
import { type ApplicableQuestion, listApplicable } from './list-applicable.ts'
import type { UpdateAnswer } from './update-answer.ts'

let house: TestLibrary

beforeAll(async () => {
  house = await openTestLibrary([updateCatalogueMigrations, updateApplicabilityMigrations])
  return () => house[Symbol.asyncDispose]()
})
afterEach(async () => {
  const tables = house.db.$extendTables<{
    update_catalogue_updates: object
    update_applicability_images: object
  }>()
  await tables.deleteFrom('update_catalogue_updates').execute()
  await tables.deleteFrom('update_applicability_images').execute()
})

function image(index: number): DecidedImageOfVersion {
  return {
    key: { wimSha256: 'a'.repeat(64), path: 'sources/install.wim', index },
    name: `Image ${index}`,
    architecture: 'amd64',
    decidedAt: '2026-11-27T10:00:00.000Z',
    isCurrent: true,
    updates: 4,
    considered: 4,
    problem: null,
  }
}

const images = [image(1), image(2)]

/** Keeps these answers by the number of the update, for each image. */
async function decided(...answers: Record<number, UpdateAnswer>[]): Promise<void> {
  for (const [position, of] of answers.entries()) {
    const decisions = new Map(
      Object.entries(of).map(([number, answer]) => [
        madeUpdate(Number(number)),
        { answer, because: [`rule ${number}\0\ud800`] },
      ]),
    )
    const { key } = images[position] as DecidedImageOfVersion
    await keepDecisions(house.db, key, { catalogue: 'one', updates: 4, files: 0, problem: null, decisions })
  }
}

async function list(question: Partial<ApplicableQuestion> = {}) {
  const version = { packageId: 'S0100001', version: 1, images }
  return listApplicable(house.db, version, { answer: 'applicable', withSuperseded: false, ...question })
}

const numbers = (found: Awaited<ReturnType<typeof list>>) =>
  found.updates.map(one => Number(one.updateId.slice(-4)))

describe('the list of updates that apply', () => {
  it('has those that apply to some image, with the rules that decided it, for people and databases to read', async () => {
    await fillCatalogue(house.db, [{ number: 1 }, { number: 2 }, { number: 3 }])
    await decided({ 1: 'applicable', 2: 'installed', 3: 'unknown' }, { 1: 'not-required', 2: 'applicable' })
    const found = await list()
    expect(numbers(found).sort()).toEqual([1, 2])
    expect(found.updates.find(one => one.title === 'Update 1')?.images).toEqual([
      {
        path: 'sources/install.wim',
        index: 1,
        answer: 'applicable',
        because: ['rule 1\ufffd\ufffd'],
        supersededBy: null,
      },
    ])
    expect(found.images.map(one => one.counts)).toEqual([
      { applicable: 1, superseded: 0, installed: 1, unknown: 1 },
      { applicable: 1, superseded: 0, installed: 0, unknown: 0 },
    ])
    expect(numbers(await list({ answer: 'installed' }))).toEqual([2])
    expect(numbers(await list({ answer: 'unknown' }))).toEqual([3])
    expect(numbers(await list({ text: 'update 2' }))).toEqual([2])
    expect(numbers(await list({ text: 'nothing' }))).toEqual([])
  })

  it('leaves out what something newer supersedes that applies or is there, and says how many', async () => {
    await fillCatalogue(house.db, [
      { number: 1 },
      { number: 2, supersedes: [1] },
      { number: 3, supersedes: [2] },
    ])
    await decided(
      { 1: 'applicable', 2: 'applicable', 3: 'not-required' },
      { 1: 'applicable', 2: 'installed' },
    )
    const found = await list()
    expect(numbers(found)).toEqual([2])
    expect(found.images.map(({ counts }) => counts.superseded)).toEqual([1, 1])
    const all = await list({ withSuperseded: true })
    expect(numbers(all).sort()).toEqual([1, 2])
    expect(all.updates.find(one => one.title === 'Update 1')?.images.map(one => one.supersededBy)).toEqual([
      'Update 2',
      'Update 2',
    ])
  })

  it('has no categories, no parts of bundles and nothing that is expired', async () => {
    await fillCatalogue(house.db, [
      { number: 1, type: 'Category' },
      { number: 2, deploymentAction: 'Bundle' },
      { number: 3, isExpired: true },
      { number: 4 },
    ])
    await decided({ 1: 'installed', 2: 'applicable', 3: 'applicable', 4: 'applicable' })
    const found = await list()
    expect(numbers(found)).toEqual([4])
    expect(found.images[0]?.counts).toEqual({ applicable: 1, superseded: 0, installed: 0, unknown: 0 })
  })
})
