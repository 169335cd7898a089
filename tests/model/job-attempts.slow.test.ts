// The model of an operation's attempts keeps its word, and the real functions do what it says: random ways through it are gone with the real
// runner of jobs and real publications.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Job } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineJob, handleJob } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { storeManifest } from '#product/content-library'
import { makeManifest, manifestFileOf } from '#product/content-manifest'
import { publishNextVersion, publishOnce } from '#product/upgrade-packages'
import { type QueueData, runJob } from '../../src/platform/jobs/run-job.ts'
import { withOperations } from '../../src/platform/jobs/tables.ts'
import { randomFrom } from '../fuzz/random.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../site-in-database.ts'
import { checkModel, walk } from './check-model.ts'
import { type AttemptsState, attemptsModel } from './job-attempts.ts'

describe('the model of an operation and its attempts', () => {
  it('keeps its word in every state', () => {
    expect(checkModel(attemptsModel({ most: 4, looksAgain: true })).states).toBeGreaterThan(200)
  })

  it('would not, were a failed attempt not to look again: a sleeper publishes while its successor works', () => {
    expect(() => checkModel(attemptsModel({ most: 2, looksAgain: false }))).toThrow(
      'what failed is not there',
    )
  })
})

let site: SiteInDatabase
let packageId = ''
let version = 1

beforeAll(async () => {
  site = await makeSiteInDatabase()
  packageId = (await site.addPackage('Package')).packageId
})
afterAll(() => site[Symbol.asyncDispose]())

const job = defineJob({ name: 'test.publish', data: z.object({}), concurrency: 1 })

/** Something that waits until it is let go on, and whoever waits until it has come there. */
function makeGate() {
  const arrived = Promise.withResolvers<void>()
  const open = Promise.withResolvers<void>()
  // One that is dead waits until the test is over.
  open.promise.catch(() => undefined)
  const pass = () => {
    arrived.resolve()
    return open.promise
  }
  return { arrived, open, pass }
}

/** Attempts of one operation, each of which goes on when it is told to. */
function attemptsOf(operation: string, expected: number) {
  const running: { look: Gate; publish: Gate; ended: Promise<unknown> }[] = []
  type Gate = ReturnType<typeof makeGate>
  const signal = new AbortController().signal
  const postpone = () => Promise.reject(new Error('nothing is postponed here'))
  async function publish(text: string) {
    const bytes = (async function* () {
      yield Buffer.from(text)
    })()
    const added = await site.store.addStream(bytes, { signal, maxBytes: 1000 })
    const manifest = makeManifest([manifestFileOf('a.txt', { ...added, modified: new Date(0) })])
    const stored = await storeManifest(site.store, { manifest, key: site.site.privateKey, signal })
    const more = { stored, images: [], operation, by: 'tester' }
    return site.db
      .transaction()
      .execute(trx => publishNextVersion(trx, { packageId, expected, origin: 'reloaded', ...more }))
  }
  return {
    running,
    async begin(number: number): Promise<void> {
      const look = makeGate()
      const publishing = makeGate()
      const handled = handleJob(job, async () => {
        await look.pass()
        return publishOnce(site.db, operation, async () => {
          await publishing.pass()
          return publish(`${operation} ${number}`)
        })
      })
      const queued = {
        // The same job of the queue is handed out again.
        id: operation,
        name: job.name,
        data: { operationId: operation, requestedBy: 'tester', data: {} },
        retryCount: number - 1,
        signal,
      } as unknown as Job<QueueData>
      const at = { db: site.db, log: silentLog(), runner: randomUUID(), stopping: signal, postpone }
      const ended = runJob(handled, queued, at)
      running[number] = { look, publish: publishing, ended }
      // One that finds the operation over does not come to its work.
      await Promise.race([look.arrived.promise, ended])
    },
  }
}

async function stateOf(operation: string) {
  const row = await withOperations(site.db)
    .selectFrom('jobs_operations')
    .select(['state', 'attempt'])
    .where('id', '=', operation)
    .executeTakeFirstOrThrow()
  return row
}

async function replay(seed: number): Promise<void> {
  const operation = randomUUID()
  const waiting = { phase: null, bytes_total: null, runner: null, queue_job: operation }
  const none = { ...waiting, result: null, error: null }
  const times = { started_at: null, finished_at: null }
  await withOperations(site.db)
    .insertInto('jobs_operations')
    .values({
      id: operation,
      kind: job.name,
      subject: null,
      requested_by: 'tester',
      state: 'waiting',
      ...none,
      ...times,
    })
    .execute()
  const attempts = attemptsOf(operation, version)
  const names: string[] = []
  let last: AttemptsState | undefined
  // In the model an attempt publishes and then ends; in the code nothing is between, so the first of both steps does both.
  const { below } = randomFrom(seed)
  for (const { name, next } of walk(attemptsModel({ most: 4, looksAgain: true }), {
    length: 30,
    choose: below,
  })) {
    names.push(name)
    last = next
    const [, given, what] = /^attempt (\d) (\w+)/.exec(name) ?? []
    const attempt = attempts.running[Number(given)]
    if (what === 'begins') await attempts.begin(Number(given))
    if (what === 'looks') {
      attempt?.look.open.resolve()
      await Promise.race([attempt?.publish.arrived.promise, attempt?.ended])
    }
    if (what === 'publishes') {
      attempt?.publish.open.resolve()
      await attempt?.ended
    }
  }
  const where = `seed ${seed}: ${names.join(' → ')}`
  const { state } = await stateOf(operation)
  const { versions } = await versionsOf(operation)
  expect(versions, where).toBe(last?.published ?? 0)
  expect(state, where).not.toBe('failed')
  if (last?.operation.state === 'succeeded') expect(state, where).toBe('succeeded')
  version += versions
  const dead = new Error('this attempt was dead')
  for (const { look, publish } of attempts.running.filter(Boolean)) {
    look.open.reject(dead)
    publish.open.reject(dead)
  }
  await Promise.allSettled(attempts.running.map(one => one?.ended))
}

async function versionsOf(operation: string): Promise<{ versions: number }> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from upgrade_packages_versions where operation = ${operation}`.execute(
    site.db,
  )
  return { versions: rows[0]?.count ?? 0 }
}

describe('the real attempts', () => {
  it('do what the model says, on random ways through it', async () => {
    for (let seed = 1; seed <= 40; seed++) await replay(seed)
    expect(version).toBeGreaterThan(5)
  }, 120_000)
})
