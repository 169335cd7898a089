// A run ends once, whichever of its attempts comes first.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { beginRun, endRun, failRun, readRun } from './runs.ts'
import { type OfferedRun, offerTestRun } from './testing.ts'

let site: SiteInDatabase
beforeAll(async () => {
  site = await makeSiteInDatabase()
})
afterAll(() => site[Symbol.asyncDispose]())

const proof = { proven: true, checks: [{ what: 'file', where: 'x', expected: 'a', found: 'a', ok: true }] }
const succeed = ({ run, plan }: OfferedRun) =>
  endRun(site.db, { run, plan, state: 'succeeded', publishedVersion: 2, proof, wims: null })

describe('a run', () => {
  it('that was cancelled publishes nothing in an attempt that was thought dead', async () => {
    const offered = await offerTestRun(site)
    await failRun(site.db, offered.run, null)
    await expect(succeed(offered)).rejects.toMatchObject({ code: 'SERVICING_RUN_OVER' })
    expect(await readRun(site.db, offered.run)).toMatchObject({ state: 'failed', publishedVersion: null })
  })

  it('that has published stays so when another attempt begins it anew, fails, or finds nothing to do', async () => {
    const { run, plan, packageId } = await offerTestRun(site)
    await succeed({ run, plan, packageId })
    const facts = { package: { id: packageId, currentVersion: 2 } } as Parameters<typeof beginRun>[1]['facts']
    await beginRun(site.db, { run, facts, plan, requestedBy: 'tester', state: 'running' })
    await failRun(site.db, run, null)
    const unneeded = {
      run,
      plan,
      state: 'not-needed' as const,
      publishedVersion: null,
      proof: null,
      wims: null,
    }
    await expect(endRun(site.db, unneeded)).rejects.toMatchObject({ code: 'SERVICING_RUN_OVER' })
    expect(await readRun(site.db, run)).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
  })
})
