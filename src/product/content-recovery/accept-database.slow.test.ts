import { describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readEpoch } from '#product/content-library'
import { act, heldOf, joinTestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase } from '../../../tests/site-in-database.ts'
import { acceptRestoredDatabase, readDatabaseStatus } from './accept-database.ts'

describe('a database that is older than what a point has obeyed', () => {
  it('is known to be so, once, and stays so until it is accepted: then it is later than all of them', async () => {
    await using site = await makeSiteInDatabase()
    const { db } = site
    const { packageId, contentVersion } = await site.addPackage('Windows')
    const point = await joinTestPoint(site, 'DP1')
    await act(site, 'distribute', packageId)
    await point.obey()
    await expect(acceptRestoredDatabase(db, 'Ines')).rejects.toMatchObject({ code: 'DATABASE_NOT_BEHIND' })
    const before = await readEpoch(db)
    const distributedSince = { packageId: 'S0100009', version: 2, contentVersion: 'ab'.repeat(32) }
    const held = heldOf([{ packageId, version: 1, contentVersion }, distributedSince])
    const obeyedEpoch = { ...before, generation: before.generation + 50 }
    for (let times = 0; times < 2; times++) await point.ask({ held, obeyedEpoch })
    const messages = (await listActivity(db, { limit: 100 })).filter(one => one.code === 'DATABASE_BEHIND')
    expect(messages).toMatchObject([{ severity: 'error', actor: 'DP1' }])
    expect(await readDatabaseStatus(db)).toMatchObject({
      behindSince: expect.stringMatching(/^20/),
      generation: before.generation,
      knownGeneration: before.generation + 50,
      unknownHeld: [{ point: 'DP1', ...distributedSince }],
    })
    await acceptRestoredDatabase(db, 'Ines')
    const after = await readEpoch(db)
    expect(after.generation).toBeGreaterThan(before.generation + 50)
    expect(after.incarnation).not.toBe(before.incarnation)
    await point.ask({ held, obeyedEpoch })
    expect(await readDatabaseStatus(db)).toMatchObject({ behindSince: null })
    await expect(acceptRestoredDatabase(db, 'Ines')).rejects.toMatchObject({ code: 'DATABASE_NOT_BEHIND' })
  })

  it('is not said to be one because of a point of another store, or of one that is as far', async () => {
    await using site = await makeSiteInDatabase()
    const point = await joinTestPoint(site, 'DP1')
    const epoch = await readEpoch(site.db)
    await point.ask({ obeyedEpoch: epoch })
    const other = '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a009'
    await point.ask({ obeyedEpoch: { ...epoch, store: other, generation: 900 } })
    expect(await readDatabaseStatus(site.db)).toMatchObject({ behindSince: null, unknownHeld: [] })
  })
})
