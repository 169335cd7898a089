// Who has the work of a run: one worker at a time, whatever happens to the one before.

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failuresOf } from '#product/servicing-engines'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { claimWork, giveUpWork, takeBack, takeHeartbeat } from './lease-work.ts'
import { moveRun } from './move-run.ts'
import { mostAttempts } from './offer-work.ts'
import { changePriority, readQueue } from './queue.ts'
import { readRun } from './read-runs.ts'
import { appendLog, readLog } from './run-log.ts'
import { failRun } from './runs.ts'
import { withServicing } from './tables.ts'
import { offerTestRun } from './testing.ts'
import { waitForDelivery } from './wait-for-delivery.ts'
import { createWorkerToken, listWorkers, noteWorker, removeWorker } from './workers.ts'

let site: SiteInDatabase

beforeAll(async () => {
  site = await makeSiteInDatabase()
  return () => site[Symbol.asyncDispose]()
})
afterEach(async () => {
  await withServicing(site.db).deleteFrom('servicing_work').execute()
})

const claim = (worker: string, leaseSeconds = 60, engine = 'native') =>
  claimWork(site.db, { worker, engine, leaseSeconds })
const holderOf = (worker: string, work: { lease: string } | null) => ({ worker, lease: work?.lease ?? '' })
const beat = { protocolVersion: 1 as const, phase: 'working', bytesDone: 1, bytesTotal: 2, lines: ['one'] }
const sayAlive = (holder: { worker: string; lease: string }, leaseSeconds = 60) =>
  takeHeartbeat(site.db, holder, { beat, leaseSeconds })
async function isAnybodyWaiting(): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
    site.db,
  )
  return rows.length > 0
}
const lost = { code: 'SERVICING_LEASE_LOST' }
/** Longer than a lease of 0.1 seconds. */
const pause = () => wait(250)

describe('a claim', () => {
  it('gives each work to one worker, however many ask at once', async () => {
    const offered = [await offerTestRun(site), await offerTestRun(site), await offerTestRun(site)]
    const claims = await Promise.all(Array.from({ length: 8 }, (_, number) => claim(`W${number}`)))
    const given = claims.filter(work => work !== null)
    expect(given.map(work => work.run).sort()).toEqual(offered.map(one => one.run).sort())
    expect(new Set(given.map(work => work.lease)).size).toBe(3)
  })

  it('gives a worker as many runs at once as it says that it can do, and the queue counts on them', async () => {
    const worker = 'W1'
    await createWorkerToken(site.db, { name: worker, by: 'Maya' })
    await noteWorker(site.db, { name: worker, engine: 'native', runsAtOnce: 2 })
    await sql`delete from servicing_runs`.execute(site.db)
    for (let number = 0; number < 4; number++) {
      const { run } = await offerTestRun(site)
      await sql`insert into jobs_operations (id, kind, requested_by, state)
        values (${run}, 'servicing.run-on-worker', 'tester', 'running')`.execute(site.db)
    }
    const ask = () => claimWork(site.db, { worker, engine: 'native', runsAtOnce: 2, leaseSeconds: 60 })
    const given = (await Promise.all([ask(), ask(), ask(), ask()])).filter(work => work !== null)
    expect(given).toHaveLength(2)
    expect(await listWorkers(site.db)).toMatchObject([{ name: worker, runsAtOnce: 2, runs: 2 }])
    await takeBack(site.db, holderOf(worker, given[0] ?? null), 'stopping')
    // One of two places is free: the next run can begin now, and of those after it nothing is known.
    const starts = (await readQueue(site.db, { runsAtOnce: 1 })).map(({ place, expectedStart }) => [
      place,
      expectedStart !== null,
    ])
    expect(starts).toEqual([
      [0, false],
      [1, true],
      [2, false],
      [3, false],
    ])
    expect([await ask(), await ask()]).toEqual([
      expect.objectContaining({ packageId: expect.any(String) }),
      null,
    ])
    await removeWorker(site.db, { name: worker, by: 'Maya' })
  })

  it('tells the plan, and that the run is with this worker', async () => {
    const { run, packageId, plan } = await offerTestRun(site)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'waiting', worker: null })
    expect(await claim('W1')).toMatchObject({ run, packageId, plan, leaseSeconds: 60, updates: [] })
    expect(await readRun(site.db, run)).toMatchObject({ state: 'running', worker: 'W1' })
  })

  it('and a change of its priority at the same moment take turns', async () => {
    const { run } = await offerTestRun(site)
    const house = { db: site.db, changePriority: async () => undefined }
    const changing = await site.db.transaction().execute(async trx => {
      // As a claim does: first the work, then the run.
      await withServicing(trx)
        .updateTable('servicing_work')
        .set({ worker: 'W1' })
        .where('run_id', '=', run)
        .execute()
      const change = changePriority(house, { run, priority: 'high', by: 'Maya' }).catch(error => error.code)
      for (let waits = false; !waits; ) waits = await isAnybodyWaiting()
      await moveRun(trx, { run, by: 'lease' }, 'prepare')
      return { change }
    })
    expect(await changing.change).toBe('SERVICING_RUN_NOT_WAITING')
  })

  it('is in vain for another engine, and while somebody has the work', async () => {
    await offerTestRun(site, 'dism')
    expect(await claim('W1')).toBeNull()
    expect(await claim('W1', 60, 'dism')).not.toBeNull()
    expect(await claim('W2', 60, 'dism')).toBeNull()
  })
})

describe('a lease', () => {
  it('that ran out goes to the next worker, and everything that the first one says is refused', async () => {
    const { run } = await offerTestRun(site)
    const first = holderOf('W1', await claim('W1', 0.1))
    await pause()
    const second = await claim('W2')
    expect(second).toMatchObject({ run })
    await expect(sayAlive(first)).rejects.toMatchObject(lost)
    await expect(takeBack(site.db, first, 'stopping')).rejects.toMatchObject(lost)
    const error = { code: 'X', kind: 'internal', retry: 'never', message: '', remedy: '', facts: {} } as const
    await expect(giveUpWork(site.db, first, { error })).rejects.toMatchObject(lost)
    await sayAlive(holderOf('W2', second))
  })

  it('lasts as long as heartbeats come', async () => {
    await offerTestRun(site)
    const holder = holderOf('W1', await claim('W1', 0.1))
    await sayAlive(holder)
    await pause()
    expect(await claim('W2')).toBeNull()
  })

  it('that ran out goes on while nobody else has claimed the work', async () => {
    await offerTestRun(site)
    const holder = holderOf('W1', await claim('W1', 0.1))
    await pause()
    await sayAlive(holder)
    expect(await claim('W2')).toBeNull()
  })

  it('is of no use to another worker', async () => {
    await offerTestRun(site)
    const { lease } = holderOf('W1', await claim('W1'))
    await expect(sayAlive({ worker: 'W2', lease })).rejects.toMatchObject(lost)
  })

  it('is over when the run has ended', async () => {
    const { run } = await offerTestRun(site)
    const holder = holderOf('W1', await claim('W1'))
    await failRun(site.db, { run, attempt: 0 }, { error: null })
    await expect(sayAlive(holder)).rejects.toMatchObject(lost)
    expect(await readRun(site.db, run)).toMatchObject({ state: 'failed' })
  })
})

describe('the order of work', () => {
  it('is by priority, then by age', async () => {
    const low = await offerTestRun(site, 'native', { priority: 'low' })
    const medium = await offerTestRun(site)
    const high = await offerTestRun(site, 'native', { priority: 'high' })
    const taken = [await claim('W1'), await claim('W2'), await claim('W3')]
    expect(taken.map(work => work?.run)).toEqual([high.run, medium.run, low.run])
  })

  it('has work whose error can pass wait a while, and fails it when its tries are used up', async () => {
    const { run } = await offerTestRun(site)
    const error = {
      code: 'SHARE_CONNECTION_LOST',
      kind: 'unavailable',
      retry: 'later',
      message: 'The connection was lost.',
      remedy: 'Wait.',
      facts: {},
    } as const
    await giveUpWork(site.db, holderOf('W1', await claim('W1')), { error })
    expect(await readRun(site.db, run)).toMatchObject({ state: 'waiting', step: 'wait-for-worker' })
    expect(await claim('W1')).toBeNull()
    const work = () => withServicing(site.db).updateTable('servicing_work').where('run_id', '=', run)
    await work()
      .set({ not_before: null, attempts: mostAttempts - 1 })
      .execute()
    await giveUpWork(site.db, holderOf('W1', await claim('W1')), { error })
    const waiting = waitForDelivery(site.db, { run, attempt: 0, packageId: 'x' }, jobContext())
    await expect(waiting).rejects.toMatchObject({
      code: 'SERVICING_WORKER_FAILED',
      facts: { code: 'SHARE_CONNECTION_LOST' },
    })
  })

  it('says which update an error belongs to, when it is one of the plan', async () => {
    const { run } = await offerTestRun(site)
    const error = { code: 'X', kind: 'refused', retry: 'never', message: '', remedy: '', facts: {} } as const
    const failed = { update: 'ab'.repeat(32), image: null }
    await giveUpWork(site.db, holderOf('W1', await claim('W1')), { error, failed })
    const thrown = await waitForDelivery(site.db, { run, attempt: 0, packageId: 'x' }, jobContext()).catch(
      one => one,
    )
    expect(thrown).toMatchObject({ code: 'SERVICING_WORKER_FAILED' })
    expect(failuresOf(thrown)).toEqual([])
  })
})

describe('attempts', () => {
  it('do not count when a worker gives the work back in good order', async () => {
    await offerTestRun(site)
    for (let number = 0; number < mostAttempts + 3; number++)
      await takeBack(site.db, holderOf('W1', await claim('W1')), 'stopping')
    expect(await claim('W2')).not.toBeNull()
  })

  it('are used up by workers that die; then the run fails with the reason', async () => {
    const { run, packageId } = await offerTestRun(site)
    const waiting = () => waitForDelivery(site.db, { run, attempt: 0, packageId }, jobContext())
    for (let number = 0; number < mostAttempts; number++)
      await takeBack(site.db, holderOf('W1', await claim('W1')), 'interrupted')
    expect(await claim('W2')).toBeNull()
    await expect(waiting()).rejects.toMatchObject({
      code: 'SERVICING_ATTEMPTS_USED_UP',
      facts: { packageId, attempts: mostAttempts, last: 'W1' },
    })
  })

  it('that are the last one may still succeed', async () => {
    const { run, packageId } = await offerTestRun(site)
    await withServicing(site.db)
      .updateTable('servicing_work')
      .set({ attempts: mostAttempts - 1 })
      .execute()
    const holder = holderOf('W1', await claim('W1'))
    const error = {
      code: 'NO',
      kind: 'refused',
      retry: 'never',
      message: 'No.',
      remedy: '',
      facts: {},
    } as const
    const waiting = waitForDelivery(site.db, { run, attempt: 0, packageId }, jobContext())
    const ended = expect(waiting).rejects.toMatchObject({
      code: 'SERVICING_WORKER_FAILED',
      facts: { worker: 'W1', code: 'NO', message: 'No.' },
    })
    await giveUpWork(site.db, holder, { error })
    await ended
  })
})

describe('the log of a run', () => {
  it('comes with heartbeats, and holds text alone', async () => {
    const { run } = await offerTestRun(site)
    const holder = holderOf('W1', await claim('W1'))
    await sayAlive(holder)
    const lines = ['a\u001b[2J\u0000b', 'tab\there', '\ud800 half', 'Größe 界']
    await takeHeartbeat(site.db, holder, { beat: { ...beat, lines, step: 'prove' }, leaseSeconds: 60 })
    const { lines: kept, next } = await readLog(site.db, run)
    expect(kept.map(line => /^<!\[LOG\[(.*)\]LOG\]!>/.exec(line)?.[1])).toEqual([
      'one',
      'a\ufffd[2J\ufffdb',
      'tab  here',
      '\ufffd half',
      'Größe 界',
    ])
    // The next part begins behind this one; the steps that the worker did not tell of are taken all the same.
    expect(await readLog(site.db, run, next)).toEqual({ lines: [], next })
    const { step, steps } = await readRun(site.db, run)
    expect([step, ...steps.map(one => one.step)].join()).toBe(
      'prove,plan,pre-flight,wait-for-worker,prepare,carry-out,prove',
    )
  })

  it('keeps its last 2 MiB', async () => {
    const { run } = await offerTestRun(site)
    const other = await offerTestRun(site)
    const entry = (text: string) => ({
      at: new Date(),
      component: 'test',
      severity: 'information' as const,
      text,
    })
    await appendLog(site.db, other.run, [entry('another run')])
    for (let number = 0; number < 25; number++)
      await appendLog(site.db, run, [entry(`${number}`), entry('x'.repeat(100_000))])
    const { lines } = await readLog(site.db, run)
    expect(lines.at(-2)).toContain('[LOG[24]')
    expect(lines[0]).toContain('[LOG[5]')
    expect((await readLog(site.db, other.run)).lines).toHaveLength(1)
  })
})

describe('workers', () => {
  it('are listed with when they were seen; a new token replaces the old one, and a removed worker has none', async () => {
    const by = 'Maya'
    const first = await createWorkerToken(site.db, { name: 'Build 1', by })
    await noteWorker(site.db, { name: 'Build 1', engine: 'native', runsAtOnce: 2 })
    const second = await createWorkerToken(site.db, { name: 'BUILD 1', by })
    expect(second).not.toBe(first)
    expect(await listWorkers(site.db)).toMatchObject([
      { name: 'BUILD 1', engine: 'native', runsAtOnce: 2, runs: 0 },
    ])
    const valid = await site.db
      .$extendTables<{ identity_tokens: { role: string; revoked_at: Date | null } }>()
      .selectFrom('identity_tokens')
      .select('revoked_at')
      .where('role', '=', 'servicing-worker')
      .execute()
    expect(valid.filter(row => row.revoked_at === null)).toHaveLength(1)
    await removeWorker(site.db, { name: 'build 1', by })
    expect(await listWorkers(site.db)).toEqual([])
    await expect(removeWorker(site.db, { name: 'build 1', by })).rejects.toMatchObject({
      code: 'SERVICING_WORKER_MISSING',
    })
  })
})
