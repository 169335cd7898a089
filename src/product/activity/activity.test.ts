import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import {
  activityMigrations,
  addActivityRoutes,
  listActivity,
  recordActivity,
  type StatusMessage,
  takeUnannounced,
} from './index.ts'

const message = (change: Partial<StatusMessage> = {}): StatusMessage => ({
  code: 'UPGRADE_PACKAGE_ADDED',
  actor: 'Ines',
  subject: 'S0100001',
  message: 'Ines added “Größe”.',
  ...change,
})

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase([activityMigrations])
})
afterAll(() => database[Symbol.asyncDispose]())

const write = (...messages: StatusMessage[]) =>
  database.db.transaction().execute(async trx => {
    for (const one of messages) await recordActivity(trx, one)
  })

describe('status messages', () => {
  it('have what the catalogue says of them, and are filtered by it, a page at a time', async () => {
    await write(
      message({ facts: { files: 3 } }),
      message({ code: 'CONTENT_LIBRARY_LOSS', subject: null }),
      message({ code: 'SERVICING_WORKER_REMOVED', subject: 'BUILD-1' }),
    )
    const { db } = database
    const [worker, loss, added] = await listActivity(db, { limit: 3 })
    expect([worker, loss, added]).toMatchObject([
      { code: 'SERVICING_WORKER_REMOVED', number: 111_004, component: 'servicing', severity: 'information' },
      { code: 'CONTENT_LIBRARY_LOSS', number: 113_003, severity: 'error', subject: null },
      { ...message(), number: 110_001, facts: { files: 3 } },
    ])
    const codes = async (filter: Partial<Parameters<typeof listActivity>[1]>) =>
      (await listActivity(db, { limit: 10, ...filter })).map(one => one.code)
    expect(await codes({ severities: ['error', 'warning'] })).toEqual(['CONTENT_LIBRARY_LOSS'])
    expect(await codes({ components: ['servicing'] })).toEqual(['SERVICING_WORKER_REMOVED'])
    expect(await codes({ codes: ['UPGRADE_PACKAGE_ADDED'] })).toEqual(['UPGRADE_PACKAGE_ADDED'])
    expect(await codes({ subject: 'BUILD-1' })).toEqual(['SERVICING_WORKER_REMOVED'])
    expect(await codes({ before: loss?.id ?? 0 })).toEqual(['UPGRADE_PACKAGE_ADDED'])
    expect(await codes({ after: loss?.id ?? 0 })).toEqual(['SERVICING_WORKER_REMOVED'])
    expect(await codes({ since: new Date(Date.now() + 60_000) })).toEqual([])
    expect(await codes({ since: new Date(Date.now() - 60_000) })).toHaveLength(3)
  })

  it('come the oldest first when that is asked for, and are found by a part of what they say, signs and all', async () => {
    await write(
      message({ message: '100 % of it', subject: 'DP_1' }),
      message({ message: '1000 of it', actor: 'Zoë' }),
    )
    const found = async (filter: Partial<Parameters<typeof listActivity>[1]>) =>
      (await listActivity(database.db, { limit: 10, ...filter })).map(one => one.message)
    expect(await found({ text: 'OF IT', order: 'oldest' })).toEqual(['100 % of it', '1000 of it'])
    expect(await found({ text: 'of it' })).toEqual(['1000 of it', '100 % of it'])
    expect(await found({ text: '00 %' })).toEqual(['100 % of it'])
    expect(await found({ text: 'dp_1' })).toEqual(['100 % of it'])
    expect(await found({ text: 'zoë' })).toEqual(['1000 of it'])
    const whole = (await listActivity(database.db, { limit: 100 })).map(one => one.id)
    const turned: number[] = []
    for (let after = 0; ; after = turned.at(-1) ?? 0) {
      const page = await listActivity(database.db, { limit: 2, order: 'oldest', after })
      turned.push(...page.map(one => one.id))
      if (page.length < 2) break
    }
    expect(turned).toEqual(whole.toReversed())
  })

  it('go with the transaction of what they tell', async () => {
    const before = await listActivity(database.db, { limit: 100 })
    const rolledBack = database.db.transaction().execute(async trx => {
      await recordActivity(trx, message())
      throw new Error('it did not happen')
    })
    await expect(rolledBack).rejects.toThrow('it did not happen')
    expect(await listActivity(database.db, { limit: 100 })).toEqual(before)
  })

  it('are taken once to be announced, the oldest first; what is taken in vain is there again', async () => {
    const { db } = database
    await db.transaction().execute(trx => takeUnannounced(trx, { limit: 100 }))
    await write(message({ subject: 'A' }), message({ subject: 'B' }))
    const take = (end: 'commit' | 'roll back') =>
      db.transaction().execute(async trx => {
        const taken = (await takeUnannounced(trx, { limit: 1 })).map(one => one.subject)
        if (end === 'roll back') throw new Error(String(taken))
        return taken
      })
    await expect(take('roll back')).rejects.toThrow('A')
    expect([await take('commit'), await take('commit'), await take('commit')]).toEqual([['A'], ['B'], []])
  })

  it('cannot be written outside a transaction, nor with a code that the catalogue has not: that does not compile', () => {
    // @ts-expect-error a database is not a transaction
    const outside = () => recordActivity(database.db, message())
    // @ts-expect-error no such code
    const unknown: StatusMessage = message({ code: 'SOMETHING_ELSE' })
    expect([outside, unknown.actor]).toEqual([expect.any(Function), 'Ines'])
  })
})

describe('over HTTP', () => {
  it('words that are not known are refused, not taken for none', async () => {
    const server: HttpServer = await openHttp({
      log: silentLog(),
      title: 'test',
      authenticate: async () => ({ role: 'administrator', name: 'Ines', subject: null }),
    })
    addActivityRoutes(server, database.db)
    const ask = async (query: string) => {
      const headers = { authorization: 'Bearer x' }
      const answer = await server.inject({ url: `/api/v1/status-messages?${query}`, headers })
      return [answer.statusCode, answer.json().code ?? answer.json().length]
    }
    expect(await ask('severity=error,warning&component=content-library')).toEqual([200, 1])
    expect(await ask('severity=eror')).toEqual([400, 'REQUEST_INVALID'])
    expect(await ask('component=everything')).toEqual([400, 'REQUEST_INVALID'])
    await server.close()
  })
})
