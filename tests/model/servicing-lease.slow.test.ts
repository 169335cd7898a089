// The model of leases keeps its word, and the real functions do what the model says: random ways through it are gone on a real database.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#platform/database'
import { hashOfPlan, type ServicingPlan } from '#product/servicing-engines'
import { readPackage } from '#product/upgrade-packages'
import { runRequestSchema } from '../../src/product/servicing/jobs.ts'
import {
  claimWork,
  giveUpWork,
  type LeaseHolder,
  takeBack,
  takeHeartbeat,
} from '../../src/product/servicing/lease-work.ts'
import { moveRun, type RunAttempt, takeRun } from '../../src/product/servicing/move-run.ts'
import { isWorkOpen, mostAttempts, offerWork } from '../../src/product/servicing/offer-work.ts'
import { beginPlanning, endWork, failRun, keepPlan, requestRun } from '../../src/product/servicing/runs.ts'
import { withServicing } from '../../src/product/servicing/tables.ts'
import { takeDelivery } from '../../src/product/servicing/take-delivery.ts'
import { waitForDelivery } from '../../src/product/servicing/wait-for-delivery.ts'
import { randomFrom } from '../fuzz/random.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../site-in-database.ts'
import { jobContext } from '../test-library.ts'
import { checkModel, type Step, walk } from './check-model.ts'
import { type LeaseState, leaseModel } from './servicing-lease.ts'

describe('the model of a run and its leases', () => {
  it.each([
    { workers: 1, mostAttempts: 1, crashes: 3, overtakings: 1 },
    { workers: 2, mostAttempts: 3, crashes: 2, overtakings: 1 },
    { workers: 3, mostAttempts: 2, crashes: 1, overtakings: 1 },
  ])('keeps its word in every state with %o', size => {
    const { states, ends } = checkModel(leaseModel(size))
    expect(states).toBeGreaterThan(100)
    expect(ends).toBeGreaterThan(0)
  })

  it('would not, were an old lease believed', () => {
    const model = leaseModel({ workers: 2, mostAttempts: 3, crashes: 0, overtakings: 0 })
    const steps = (state: LeaseState): Step<LeaseState>[] => [
      ...model.steps(state),
      ...state.workers.flatMap((worker, index) =>
        worker.has === 'old-lease' && worker.isUp && state.work?.state === 'leased'
          ? [
              {
                name: `worker ${index} is believed`,
                next: { ...state, work: { ...state.work, state: 'delivered' as const } },
              },
            ]
          : [],
      ),
    ]
    expect(() => checkModel({ ...model, steps })).toThrow('who has a lease has work')
  })

  it('would not, were an attempt believed that another one has followed', () => {
    const model = leaseModel({ workers: 1, mostAttempts: 1, crashes: 0, overtakings: 1 })
    const steps = (state: LeaseState): Step<LeaseState>[] =>
      model.steps(state).map(step =>
        step.name === 'old attempt publishes'
          ? {
              ...step,
              next: { ...step.next, run: 'succeeded' as const, work: null, published: state.published + 1 },
            }
          : step,
      )
    expect(() => checkModel({ ...model, steps })).toThrow('a run succeeded when it has published')
  })
})

let site: SiteInDatabase
let upgradePackage: Awaited<ReturnType<typeof readPackage>>
let plan: ServicingPlan

beforeAll(async () => {
  site = await makeSiteInDatabase()
  const { packageId } = await site.addPackage('Package')
  upgradePackage = await readPackage(site.db, packageId)
  const parts: Omit<ServicingPlan, 'hash'> = {
    planVersion: 1,
    contentVersion: upgradePackage.contentVersion,
    engine: 'native',
    // It changes nothing, so that a delivery needs no files.
    steps: [],
    refused: [],
    statuses: [],
    neededBytes: 0,
  }
  plan = { ...parts, hash: hashOfPlan(parts) }
})
afterAll(() => site[Symbol.asyncDispose]())

const leaseSeconds = 600
const check = { what: 'file', where: 'x', expected: 'a', found: 'a', ok: true }
const proof = { proven: true, checks: [check] }
const delivery = { protocolVersion: 1 as const, produced: [], proof, bytesFetched: 1 }
const beat = { protocolVersion: 1 as const, phase: 'working', bytesDone: 1, bytesTotal: 2, lines: [] }
const error = { code: 'X', kind: 'internal', retry: 'never', message: '', remedy: '', facts: {} } as const
const taken = 'taken'
const codeOf = (thrown: unknown) => (thrown as { code?: string }).code ?? String(thrown)

/** Everything that a model's step stands for, done for one run. Each says what came of it, in a word. */
function actionsOf(db: Database, run: string) {
  const leases = new Map<number, string>()
  let mine = { run, attempt: 0 }
  let old = mine
  const holderOf = (index: number): LeaseHolder => ({
    worker: `W${index}`,
    lease: leases.get(index) ?? randomUUID(),
  })
  const { id: packageId } = upgradePackage
  const claim = (index: number) => claimWork(db, { worker: `W${index}`, engine: 'native', leaseSeconds })
  const done = async (work: Promise<unknown>) => work.then(() => taken, codeOf)
  const offers = (by: RunAttempt) =>
    done(
      db.transaction().execute(async trx => {
        if (await offerWork(trx, { run, engine: 'native', priority: 'medium' }))
          await moveRun(trx, by, 'wait-for-worker')
      }),
    )
  const publishes = (by: RunAttempt) =>
    done(
      moveRun(db, by, 'publish').then(() =>
        db
          .transaction()
          .execute(trx => endWork(trx, { by, to: 'succeeded', publishedVersion: 2, proof, wims: null })),
      ),
    )
  return {
    claim,
    'job finds its work': async () => ((await isWorkOpen(db, run)) ? taken : 'none'),
    'job begins the run': () =>
      done(
        beginPlanning(db, mine)
          .then(() => keepPlan(db, mine, { plan, first: plan, baseVersion: 1 }))
          .then(() => moveRun(db, mine, 'pre-flight')),
      ),
    'job offers the work': () => offers(mine),
    async 'another attempt takes the run'(): Promise<string> {
      old = mine
      mine = await takeRun(db, { run, fence: mine.attempt + 1 })
      return taken
    },
    'old attempt offers the work': () => offers(old),
    'old attempt publishes': () => publishes(old),
    'old attempt fails the run': () => done(failRun(db, old, { error: null })),
    async 'job looks'(): Promise<string> {
      const looked = new AbortController()
      const context = jobContext({
        operationId: run,
        signal: looked.signal,
        report: () => looked.abort(new Error('nothing yet')),
      })
      return waitForDelivery(db, { ...mine, packageId }, context).then(
        () => 'delivered',
        thrown => ((thrown as Error).message === 'nothing yet' ? 'waiting' : 'given-up'),
      )
    },
    'job publishes': () => publishes(mine),
    'job fails the run': () => done(failRun(db, mine, { error: null })),
    'the lease runs out': () =>
      done(
        sql`update servicing_work set expires_at = now() - interval '1 second' where run_id = ${run}`.execute(
          db,
        ),
      ),
    worker: {
      async claims(index: number): Promise<string> {
        const work = await claim(index)
        if (work) leases.set(index, work.lease)
        return work ? taken : 'none'
      },
      'claims in vain': async (index: number) => ((await claim(index)) ? taken : 'none'),
      'says that it is alive': (index: number) =>
        done(takeHeartbeat(db, holderOf(index), { beat, leaseSeconds })),
      delivers: (index: number) =>
        done(takeDelivery(site, holderOf(index), { ...delivery, planHash: plan.hash })),
      'delivers what is wrong': (index: number) =>
        done(takeDelivery(site, holderOf(index), { ...delivery, planHash: 'another' })),
      'gives up': (index: number) => done(giveUpWork(db, holderOf(index), { error })),
      stops: (index: number) => done(takeBack(db, holderOf(index), 'stopping')),
      starts: (index: number) => done(takeBack(db, holderOf(index), 'interrupted')),
    },
  }
}

/** What the model says that comes of a step. */
function expectedOf({ name, next }: Step<LeaseState>, before: LeaseState): string {
  if (name === 'job looks') return next.job
  if (name === 'old attempt offers the work' || name === 'old attempt publishes')
    return 'SERVICING_ATTEMPT_OVER'
  const index = Number(/^worker (\d+)/.exec(name)?.[1] ?? -1)
  const worker = before.workers[index]
  if (worker === undefined || name.includes('claims')) return taken
  if (worker.has !== 'lease') return 'SERVICING_LEASE_LOST'
  return name.endsWith('delivers what is wrong') ? 'SERVICING_DELIVERY_REFUSED' : taken
}

async function carryOut(actions: ReturnType<typeof actionsOf>, name: string): Promise<string | null> {
  const [, index, what] = /^worker (\d+) (.*)$/.exec(name) ?? []
  if (what !== undefined) {
    const action = actions.worker[what as keyof typeof actions.worker]
    return action === undefined ? null : action(Number(index))
  }
  const action = actions[name as Exclude<keyof typeof actions, 'worker' | 'claim'>]
  return action === undefined ? null : action()
}

/** What the database says, in the model's words. */
async function projectionOf(run: string) {
  const servicing = withServicing(site.db)
  const { state } = await servicing
    .selectFrom('servicing_runs')
    .select('state')
    .where('id', '=', run)
    .executeTakeFirstOrThrow()
  const work = await servicing
    .selectFrom('servicing_work')
    .select(['state', 'attempts'])
    .select(sql<boolean>`coalesce(state = 'leased' and expires_at < now(), false)`.as('hasExpired'))
    .where('run_id', '=', run)
    .executeTakeFirst()
  return { run: state, work: work ?? null }
}

/** Goes a random way with the real functions; after every step both say the same. */
async function replay(seed: number): Promise<number> {
  const run = randomUUID()
  const { id: packageId } = upgradePackage
  await site.db.transaction().execute(trx =>
    requestRun(trx, {
      run,
      baseVersion: 1,
      engine: 'native',
      requestedBy: 'tester',
      request: runRequestSchema.parse({ packageId, updates: ['KB1'], runOn: 'worker' }),
    }),
  )
  const random = randomFrom(seed)
  const model = leaseModel({ workers: 2, mostAttempts, crashes: 2, overtakings: 2 })
  const actions = actionsOf(site.db, run)
  const names: string[] = []
  let before = model.initial
  for (const step of walk(model, { length: 40, choose: random.below })) {
    names.push(step.name)
    const came = await carryOut(actions, step.name)
    const where = `seed ${seed}: ${names.join(' → ')}`
    if (came !== null) expect(came, where).toBe(expectedOf(step, before))
    const { run: state, work } = step.next
    expect(await projectionOf(run), where).toEqual({ run: state, work })
    // Where nobody may claim, nobody can.
    const isClaimable = model.steps(step.next).some(({ name }) => name.includes('claims'))
    const everyoneCould = { ...step.next, isSiteUp: true, workers: [{ has: 'nothing' as const, isUp: true }] }
    const couldBe = model.steps(everyoneCould).some(({ name }) => name.includes('claims'))
    if (!isClaimable && !couldBe) expect(await actions.claim(9), where).toBeNull()
    before = step.next
  }
  await failRun(site.db, { run, by: 'operation' }, { error: null })
  return names.length
}

describe('the real leases', () => {
  it('do what the model says, on random ways through it', async () => {
    let steps = 0
    for (let seed = 1; seed <= 40; seed++) steps += await replay(seed)
    expect(steps).toBeGreaterThan(400)
  }, 120_000)
})
