// A run ends once, whichever of its attempts comes first.

import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { moveRun, takeRun } from './move-run.ts'
import { isWorkOpen } from './offer-work.ts'
import { readRun } from './read-runs.ts'
import { beginPlanning, endInterruptedRuns, endWork, failRun } from './runs.ts'
import { offerTestRun } from './testing.ts'

let site: SiteInDatabase
beforeAll(async () => {
  site = await makeSiteInDatabase()
})
afterAll(() => site[Symbol.asyncDispose]())

const proof = { proven: true, checks: [{ what: 'file', where: 'x', expected: 'a', found: 'a', ok: true }] }
const refused = { code: 'SERVICING_STEP_REFUSED' }
const over = { code: 'SERVICING_ATTEMPT_OVER' }

async function succeed(run: string, attempt = 0): Promise<void> {
  const end = { by: { run, attempt }, to: 'succeeded' as const, publishedVersion: 2, proof, wims: null }
  await site.db.transaction().execute(trx => endWork(trx, end))
}

describe('a run', () => {
  // Every open run has an operation; the others here have none.
  afterEach(() => sql`delete from servicing_runs`.execute(site.db))

  it('that was cancelled publishes nothing in an attempt that was thought dead', async () => {
    const { run } = await offerTestRun(site)
    await failRun(site.db, { run, attempt: 0 }, { error: null })
    await expect(succeed(run)).rejects.toMatchObject(refused)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'failed', publishedVersion: null })
  })

  it('that has published stays so when another attempt begins it anew, fails, or finds nothing to do', async () => {
    const { run } = await offerTestRun(site)
    for (const step of ['prepare', 'carry-out', 'prove', 'publish'] as const)
      await moveRun(site.db, { run, attempt: 0 }, step)
    await succeed(run)
    await expect(beginPlanning(site.db, { run, attempt: 0 })).rejects.toMatchObject(refused)
    await failRun(site.db, { run, attempt: 0 }, { error: null })
    const unneeded = {
      by: { run, attempt: 0 },
      to: 'not-needed' as const,
      publishedVersion: null,
      proof: null,
      wims: null,
    }
    await expect(site.db.transaction().execute(trx => endWork(trx, unneeded))).rejects.toMatchObject(refused)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
  })

  it('obeys the attempt that took it last, and no other, at any step', async () => {
    const { run } = await offerTestRun(site)
    const old = { run, attempt: 0 }
    const mine = await takeRun(site.db, { run, fence: 3 })
    await expect(takeRun(site.db, { run, fence: 2 })).rejects.toMatchObject(over)
    for (const step of ['prepare', 'carry-out', 'prove', 'publish'] as const) {
      await expect(moveRun(site.db, old, step)).rejects.toMatchObject(over)
      await expect(beginPlanning(site.db, old)).rejects.toMatchObject(over)
      await failRun(site.db, old, { error: null })
      expect(await isWorkOpen(site.db, run)).toBe(true)
      await moveRun(site.db, mine, step)
    }
    await expect(succeed(run)).rejects.toMatchObject(over)
    await succeed(run, 3)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'succeeded', error: null })
  })

  it('that was published and given up is ended once, however many look', async () => {
    const { run } = await offerTestRun(site)
    for (const step of ['prepare', 'carry-out', 'prove', 'publish', 'distribute'] as const)
      await moveRun(site.db, { run, attempt: 0 }, step)
    const lost = { code: 'OPERATION_INTERRUPTED' }
    await sql`
      insert into jobs_operations (id, kind, requested_by, state, error, finished_at)
      values (${run}, 'servicing.run', 'tester', 'failed', ${JSON.stringify(lost)}, now())`.execute(site.db)
    await Promise.all(Array.from({ length: 8 }, () => endInterruptedRuns(site.db)))
    expect(await readRun(site.db, run)).toMatchObject({ state: 'succeeded', error: lost })
  })
})
