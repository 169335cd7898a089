// A run goes on at the step where it was, ends what takes too long, and finds before it begins what it needs.

import { chmod, open } from 'node:fs/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { readManifest } from '#product/content-library'
import { nativeEngine, type ServicingEngine } from '#product/servicing-engines'
import { standardLimits } from '#product/servicing-work'
import { addUpdate } from '#product/software-updates'
import { readPackage } from '#product/upgrade-packages'
import {
  addPackage,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { makeSetupDynamicUpdate } from '../../../tests/update-package/index.ts'
import { readRun, runServicing } from './index.ts'
import { runRequestSchema } from './jobs.ts'
import { moveRun, takeRun } from './move-run.ts'
import { readLog } from './run-log.ts'
import { beginPlanning } from './runs.ts'

let house: ServicingTestHouse
beforeAll(async () => {
  house = await openServicingHouse()
  return () => house[Symbol.asyncDispose]()
}, 60_000)

const request = (packageId: string, change: object = {}) =>
  runRequestSchema.parse({ packageId, updates: [house.setup.id], ...change })

const Away = defineError<Record<string, never>>({
  code: 'TEST_AWAY',
  kind: 'unavailable',
  retry: 'later',
  sentence: () => 'The share is away.',
  remedy: 'Wait.',
  example: {},
})

/** A house whose engine counts how often it applies. */
function counting(change: Partial<ServicingEngine> = {}) {
  const count = { applied: 0 }
  const engine: ServicingEngine = {
    ...nativeEngine,
    async apply(...given) {
      count.applied += 1
      return (change.apply ?? nativeEngine.apply)(...given)
    },
  }
  return { count, site: { ...house, engine } }
}

async function stepsOf(run: string): Promise<string> {
  return (await readRun(house.db, run)).steps.map(({ step }) => step).join(' ')
}

describe('a run that is interrupted', { timeout: 60_000 }, () => {
  it('while it publishes goes on there: what was produced is read again, and nothing is done twice', async () => {
    const packageId = await addPackage(house)
    const { count, site } = counting()
    const context = jobContext()
    const away = { ...site, onPublished: () => Promise.reject(new Away({})) }
    await expect(runServicing(away, request(packageId), context)).rejects.toMatchObject({ code: 'TEST_AWAY' })
    expect(await readRun(house.db, context.operationId)).toMatchObject({ state: 'running', step: 'publish' })
    // It waits for its next attempt: no collection takes what it produced.
    await house.library.collect()
    const again = jobContext({ operationId: context.operationId, attempt: 2 })
    expect(await runServicing(site, request(packageId), again)).toMatchObject({ version: 2 })
    expect(count.applied).toBe(1)
    expect(await stepsOf(context.operationId)).toBe(
      'plan pre-flight prepare carry-out prove publish succeeded',
    )
    await expectNothingLeft(house)
  })

  it('and whose result is gone meanwhile does its work again, and says so', async () => {
    const packageId = await addPackage(house)
    const { count, site } = counting()
    const context = jobContext()
    const away = { ...site, onPublished: () => Promise.reject(new Away({})) }
    await runServicing(away, request(packageId), context).catch(() => undefined)
    const { manifest } = await readManifest(
      house.db,
      house.library.reader,
      (await readPackage(house.db, packageId)).contentVersion,
    )
    const known = new Set(manifest.files.map(({ sha256 }) => sha256))
    const held = await house.db
      .$extendTables<{ content_library_files: { sha256: string; holder: string } }>()
      .selectFrom('content_library_files')
      .select('sha256')
      .where('holder', '=', `servicing-run:${context.operationId}`)
      .execute()
    const produced = held.map(({ sha256 }) => sha256).find(sha256 => !known.has(sha256)) ?? ''
    await house.store.remove(produced)
    const again = jobContext({ operationId: context.operationId, attempt: 2 })
    expect(await runServicing(site, request(packageId), again)).toMatchObject({ version: 2 })
    expect(count.applied).toBe(2)
    const { lines } = await readLog(house.db, context.operationId)
    expect(lines.filter(line => line.includes('done again')).length).toBeGreaterThan(0)
    await expectNothingLeft(house)
  })

  it('after its version was published only tells distribution points, and that these cannot be told is no failure', async () => {
    const packageId = await addPackage(house)
    const { count, site } = counting()
    const asked = request(packageId, { updateDistributionPoints: true })
    const context = jobContext()
    const refusing = { ...site, updateDistributionPoints: () => Promise.reject(new Away({})) }
    expect(await runServicing(refusing, asked, context)).toMatchObject({ state: 'succeeded', version: 2 })
    const run = await readRun(house.db, context.operationId)
    expect(run).toMatchObject({ state: 'succeeded', publishedVersion: 2, error: { code: 'TEST_AWAY' } })
    // The same run, as if the server had died before it told them.
    await house.db
      .$extendTables<{ servicing_runs: { id: string; step: string } }>()
      .updateTable('servicing_runs')
      .set({ step: 'distribute' })
      .where('id', '=', context.operationId)
      .execute()
    const again = jobContext({ operationId: context.operationId, attempt: 2 })
    expect(await runServicing(site, asked, again)).toMatchObject({ state: 'succeeded', version: 2 })
    expect(await readRun(house.db, context.operationId)).toMatchObject({ state: 'succeeded', error: null })
    expect(house.distributed).toContain(packageId)
    expect(count.applied).toBe(1)
  })
})

describe('a run whose version was published when the connection to the database broke', {
  timeout: 60_000,
}, () => {
  it('tells distribution points all the same, and is not done before', async () => {
    const packageId = await addPackage(house)
    const told: string[] = []
    const breaking: ServicingTestHouse = {
      ...house,
      async updateDistributionPoints(trx, ...given) {
        told.push(given[0])
        if (told.length === 1) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx)
        await house.updateDistributionPoints(trx, ...given)
      },
    }
    const context = jobContext()
    const asked = request(packageId, { updateDistributionPoints: true })
    expect(await runServicing(breaking, asked, context)).toMatchObject({ state: 'succeeded', version: 2 })
    expect(await readRun(house.db, context.operationId)).toMatchObject({ step: 'succeeded', error: null })
    expect(told).toEqual([packageId, packageId])
    expect(house.distributed).toContain(packageId)
  })
})

describe('an attempt that was thought dead', { timeout: 60_000 }, () => {
  it('does not fail the run that another one has taken up', async () => {
    const packageId = await addPackage(house)
    const context = jobContext()
    const { site } = counting({
      async apply(...given) {
        const applied = await nativeEngine.apply(...given)
        // Another site server begins in the middle, while this one does not hear of it.
        await beginPlanning(house.db, await takeRun(house.db, { run: context.operationId, fence: 2 }))
        return applied
      },
    })
    const over = { code: 'SERVICING_ATTEMPT_OVER', facts: { attempt: 1 } }
    await expect(runServicing(site, request(packageId), context)).rejects.toMatchObject(over)
    expect(await readRun(house.db, context.operationId)).toMatchObject({ step: 'plan', error: null })
    // Nor does it come back.
    await expect(runServicing(house, request(packageId), context)).rejects.toMatchObject(over)
    const other = jobContext({ operationId: context.operationId, attempt: 2 })
    expect(await runServicing(house, request(packageId), other)).toMatchObject({ version: 2 })
  })
})

describe('the steps of a run', { timeout: 60_000 }, () => {
  it('are never taken in another order', async () => {
    const packageId = await addPackage(house)
    const context = jobContext()
    await runServicing(house, request(packageId), context)
    for (const step of ['plan', 'publish', 'failed', 'distribute'] as const)
      await expect(moveRun(house.db, { run: context.operationId, attempt: 1 }, step)).rejects.toMatchObject({
        code: 'SERVICING_STEP_REFUSED',
        facts: { from: 'succeeded', to: step },
      })
  })

  it('end when they take too long, with the step in the error, and nothing is left', async () => {
    const packageId = await addPackage(house)
    const { site } = counting({
      apply: (_plan, _work, _report, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')))
        }),
    })
    const context = jobContext()
    const limits = { ...standardLimits, 'carry-out': 0.005 }
    await expect(runServicing({ ...site, limits }, request(packageId), context)).rejects.toMatchObject({
      code: 'SERVICING_STEP_TIMED_OUT',
      facts: { step: 'carry-out' },
    })
    expect(await readRun(house.db, context.operationId)).toMatchObject({
      state: 'failed',
      error: { code: 'SERVICING_STEP_TIMED_OUT' },
    })
    await expectNothingLeft(house)
  })
})

describe('pre-flight', { timeout: 60_000 }, () => {
  it('finds everything at once, before anything is copied, and the log says it', async () => {
    const packageId = await addPackage(house)
    const file = `${house.folder}/windows11.0-kb5000009-x64.cab`
    await makeSetupDynamicUpdate({ to: file, seed: 'to be damaged' })
    const { update } = await addUpdate(house, { path: file }, jobContext())
    const damage = async (sha256: string) => {
      const { path } = await house.store.open(sha256)
      await chmod(path, 0o600)
      const handle = await open(path, 'r+')
      await handle.write(Buffer.from('damaged'), 0, 7, 400)
      await handle.close()
    }
    const engine: ServicingEngine = { ...nativeEngine, check: () => Promise.reject(new Away({})) }
    await damage(update)
    const context = jobContext()
    const asked = request(packageId, { updates: [update] })
    const error = await runServicing({ ...house, engine }, asked, context).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'SERVICING_NOT_READY' })
    expect(error.facts.found).toEqual([
      'The share is away.',
      'The file of the update windows11.0-kb5000009-x64.cab is damaged in the content library.',
    ])
    expect(await stepsOf(context.operationId)).toBe('plan pre-flight failed')
    const { lines } = await readLog(house.db, context.operationId)
    expect(lines.some(line => line.includes('SERVICING_NOT_READY') && line.includes('type="3"'))).toBe(true)
  })
})
