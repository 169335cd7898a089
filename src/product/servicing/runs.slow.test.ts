// A run ends once, whichever of its attempts comes first.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { moveRun } from './move-run.ts'
import { readRun } from './read-runs.ts'
import { beginPlanning, endWork, failRun } from './runs.ts'
import { offerTestRun } from './testing.ts'

let site: SiteInDatabase
beforeAll(async () => {
  site = await makeSiteInDatabase()
})
afterAll(() => site[Symbol.asyncDispose]())

const proof = { proven: true, checks: [{ what: 'file', where: 'x', expected: 'a', found: 'a', ok: true }] }
const refused = { code: 'SERVICING_STEP_REFUSED' }

async function succeed(run: string): Promise<void> {
  const end = { run, to: 'succeeded' as const, publishedVersion: 2, proof, wims: null }
  await site.db.transaction().execute(trx => endWork(trx, end))
}

describe('a run', () => {
  it('that was cancelled publishes nothing in an attempt that was thought dead', async () => {
    const { run } = await offerTestRun(site)
    await failRun(site.db, run, { error: null })
    await expect(succeed(run)).rejects.toMatchObject(refused)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'failed', publishedVersion: null })
  })

  it('that has published stays so when another attempt begins it anew, fails, or finds nothing to do', async () => {
    const { run } = await offerTestRun(site)
    for (const step of ['prepare', 'carry-out', 'prove', 'publish'] as const)
      await moveRun(site.db, run, step)
    await succeed(run)
    await expect(beginPlanning(site.db, run)).rejects.toMatchObject(refused)
    await failRun(site.db, run, { error: null })
    const unneeded = { run, to: 'not-needed' as const, publishedVersion: null, proof: null, wims: null }
    await expect(site.db.transaction().execute(trx => endWork(trx, unneeded))).rejects.toMatchObject(refused)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
  })
})
