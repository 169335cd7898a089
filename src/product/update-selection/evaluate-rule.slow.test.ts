// Rules against a real database; what applies was written down here instead of being decided from an image.

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { decideVersion, updateApplicabilityMigrations } from '#product/update-applicability'
import { decide, takeBack, updateCatalogueMigrations } from '#product/update-catalogue'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { evaluateSelection, previewRule } from './evaluate-rule.ts'
import { updateSelectionMigrations } from './index.ts'
import { listRules, removeRule, saveRule } from './rules.ts'
import type { SelectionRule } from './selection-rule.ts'

let house: ServicingTestHouse
let packageId = ''
const rule: SelectionRule = {
  kinds: [],
  products: [],
  classifications: [],
  minimumAgeDays: 0,
  withSuperseded: false,
  withPreviews: false,
  except: [],
}
const applies = '<IsInstalled><False/></IsInstalled><IsInstallable><True/></IsInstallable>'

/** Core metadata with these rules. */
function core(number: number, rules: string): string {
  return (
    `<UpdateIdentity UpdateID="${madeUpdate(number)}" RevisionNumber="1"/><Properties UpdateType="Software"/>` +
    `<ApplicabilityRules>${rules}</ApplicabilityRules>`
  )
}

/** As if a synchronisation had changed the catalogue. */
async function synchronised(): Promise<void> {
  await sql`update update_catalogue_state set changes = changes + 1`.execute(house.db)
}

beforeAll(async () => {
  house = await openServicingHouse([
    updateCatalogueMigrations,
    updateApplicabilityMigrations,
    updateSelectionMigrations,
  ])
  packageId = await addPackage(house)
  await fillCatalogue(house.db, [
    { number: 1, core: core(1, applies) },
    { number: 2, core: core(2, applies), supersedes: [1] },
    { number: 3, core: core(3, '<IsInstalled><True/></IsInstalled>') },
  ])
  await synchronised()
  return () => house[Symbol.asyncDispose]()
}, 120_000)

const asked = () => ({ name: 'Monthly', packageId })
const numbers = (list: readonly { updateId: string }[]) => list.map(one => Number(one.updateId.slice(-4)))

describe('a saved rule', { timeout: 120_000 }, () => {
  it('is saved, replaced, listed and read; one that names no category of the catalogue is refused', async () => {
    await saveRule(house.db, { name: 'Monthly', rule: { ...rule, minimumAgeDays: 7 }, by: 'Ines' })
    await saveRule(house.db, { name: 'Monthly', rule, by: 'Ines' })
    expect(await listRules(house.db)).toMatchObject([{ name: 'Monthly', rule, madeBy: 'Ines' }])
    const wrong = saveRule(house.db, {
      name: 'Wrong',
      rule: { ...rule, products: [madeUpdate(1)] },
      by: 'Ines',
    })
    await expect(wrong).rejects.toMatchObject({ code: 'SELECTION_CATEGORY_MISSING' })
    await expect(previewRule(house, { ...asked(), name: 'Wrong' }, new Date())).rejects.toMatchObject({
      code: 'SELECTION_RULE_MISSING',
    })
  })

  it('refuses to choose while it is not decided what applies', async () => {
    await expect(previewRule(house, asked(), new Date())).rejects.toMatchObject({
      code: 'SELECTION_NOT_DECIDED',
      facts: { images: ['sources/install.wim:1', 'sources/install.wim:2'] },
    })
  })

  it('chooses from what applies, and is compared with what it chose before', async () => {
    await decideVersion(house, { packageId, version: 1 }, jobContext())
    const first = await evaluateSelection(house, { ...asked(), by: 'Ines' }, new Date())
    expect(first).toMatchObject({
      version: 1,
      lastEvaluatedAt: null,
      added: [],
      dropped: [],
      notDecidable: [],
    })
    expect(numbers(first.chosen)).toEqual([2])
    expect(numbers(first.leftOut)).toEqual([1])

    await fillCatalogue(house.db, [{ number: 4, core: core(4, applies), supersedes: [2] }])
    await synchronised()
    await expect(previewRule(house, asked(), new Date())).rejects.toMatchObject({
      code: 'SELECTION_NOT_DECIDED',
    })
    await decideVersion(house, { packageId, version: 1 }, jobContext())
    const second = await previewRule(house, asked(), new Date())
    expect(numbers(second.chosen)).toEqual([4])
    expect([numbers(second.added), numbers(second.dropped)]).toEqual([[4], [2]])
    // A preview keeps nothing.
    expect(await previewRule(house, asked(), new Date())).toEqual(second)
    expect(second.lastEvaluatedAt).not.toBeNull()
  })

  it('chooses the older one while the newer is held', async () => {
    const hold = {
      update: madeUpdate(4),
      decision: 'held' as const,
      reason: 'to be tried first',
      until: null,
    }
    await decide(house.db, { ...hold, by: 'Ines' })
    const found = await previewRule(house, asked(), new Date())
    expect(numbers(found.chosen)).toEqual([2])
    const reasons = found.leftOut.map(one => [Number(one.updateId.slice(-4)), one.reason])
    expect(reasons.sort()).toEqual([
      [1, 'superseded'],
      [4, 'held'],
    ])
    await takeBack(house.db, { update: madeUpdate(4), decision: 'held', by: 'Ines' })
    expect(numbers((await previewRule(house, asked(), new Date())).chosen)).toEqual([4])
  })

  it('names images about which nothing can be decided, and chooses for the others', async () => {
    await sql`update update_applicability_images set problem = 'It is damaged.' where image_index = 2`.execute(
      house.db,
    )
    const found = await previewRule(house, asked(), new Date())
    expect(found.notDecidable).toEqual(['sources/install.wim:2: It is damaged.'])
    expect(numbers(found.chosen)).toEqual([4])
  })

  it('is removed with what it chose', async () => {
    await removeRule({ ...house, usersOfRule: async () => [] }, { name: 'Monthly', by: 'Ines' })
    expect(await listRules(house.db)).toEqual([])
    await expect(
      removeRule({ ...house, usersOfRule: async () => [] }, { name: 'Monthly', by: 'Ines' }),
    ).rejects.toMatchObject({
      code: 'SELECTION_RULE_MISSING',
    })
  })
})
