import { createPublicKey, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../tests/database.ts'
import { nextPackageId, openSite, sitesMigrations } from './index.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-sites-'))
})
afterAll(() => rm(root, { recursive: true }))

/** An empty database and a folder of its own for the key. */
async function makeHouse() {
  const database = await openTestDatabase([sitesMigrations])
  const id = randomUUID()
  return { ...database, folder: { inside: (...names: string[]) => join(root, `${id}-${names.join('-')}`) } }
}

describe('a site', () => {
  it('is founded once: several servers that start together share one key', async () => {
    await using house = await makeHouse()
    const sites = await Promise.all([1, 2, 3].map(() => openSite(house, 'S01')))
    expect(new Set(sites.map(site => site.publicKey)).size).toBe(1)
    await expect(openSite(house, 'S02')).rejects.toMatchObject({ code: 'SITE_CODE_FIXED' })
  })

  it('gives out package IDs in hexadecimal, never twice', async () => {
    await using house = await makeHouse()
    await openSite(house, 'S01')
    const next = () => house.db.transaction().execute(trx => nextPackageId(trx))
    const ids = await Promise.all(Array.from({ length: 18 }, next))
    expect(ids.sort()).toEqual(
      Array.from({ length: 18 }, (_, n) => `S01${(n + 1).toString(16).toUpperCase().padStart(5, '0')}`),
    )
  })
})

describe('the private key of a site', () => {
  it('does not stand in the database, and opens with the key of the data folder alone', async () => {
    await using house = await makeHouse()
    const site = await openSite(house, 'S01')
    const pem = String(site.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const { rows } = await sql<{ row: string }>`select one::text as row from sites_site one`.execute(house.db)
    expect(rows[0]?.row).toContain(site.publicKey)
    expect(rows[0]?.row).not.toContain(pem.split('\n')[1])
    expect(createPublicKey(site.privateKey).export({ type: 'spki', format: 'der' }).toString('base64')).toBe(
      site.publicKey,
    )

    const file = house.folder.inside('site-key')
    const key = await readFile(file, 'utf8')
    for (const other of [`${Buffer.alloc(32, 7).toString('base64')}\n`, null]) {
      if (other === null) await rm(file)
      else await writeFile(file, other)
      await expect(openSite(house, 'S01')).rejects.toMatchObject({ code: 'SITE_KEY_UNREADABLE' })
    }
    await writeFile(file, key)
    expect((await openSite(house, 'S01')).publicKey).toBe(site.publicKey)
    await sql`update sites_site set public_key = ${'x'.repeat(60)}`.execute(house.db)
    await expect(openSite(house, 'S01')).rejects.toMatchObject({ code: 'SITE_KEY_UNREADABLE' })
  })

  it('that an earlier release left in the clear is sealed at the start, and stays the same', async () => {
    await using house = await makeHouse()
    const site = await openSite(house, 'S01')
    const pem = String(site.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await sql`update sites_site set private_key = ${pem}, sealed_private_key = null`.execute(house.db)
    const [one, other] = await Promise.all([openSite(house, 'S01'), openSite(house, 'S01')])
    expect([one?.publicKey, other?.publicKey]).toEqual([site.publicKey, site.publicKey])
    const { rows } =
      await sql`select private_key from sites_site where sealed_private_key is not null`.execute(house.db)
    expect(rows).toEqual([{ private_key: null }])
    expect((await openSite(house, 'S01')).privateKey.equals(site.privateKey)).toBe(true)
  })
})
