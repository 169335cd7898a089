// A run is on record from the moment in which it was asked for, whatever becomes of it.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  cancelOperation,
  handleJob,
  type Jobs,
  jobsMigrations,
  openJobs,
  readOperation,
} from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { dismEngine } from '#product/servicing-engines'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { type AskingHouse, askForPlan, askForRun } from './ask-for-run.ts'
import { planServicingJob, runServicingJob } from './jobs.ts'
import { listRuns, readRun } from './read-runs.ts'
import { runServicing } from './run-servicing.ts'
import { endInterruptedRuns } from './runs.ts'

let house: ServicingTestHouse
let asking: AskingHouse
let jobs: Jobs
/** What the site's policy says of every update; null: nothing. */
let refused: string | null = null
/** Holds the first job back until the test lets it go. */
let letGo = () => {}
const held = new Promise<void>(resolve => {
  letGo = resolve
})

beforeAll(async () => {
  house = await openServicingHouse([jobsMigrations])
  jobs = await openJobs({ database: house.database, log: silentLog(), runner: randomUUID() })
  await jobs.work([
    handleJob(runServicingJob, async (asked, context) => {
      await held
      return runServicing(house, asked, context)
    }),
    handleJob(planServicingJob, () => Promise.reject(new Error('no plan is made here'))),
  ])
  const refuseUpdate = async (_: unknown, file: { kb: string | null }) => {
    if (refused !== null) throw new Error(`${refused} (${file.kb})`)
  }
  asking = { ...house, engines: [house.engine, dismEngine()], start: jobs.start, refuseUpdate }
  return async () => {
    await jobs.stop()
    await house[Symbol.asyncDispose]()
  }
})

const request = (packageId: string) => ({
  packageId,
  updates: [house.setup.id],
  updateDistributionPoints: false,
  runOn: 'site' as const,
  continueOnError: false,
  priority: 'medium' as const,
})

describe('asking for a run', () => {
  it('puts it on record before its plan is made, also when it never begins', async () => {
    const packageId = await addPackage(house)
    const first = (await askForRun(asking, request(packageId), 'tester')).operation
    expect(await readRun(house.db, first)).toMatchObject({
      ...{ packageId, baseVersion: 1, engine: 'native', state: 'planning', plan: null },
      ...{ cleanup: 'none', optimize: false, verify: 'changed' },
      ...{ proof: null, statuses: [], error: null, requestedBy: 'tester', finishedAt: null },
    })
    // One at a time on a site server: the second one waits, and is cancelled before it begins.
    await until(async () => (await readOperation(house.db, first)).state === 'running')
    const chosen = { ...request(packageId), cleanup: 'reset-base', optimize: true, verify: 'whole' } as const
    const second = (await askForRun(asking, chosen, 'tester')).operation
    await cancelOperation(house.db, second)
    await endInterruptedRuns(house.db)
    expect(await readRun(house.db, second)).toMatchObject({
      ...{ state: 'failed', plan: null, error: { code: 'OPERATION_CANCELLED' } },
      ...{ cleanup: 'reset-base', optimize: true, verify: 'whole', wims: null },
    })
    expect(
      (await listRuns(house.db, packageId)).map(({ id, state, planHash }) => [id, state, planHash]),
    ).toEqual([
      [second, 'failed', null],
      [first, 'planning', null],
    ])
    letGo()
    await until(async () => (await readOperation(house.db, first)).finishedAt !== null)
    expect(await readRun(house.db, first)).toMatchObject({
      state: 'succeeded',
      publishedVersion: 2,
      error: null,
    })
    expect((await readRun(house.db, first)).plan?.steps).toHaveLength(1)
  })

  it('refuses at once what does not exist, and nothing is on record', async () => {
    const packageId = await addPackage(house)
    const asked = request(packageId)
    const tries: [string, () => Promise<unknown>][] = [
      ['PACKAGE_MISSING', () => askForRun(asking, { ...asked, packageId: 'S01FFFFF' }, 'tester')],
      ['UPDATE_MISSING', () => askForRun(asking, { ...asked, updates: ['KB1'] }, 'tester')],
      ['SERVICING_ENGINE_MISSING', () => askForRun(asking, { ...asked, engine: 'none' }, 'tester')],
      ['SERVICING_ENGINE_MISSING', () => askForPlan(asking, { ...asked, engine: 'none' }, 'tester')],
      ['SERVICING_ENGINE_ELSEWHERE', () => askForRun(asking, { ...asked, engine: 'dism' }, 'tester')],
    ]
    for (const [code, attempt] of tries) await expect(attempt()).rejects.toMatchObject({ code })
    expect(await listRuns(house.db, packageId)).toEqual([])
  })

  it('refuses an update that the policy of the site does not let be chosen', async () => {
    const packageId = await addPackage(house)
    refused = 'not this one'
    for (const ask of [askForPlan, askForRun])
      await expect(ask(asking, request(packageId), 'tester')).rejects.toThrow('not this one (KB')
    refused = null
    expect(await listRuns(house.db, packageId)).toEqual([])
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await holds()) return
    await wait(100)
  }
  expect.fail('it never came')
}
