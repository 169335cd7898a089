// A database that an earlier release left is brought up to date, and everything in it can be read.

import { createPrivateKey } from 'node:crypto'
import { glob, mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '#platform/database'
import { restoreCopy } from '#platform/database-copy'
import { listNeededObjects } from '#product/content-library'
import { listPoints } from '#product/distribution'
import { openSite } from '#product/sites'
import { listPackages, readPackage } from '#product/upgrade-packages'
import { openTestDatabase } from '../../tests/database.ts'
import type { DatabaseFixture } from '../../tests/fixtures/make-database.ts'
import { migrationFolders } from './site-migrations.ts'

const folder = join(import.meta.dirname, '../../tests/fixtures')
const files: string[] = []
for await (const name of glob('database-*.json.gz', { cwd: folder })) files.push(name)

describe('the database of an earlier release', () => {
  it.each(files.sort())('%s is brought up to date and read', async name => {
    const packed = await readFile(join(folder, name))
    const { rows, ...copy } = JSON.parse(gunzipSync(packed).toString()) as DatabaseFixture
    const migrations = await readMigrations(migrationFolders)
    await using database = await openTestDatabase()
    await restoreCopy({ ...database, migrations }, copy, async table => Readable.from([rows[table] ?? '']))
    const before = new Set(copy.migrations.map(one => one.name))
    const later = migrations.map(one => one.name).filter(one => !before.has(one))
    expect(await migrate(database.db, migrations)).toEqual(later)
    const { rows: keys } = await sql<{
      private_key: string
      public_key: string
    }>`select * from sites_site`.execute(database.db)
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'slipstream-upgrade-'))
    const site = await openSite(
      { db: database.db, folder: { inside: (...names) => join(scratch.path, ...names) } },
      'S01',
    )
    expect(site.publicKey).toBe(keys[0]?.public_key)
    expect(site.privateKey.equals(createPrivateKey(keys[0]?.private_key ?? ''))).toBe(true)

    const [found] = await listPackages(database.db)
    expect(found).toMatchObject({ name: 'Windows', currentVersion: 2 })
    expect((await readPackage(database.db, found?.id ?? '')).versions.map(one => one.number)).toEqual([2, 1])
    expect((await listPoints(database.db)).map(one => one.name)).toEqual(['DP1'])
    expect((await listNeededObjects(database.db, { after: '', limit: 100 })).length).toBeGreaterThan(3)
  })

  it('is there for every release', () => expect(files).toContain('database-0.1.0.json.gz'))
})
