// The queue with a real job queue behind it: what is asked for first is not what runs first.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { handleJob, type Jobs, jobsMigrations, openJobs, readOperation } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { type AskingHouse, askForRun } from './ask-for-run.ts'
import { runRequestSchema, runServicingJob } from './jobs.ts'
import { changePriority, readQueue } from './queue.ts'
import { readRun } from './read-runs.ts'
import { runServicing } from './run-servicing.ts'
import type { RunPriority } from './tables.ts'

let house: ServicingTestHouse
let jobs: Jobs
let asking: AskingHouse
const order: string[] = []
let letGo = () => {}
const held = new Promise<void>(resolve => {
  letGo = resolve
})

beforeAll(async () => {
  house = await openServicingHouse([jobsMigrations])
  jobs = await openJobs({ database: house.database, log: silentLog(), runner: randomUUID() })
  await jobs.work([
    handleJob(runServicingJob, async (asked, context) => {
      order.push(context.operationId)
      await held
      return runServicing(house, asked, context)
    }),
  ])
  asking = { ...house, start: jobs.start, refuseUpdate: async () => undefined }
  return async () => {
    await jobs.stop()
    await house[Symbol.asyncDispose]()
  }
})

async function ask(priority: RunPriority): Promise<string> {
  const packageId = await addPackage(house)
  const asked = runRequestSchema.parse({ packageId, updates: [house.setup.id], priority })
  return (await askForRun(asking, asked, 'tester')).operation
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await holds()) return
    await wait(100)
  }
  expect.fail('it never came')
}

describe('the queue of runs', { timeout: 120_000 }, () => {
  it('is taken by priority, then by age; the priority of what waits can be changed, that of what runs cannot', async () => {
    const first = await ask('low')
    await until(() => order.length === 1)
    const [medium, low, high, changed] = [
      await ask('medium'),
      await ask('low'),
      await ask('high'),
      await ask('low'),
    ]
    const change = (run: string) =>
      changePriority({ ...house, ...jobs }, { run, priority: 'high', by: 'Maya' })
    await change(changed)
    await house.db
      .$extendTables<{ servicing_runs: { id: string; step: string } }>()
      .updateTable('servicing_runs')
      .set({ step: 'plan' })
      .where('id', '=', first)
      .execute()
    await expect(change(first)).rejects.toMatchObject({ code: 'SERVICING_RUN_NOT_WAITING' })
    await expect(change(randomUUID())).rejects.toMatchObject({ code: 'SERVICING_RUN_MISSING' })
    const queue = await readQueue(house.db, { runsAtOnce: 1 })
    expect(queue.map(({ run, place, priority }) => [run, place, priority])).toEqual([
      [first, 0, 'low'],
      [high, 1, 'high'],
      [changed, 2, 'high'],
      [medium, 3, 'medium'],
      [low, 4, 'low'],
    ])
    // No run has ended yet: nothing is known of how long one takes.
    expect(queue.every(({ lane, expectedStart }) => lane === 'site' && expectedStart === null)).toBe(true)
    const { packageId } = await readRun(house.db, changed)
    expect(await listActivity(house.db, { subject: packageId, limit: 1 })).toMatchObject([
      { code: 'SERVICING_PRIORITY_CHANGED', actor: 'Maya' },
    ])
    letGo()
    await until(async () => (await readOperation(house.db, low)).finishedAt !== null)
    expect(order).toEqual([first, high, changed, medium, low])
    expect(await readQueue(house.db, { runsAtOnce: 1 })).toEqual([])
    expect(await readRun(house.db, low)).toMatchObject({ state: 'succeeded', priority: 'low' })
  })
})
