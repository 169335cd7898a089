// Lists against a real database, of decisions that were written down here.

import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decide, updateCatalogueMigrations } from '#product/update-catalogue'
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
afterEach(empty)

async function empty(): Promise<void> {
  const tables = house.db.$extendTables<{
    update_catalogue_updates: object
    update_applicability_images: object
  }>()
  await tables.deleteFrom('update_catalogue_updates').execute()
  await tables.deleteFrom('update_applicability_images').execute()
}

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
    await keepDecisions(house.db, key, {
      catalogue: 'one',
      updates: 4,
      files: 0,
      name: null,
      architecture: null,
      problem: null,
      decisions,
    })
  }
}

async function list(question: Partial<ApplicableQuestion> = {}) {
  const version = { packageId: 'S0100001', version: 1, images }
  const usual = { answer: 'applicable', withSuperseded: false, choosing: 'people', limit: null } as const
  return listApplicable(house.db, version, { ...usual, ...question })
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

  it('comes in pages of one order, which say how many there are', async () => {
    const at = new Date('2026-11-10T18:00:00Z')
    const later = new Date('2026-11-11T18:00:00Z')
    await fillCatalogue(house.db, [
      ...[1, 2, 3, 4].map(number => ({ number, createdAt: at })),
      { number: 5, createdAt: later },
    ])
    await decided({ 1: 'applicable', 2: 'applicable', 3: 'installed', 4: 'applicable' }, { 5: 'applicable' })
    const first = await list({ limit: 2 })
    expect([numbers(first), first.total]).toEqual([[5, 1], 4])
    const second = await list({ limit: 2, after: first.next ?? '' })
    expect([numbers(second), second.total, second.next]).toEqual([[2, 4], 4, null])
    expect(second.images).toEqual(first.images)
  })

  it('is what the words say, whatever supersedes what and whoever decided about it', async () => {
    await fc.assert(fc.asyncProperty(manyUpdates, isAsTheWordsSay), { numRuns: 40 })
  }, 60_000)
})

type AnyUpdate = {
  answers: (UpdateAnswer | null)[]
  supersedes: number[]
  isExpired: boolean
  decision: 'declined' | 'held' | null
}

const anyAnswer = fc.constantFrom<(UpdateAnswer | null)[]>(
  'applicable',
  'applicable',
  'installed',
  'unknown',
  'not-required',
  null,
)
const manyUpdates = fc.array(
  fc.record<AnyUpdate>({
    answers: fc.tuple(anyAnswer, anyAnswer),
    supersedes: fc.uniqueArray(fc.nat(8), { maxLength: 3 }),
    isExpired: fc.constantFrom(false, false, false, true),
    decision: fc.constantFrom<AnyUpdate['decision'][]>(null, null, null, 'declined', 'held'),
  }),
  { minLength: 1, maxLength: 9 },
)

/** Fills these in, and compares the lists with what is thought out here, one update after another. */
async function isAsTheWordsSay(updates: AnyUpdate[]): Promise<void> {
  await empty()
  await fillCatalogue(
    house.db,
    updates.map(({ supersedes, isExpired }, number) => ({
      number,
      supersedes,
      isExpired,
      createdAt: new Date(Date.UTC(2026, 0, 1 + number)),
    })),
  )
  for (const [number, { decision }] of updates.entries())
    if (decision !== null)
      await decide(house.db, {
        update: madeUpdate(number),
        decision,
        reason: 'tried',
        until: null,
        by: 'Ines',
      })
  await decided(
    ...[0, 1].map(image => {
      const answers = updates.map(one => one.answers[image] ?? null)
      return Object.fromEntries(
        [...answers.entries()].filter((one): one is [number, UpdateAnswer] => one[1] !== null),
      )
    }),
  )
  for (const choosing of ['people', 'rules'] as const) {
    const isThere = (one: AnyUpdate) => !one.isExpired && one.decision !== 'declined'
    const takesPlaces = (one: AnyUpdate, image: number) =>
      isThere(one) &&
      (one.answers[image] === 'installed' ||
        (one.answers[image] === 'applicable' && (choosing === 'people' || one.decision !== 'held')))
    const newest = (number: number, image: number) =>
      updates.findLastIndex(one => one.supersedes.includes(number) && takesPlaces(one, image))
    const expected = updates.flatMap((one, number) => {
      const images = [0, 1].filter(image => (one.answers[image] ?? 'not-required') !== 'not-required')
      const isShown = images.some(
        image => one.answers[image] === 'applicable' && newest(number, image) === -1,
      )
      if (!isThere(one) || !isShown) return []
      const shown = images.map(image => {
        const newer = newest(number, image)
        return [image + 1, one.answers[image], newer === -1 ? null : `Update ${newer}`]
      })
      return [{ number, images: shown }]
    })
    const found = await list({ choosing })
    const shown = found.updates.map(({ updateId, images: inImages }) => ({
      number: Number(updateId.slice(-4)),
      images: inImages.map(one => [one.index, one.answer, one.supersededBy]),
    }))
    expect(shown).toEqual(expected.reverse())
    const all = await list({ choosing, withSuperseded: true })
    const applies = (image: number) =>
      updates.filter(one => isThere(one) && one.answers[image] === 'applicable').length
    expect(all.images.map(({ counts }) => counts.applicable + counts.superseded)).toEqual([
      applies(0),
      applies(1),
    ])
  }
}
