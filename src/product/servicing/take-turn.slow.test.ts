// Runs of one package wait for one another, wherever they are carried out, and hold up nobody else.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import {
  cancelOperation,
  handleJob,
  type Jobs,
  jobsMigrations,
  openJobs,
  readOperation,
} from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { nativeEngine } from '#product/servicing-engines'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { type AskingHouse, askForRun } from './ask-for-run.ts'
import { runOnWorkerJob, runRequestSchema, runServicingJob } from './jobs.ts'
import { readQueue } from './queue.ts'
import { findRun, readRun } from './read-runs.ts'
import { runServicing } from './run-servicing.ts'
import { endInterruptedRuns } from './runs.ts'

let house: ServicingTestHouse
let asking: AskingHouse
let jobs: Jobs
let isHeld = false
let letGo = () => {}
const held = new Promise<void>(resolve => {
  letGo = resolve
})

beforeAll(async () => {
  house = await openServicingHouse([jobsMigrations])
  const engine: typeof nativeEngine = {
    ...nativeEngine,
    // The first run is held in the middle of its work.
    async apply(...words) {
      if (!isHeld) {
        isHeld = true
        await held
      }
      return nativeEngine.apply(...words)
    },
  }
  const at = { ...house, engine, engines: [engine] }
  jobs = await openJobs({ database: house.database, log: silentLog(), runner: randomUUID() })
  await jobs.work([
    handleJob({ ...runServicingJob, concurrency: 2 }, (asked, context) => runServicing(at, asked, context)),
    handleJob(runOnWorkerJob, (asked, context) => runServicing(at, asked, context)),
  ])
  asking = { ...at, start: jobs.start, refuseUpdate: async () => undefined }
  return async () => {
    letGo()
    await jobs.stop()
    await house[Symbol.asyncDispose]()
  }
}, 60_000)

async function ask(packageId: string, update: string, more: object = {}): Promise<string> {
  const asked = runRequestSchema.parse({ packageId, updates: [update], ...more })
  return (await askForRun(asking, asked, 'tester')).operation
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (await holds()) return
    await wait(50)
  }
  expect.fail('it never came')
}

it('runs of one package wait for one another; others go on meanwhile', { timeout: 120_000 }, async () => {
  const [packageId, other] = [await addPackage(house), await addPackage(house)]
  const first = await ask(packageId, house.component.id)
  await until(() => isHeld)
  const second = await ask(packageId, house.setup.id)
  const onWorker = await ask(packageId, house.setup.id, { runOn: 'worker' })
  const phaseOf = async (run: string) => (await readOperation(house.db, run)).phase
  const waits = `waiting for the run ${first} of the same package`
  await until(async () => (await phaseOf(second)) === waits && (await phaseOf(onWorker)) === waits)
  expect(await readRun(house.db, onWorker)).toMatchObject({ step: 'queued', plan: null })
  const queue = await readQueue(house.db, { runsAtOnce: 2 })
  const waiting = queue.map(({ run, waitsFor, expectedStart }) => ({ run, waitsFor, expectedStart }))
  expect(waiting).toEqual([
    { run: first, waitsFor: null, expectedStart: null },
    { run: second, waitsFor: first, expectedStart: null },
    { run: onWorker, waitsFor: first, expectedStart: null },
  ])
  expect(await findRun(house.db, first.slice(0, 8).toUpperCase())).toBe(first)
  // What fits every run.
  await expect(findRun(house.db, '')).rejects.toMatchObject({ code: 'SERVICING_RUN_AMBIGUOUS' })
  await expect(findRun(house.db, randomUUID())).rejects.toMatchObject({ code: 'SERVICING_RUN_MISSING' })

  const elsewhere = await ask(other, house.setup.id)
  await until(async () => (await readOperation(house.db, elsewhere)).finishedAt !== null)
  expect(await readRun(house.db, elsewhere)).toMatchObject({ state: 'succeeded', publishedVersion: 2 })

  const cancelled = onWorker
  await until(async () => (await readOperation(house.db, cancelled)).state === 'waiting')
  await cancelOperation(house.db, cancelled)
  await until(async () => (await readOperation(house.db, cancelled)).state === 'cancelled')
  await endInterruptedRuns(house.db)

  letGo()
  await until(async () => (await readOperation(house.db, second)).finishedAt !== null)
  expect(await readRun(house.db, first)).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
  expect(await readRun(house.db, second)).toMatchObject({
    ...{ state: 'succeeded', baseVersion: 2, publishedVersion: 3 },
  })
  expect(await readRun(house.db, cancelled)).toMatchObject({ state: 'failed', plan: null })
})
