// Two servers with one database, and requests that are sent twice.

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openHttp, RequestInvalid } from '#platform/http'
import { silentLog } from '#platform/logging'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { forgetAnswers, idempotencyMigrations, openIdempotencyStore } from './index.ts'

type Server = Awaited<ReturnType<typeof openHttp>>
let database: TestDatabase
const servers: Server[] = []
let done = 0

beforeAll(async () => {
  database = await openTestDatabase([idempotencyMigrations])
  for (const _ of ['first', 'second']) servers.push(await openServer())
})
afterAll(async () => {
  for (const server of servers) await server.close()
  await database[Symbol.asyncDispose]()
})

async function openServer(): Promise<Server> {
  const server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: async ({ token }) => ({ role: 'administrator', name: token, subject: null }),
    idempotency: openIdempotencyStore(database.db),
  })
  server.route({
    method: 'POST',
    url: '/things',
    config: { roles: ['administrator'] },
    schema: {
      body: z.object({ name: z.string(), wait: z.int().default(0) }),
      response: { 201: z.object({ number: z.int(), secret: z.string() }) },
    },
    handler: async ({ body }, reply) => {
      await wait(body.wait)
      if (body.name === 'wrong') throw new RequestInvalid({ problems: [`tried ${++done}`] })
      return reply.code(201).send({ number: ++done, secret: 'slipstream_only-once' })
    },
  })
  server.route({
    method: 'POST',
    url: '/stream',
    config: { roles: ['administrator'] },
    handler: (_, reply) => {
      done += 1
      reply.hijack()
      reply.raw.end('bytes')
    },
  })
  return server
}

const post = async (
  server: Server | undefined,
  key: string,
  {
    payload = { name: 'one' },
    url = '/things',
    token = 'somebody',
  }: { payload?: object; url?: string; token?: string } = {},
) => {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key }
  const answer = await server?.inject({ method: 'POST', url, headers, payload })
  return {
    status: answer?.statusCode,
    body: answer?.body ?? '',
    replayed: answer?.headers['idempotency-replayed'],
  }
}
const keyOf = (name: string) => name.padEnd(20, '-')

describe('a request with an idempotency key', () => {
  it('is done once, and answered the same at the other server', async () => {
    const before = done
    const first = await post(servers[0], keyOf('once'))
    const second = await post(servers[1], keyOf('once'))
    expect([first.status, second.status, second.replayed, first.replayed]).toEqual([
      201,
      201,
      'true',
      undefined,
    ])
    expect(second.body).toBe(first.body)
    expect(done).toBe(before + 1)
  })

  it('is done once when many come at the same time', async () => {
    const before = done
    const payload = { name: 'slow', wait: 50 }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => post(servers[index % 2], keyOf('many'), { payload })),
    )
    expect(new Set(answers.map(one => `${one.status} ${one.body}`)).size).toBe(1)
    expect(answers.filter(one => one.replayed === undefined)).toHaveLength(1)
    expect(done).toBe(before + 1)
  })

  it('is refused with another body or address; another caller has keys of their own', async () => {
    const other = await post(servers[0], keyOf('once'), { payload: { name: 'two' } })
    expect([other.status, JSON.parse(other.body).code]).toEqual([422, 'IDEMPOTENCY_KEY_USED'])
    const elsewhere = await post(servers[0], keyOf('once'), { url: '/things?x=1' })
    expect(JSON.parse(elsewhere.body).code).toBe('IDEMPOTENCY_KEY_USED')
    expect((await post(servers[0], keyOf('once'), { token: 'another' })).replayed).toBeUndefined()
    expect((await post(servers[0], 'short')).status).toBe(400)
  })

  it('that failed is tried again, and so is a stream', async () => {
    const wrong = { payload: { name: 'wrong' } }
    const first = await post(servers[0], keyOf('wrong'), wrong)
    const second = await post(servers[0], keyOf('wrong'), wrong)
    expect([first.status, second.status]).toEqual([400, 400])
    expect(second.body).not.toBe(first.body)
    const before = done
    await post(servers[0], keyOf('stream'), { url: '/stream' })
    await expect
      .poll(async () => (await post(servers[0], keyOf('stream'), { url: '/stream' })).status)
      .toBe(200)
    expect(done).toBeGreaterThan(before + 1)
  })

  it('whose server died is not tried again', async () => {
    const store = openIdempotencyStore(database.db, { seconds: 0, renewEveryMs: 60_000 })
    const asked = { caller: 'somebody', key: keyOf('died'), fingerprint: 'x' }
    expect((await store.begin(asked)).state).toBe('begun')
    expect((await store.begin(asked)).state).toBe('undecided')
  })

  it('leaves neither its key nor its answer readable, and is forgotten after a day', async () => {
    const rows = await sql<{ text: string }>`
      select encode(sealed_answer, 'escape') || key_sha256 || fingerprint as text from idempotency_answers
      where sealed_answer is not null`.execute(database.db)
    expect(rows.rows.length).toBeGreaterThan(0)
    expect(rows.rows.map(row => row.text).join(' ')).not.toMatch(/only-once|once----/)
    await sql`update idempotency_answers set began_at = now() - interval '25 hours'`.execute(database.db)
    expect((await post(servers[0], keyOf('once'))).replayed).toBeUndefined()
    await forgetAnswers(database.db)
    const left = await sql<{ count: number }>`select count(*) from idempotency_answers`.execute(database.db)
    expect(left.rows[0]?.count).toBe(1)
  })
})
