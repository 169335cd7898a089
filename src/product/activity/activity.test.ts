import { describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../tests/database.ts'
import { activityMigrations, listActivity, recordActivity, type StatusMessage } from './index.ts'

const message = (change: Partial<StatusMessage> = {}): StatusMessage => ({
  severity: 'information',
  code: 'UPGRADE_PACKAGE_ADDED',
  actor: 'Ines',
  subject: 'S0100001',
  message: 'Ines added “Größe”.',
  ...change,
})

describe('status messages', () => {
  it('are read back newest first, about one subject or all, as many as are asked for', async () => {
    await using database = await openTestDatabase([activityMigrations])
    const { db } = database
    await db.transaction().execute(async trx => {
      await recordActivity(trx, message({ facts: { files: 3 } }))
      await recordActivity(trx, message({ subject: null, severity: 'warning' }))
      await recordActivity(trx, message({ code: 'UPGRADE_PACKAGE_SERVICED' }))
    })
    const all = await listActivity(db, { limit: 10 })
    expect(all).toMatchObject([
      { ...message({ code: 'UPGRADE_PACKAGE_SERVICED' }), facts: {} },
      message({ subject: null, severity: 'warning' }),
      { ...message(), facts: { files: 3 } },
    ])
    expect(all.every(one => Math.abs(Date.parse(one.at) - Date.now()) < 60_000)).toBe(true)
    expect(await listActivity(db, { limit: 1 })).toEqual(all.slice(0, 1))
    expect(await listActivity(db, { subject: 'S0100001', limit: 10 })).toEqual([all[0], all[2]])
  })

  it('go with the transaction of what they tell', async () => {
    await using database = await openTestDatabase([activityMigrations])
    const rolledBack = database.db.transaction().execute(async trx => {
      await recordActivity(trx, message())
      throw new Error('it did not happen')
    })
    await expect(rolledBack).rejects.toThrow('it did not happen')
    expect(await listActivity(database.db, { limit: 10 })).toEqual([])
  })

  it('cannot be written outside a transaction: that does not compile', async () => {
    await using database = await openTestDatabase([activityMigrations])
    // @ts-expect-error a database is not a transaction
    const outside = () => recordActivity(database.db, message())
    expect(outside).toBeTypeOf('function')
  })
})
