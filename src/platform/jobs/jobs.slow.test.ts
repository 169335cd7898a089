import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineError } from '#platform/errors'
import { silentLog } from '#platform/logging'
import { openTestDatabase } from '../../../tests/database.ts'
import { cancelOperation, defineJob, handleJob, jobsMigrations, openJobs, readOperation } from './index.ts'
import type { HandledJob } from './job.ts'
import { findOperation } from './operations.ts'

const addJob = defineJob({ name: 'test.add', data: z.object({ path: z.string() }), concurrency: 1 })
const Unreachable = defineError<{ share: string }>({
  code: 'SHARE_UNREACHABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The share ${facts.share} did not answer.`,
  remedy: 'Wait.',
  example: { share: 'x' },
})
const Refused = defineError<{ share: string }>({
  code: 'SHARE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The share ${facts.share} does not let us in.`,
  remedy: 'Ask its owner.',
  example: { share: 'x' },
})

async function opened(handlers: HandledJob[], runner = randomUUID()) {
  const database = await openTestDatabase([jobsMigrations])
  const jobs = await openJobs({ database, log: silentLog(), runner })
  await jobs.work(handlers)
  const start = (path: string) =>
    database.db
      .transaction()
      .execute(trx => jobs.start(trx, addJob, { data: { path }, requestedBy: 'tester' }))
  const ended = async (id: string) => {
    for (;;) {
      const operation = await readOperation(database.db, id)
      if (operation.finishedAt) return operation
      await wait(50)
    }
  }
  return {
    database,
    jobs,
    start,
    ended,
    async [Symbol.asyncDispose]() {
      await jobs.stop()
      await database[Symbol.asyncDispose]()
    },
  }
}

describe('jobs', () => {
  it('run with their data, report progress, and keep their result', async () => {
    await using house = await opened([
      handleJob(addJob, async ({ path }, { report }) => {
        report({ phase: 'reading', bytesDone: 3, bytesTotal: 9 })
        return { read: path }
      }),
    ])
    const operation = await house.ended(await house.start('/media'))
    expect(operation).toMatchObject({
      state: 'succeeded',
      result: { read: '/media' },
      phase: 'reading',
      bytesDone: 3,
      attempt: 1,
    })
  })

  it('are not there when the transaction that asked for them was rolled back', async () => {
    const ran: string[] = []
    await using house = await opened([handleJob(addJob, async ({ path }) => ({ path: ran.push(path) }))])
    let id = ''
    const rolledBack = house.database.db.transaction().execute(async trx => {
      id = await house.jobs.start(trx, addJob, { data: { path: 'never' }, requestedBy: 'tester' })
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    const after = await house.start('after')
    await house.ended(after)
    expect(ran).toEqual(['after'])
    const { db } = house.database
    expect(await findOperation(db, after.slice(0, 8))).toBe(after)
    await expect(findOperation(db, id)).rejects.toMatchObject({ code: 'OPERATION_MISSING' })
    await expect(readOperation(house.database.db, id)).rejects.toMatchObject({ code: 'OPERATION_MISSING' })
  })

  it('cannot be asked for outside a transaction: that does not compile', async () => {
    await using house = await opened([handleJob(addJob, async () => ({}))])
    const outside = () =>
      // @ts-expect-error a database is not a transaction
      house.jobs.start(house.database.db, addJob, { data: { path: '' }, requestedBy: 'tester' })
    const wrongData = (trx: Parameters<typeof house.jobs.start>[0]) =>
      // @ts-expect-error the job wants a path
      house.jobs.start(trx, addJob, { data: { folder: '' }, requestedBy: 'tester' })
    expect([outside, wrongData]).toHaveLength(2)
  })

  it('are cancelled while they run and before they run', async () => {
    await using house = await opened([
      handleJob(addJob, async (_data, { signal }) => {
        await wait(60_000, null, { signal })
        return {}
      }),
    ])
    const running = await house.start('one')
    const waiting = await house.start('two')
    while ((await readOperation(house.database.db, running)).state !== 'running') await wait(20)
    await cancelOperation(house.database.db, waiting)
    await cancelOperation(house.database.db, running)
    expect((await house.ended(waiting)).state).toBe('cancelled')
    const ended = await house.ended(running)
    expect([ended.state, ended.error?.code]).toEqual(['cancelled', 'OPERATION_CANCELLED'])
    await expect(cancelOperation(house.database.db, running)).rejects.toMatchObject({
      code: 'OPERATION_ENDED',
    })
  })

  it('that end at the moment in which they are cancelled were not cancelled', async () => {
    await using database = await openTestDatabase([jobsMigrations])
    const { db } = database
    const id = randomUUID()
    await sql`insert into jobs_operations (id, kind, requested_by, state) values (${id}, 'test.add', 'tester', 'running')`.execute(
      db,
    )
    const told: string[] = []
    const isAnybodyWaiting = async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        db,
      )
      return rows.length > 0
    }
    const { cancelling } = await db.transaction().execute(async trx => {
      await sql`update jobs_operations set state = 'succeeded' where id = ${id}`.execute(trx)
      const onCancelled = async () => void told.push(id)
      const cancelling = cancelOperation(db, id, { by: 'Ines', onCancelled }).catch(error => error.code)
      while (!(await isAnybodyWaiting())) await wait(20)
      return { cancelling }
    })
    expect(await cancelling).toBe('OPERATION_ENDED')
    expect(told).toEqual([])
  })

  it('are tried again after an error that may pass, and not after another', async () => {
    let tries = 0
    await using house = await opened([
      handleJob(addJob, async ({ path }) => {
        tries++
        if (path === 'wrong') throw new Refused({ share: 'files' })
        if (tries === 1) throw new Unreachable({ share: 'files' })
        return { tries }
      }),
    ])
    expect(await house.ended(await house.start('right'))).toMatchObject({
      state: 'succeeded',
      attempt: 2,
      error: null,
    })
    expect(await house.ended(await house.start('wrong'))).toMatchObject({
      state: 'failed',
      attempt: 1,
      error: { code: 'SHARE_REFUSED' },
    })
    await wait(2500)
    expect(tries).toBe(3)
  })

  it('that a dead run of this server left behind are tried again at once', async () => {
    const runner = randomUUID()
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const house = await opened([handleJob(addJob, () => held.then(() => ({ by: 'first' })))], runner)
    const id = await house.start('/media')
    while ((await readOperation(house.database.db, id)).state !== 'running') await wait(20)
    const second = await openJobs({ database: house.database, log: silentLog(), runner })
    await second.work([handleJob(addJob, async (_data, { attempt }) => ({ by: 'second', attempt }))])
    expect((await house.ended(id)).result).toEqual({ by: 'second', attempt: 2 })
    release()
    await second.stop()
    await house.jobs.stop()
    expect((await readOperation(house.database.db, id)).result).toEqual({ by: 'second', attempt: 2 })
    await house.database[Symbol.asyncDispose]()
  })

  it('with two handlers keep the server from starting', async () => {
    const handled = handleJob(addJob, async () => ({}))
    await expect(opened([handled, handled])).rejects.toMatchObject({ code: 'JOBS_MISWIRED' })
  })
})
