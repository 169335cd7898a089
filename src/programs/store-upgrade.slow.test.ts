// A content store that an earlier release left is opened, every object of it verifies, and its packages come back from the notes in it.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { glob, mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '#platform/database'
import { listNeededObjects } from '#product/content-library'
import { rebuildLibrary } from '#product/content-recovery'
import { openContentStore } from '#product/content-store'
import { openSite } from '#product/sites'
import { listPackages, readPackage } from '#product/upgrade-packages'
import { openTestDatabase } from '../../tests/database.ts'
import type { StoreFixture } from '../../tests/fixtures/make-store.ts'
import { migrationFolders } from './site-migrations.ts'

const folder = join(import.meta.dirname, '../../tests/fixtures')
const fixtures: string[] = []
for await (const name of glob('store-*.json.gz', { cwd: folder })) fixtures.push(name)

describe('the content store of an earlier release', () => {
  it.each(fixtures.sort())('%s is opened, verified and understood', async name => {
    const packed = await readFile(join(folder, name))
    const fixture = JSON.parse(gunzipSync(packed).toString()) as StoreFixture
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'slipstream-store-'))
    const content = join(scratch.path, 'content')
    for (const [path, bytes] of Object.entries(fixture.files)) {
      await mkdir(dirname(join(content, path)), { recursive: true })
      await writeFile(join(content, path), Buffer.from(bytes, 'base64'))
    }
    const store = await openContentStore(content)
    await using database = await openTestDatabase()
    await migrate(database.db, await readMigrations(migrationFolders))
    const inside = (...names: string[]) => join(scratch.path, ...names)
    const site = await openSite({ db: database.db, folder: { inside } }, 'S01')
    const { acceptedKey } = fixture
    const { versions } = await rebuildLibrary(database.db, {
      ...{ notes: store.notes, reader: store, site, acceptedKey },
    })
    expect(versions.map(({ state }) => state)).toEqual(['restored', 'restored'])

    const [found] = await listPackages(database.db)
    expect(found?.name).toBe(fixture.name)
    const read = await readPackage(database.db, found?.id ?? '')
    expect(read.versions).toMatchObject(fixture.versions)
    const needed = await listNeededObjects(database.db, { after: '', limit: 100 })
    expect(needed.length).toBeGreaterThan(5)
    for (const { sha256, size } of needed) {
      const object = await store.open(sha256)
      const hash = createHash('sha256')
      for await (const piece of createReadStream(object.path)) hash.update(piece as Buffer)
      expect([hash.digest('hex'), object.size]).toEqual([sha256, size])
    }
  })

  it('is there for every release', () => expect(fixtures).toContain('store-0.1.0.json.gz'))
})
