import { describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../tests/database.ts'
import { nextPackageId, openSite, sitesMigrations } from './index.ts'

describe('a site', () => {
  it('is founded once: several servers that start together share one key', async () => {
    await using database = await openTestDatabase([sitesMigrations])
    const sites = await Promise.all([1, 2, 3].map(() => openSite(database.db, 'S01')))
    expect(new Set(sites.map(site => site.publicKey)).size).toBe(1)
    await expect(openSite(database.db, 'S02')).rejects.toMatchObject({ code: 'SITE_CODE_FIXED' })
  })

  it('gives out package IDs in hexadecimal, never twice', async () => {
    await using database = await openTestDatabase([sitesMigrations])
    await openSite(database.db, 'S01')
    const next = () => database.db.transaction().execute(trx => nextPackageId(trx))
    const ids = await Promise.all(Array.from({ length: 18 }, next))
    expect(ids.sort()).toEqual(
      Array.from({ length: 18 }, (_, n) => `S01${(n + 1).toString(16).toUpperCase().padStart(5, '0')}`),
    )
  })
})
