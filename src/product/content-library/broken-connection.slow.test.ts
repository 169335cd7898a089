// A session whose connection breaks has lost its lock: collection may run, and publishing must notice.

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { makeManifest, manifestFileOf } from '#product/content-manifest'
import { expectOnly, openTestLibrary } from '../../../tests/test-library.ts'
import { openContentLibrary, publishContentVersion, storeManifest } from './index.ts'
import { withContent } from './tables.ts'

const signal = AbortSignal.timeout(60_000)

describe('a session whose database connection breaks', () => {
  it.each([
    ['after a collection, publishes nothing that lacks an object', true],
    ['without a collection, publishes what it stored', false],
  ])('%s', async (_what, isCollected) => {
    await using house = await openTestLibrary()
    const other = openContentLibrary({ db: house.db, store: house.store, log: silentLog() })
    const ended = house.library.session(async store => {
      const added = await store.addStream(streamOf('content'), { signal, maxBytes: 100 })
      const manifest = makeManifest([manifestFileOf('a.txt', { ...added, modified: new Date(0) })])
      const stored = await storeManifest(store, { manifest, key: house.siteKey, signal })
      const broken = await sql<{ ended: boolean }>`
        select pg_terminate_backend(pid, 5000) as ended from pg_locks
        where locktype = 'advisory' and mode = 'ShareLock'
        and database = (select oid from pg_database where datname = current_database())`.execute(house.db)
      expect(broken.rows).toEqual([{ ended: true }])
      // On this server the session still keeps collection away; another one has only the lock in the database to go by.
      expect(await house.library.collect()).toMatchObject({ skipped: true })
      if (isCollected) expect(await other.collect()).toMatchObject({ skipped: false, objects: 2 })
      await house.db.transaction().execute(trx => publishContentVersion(trx, stored, 'package:1'))
      return [stored.digest, added.sha256]
    })
    const published = () => withContent(house.db).selectFrom('content_library_versions').selectAll().execute()
    if (isCollected) {
      await expect(ended).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' })
      expect(await published()).toEqual([])
      await expectOnly(house, [])
    } else {
      await expectOnly(house, await ended)
      expect(await published()).toHaveLength(1)
    }
  })
})

describe('sessions of one process', () => {
  it('are more than the pool has connections, and a new one has its lock though that of the others broke', async () => {
    await using house = await openTestLibrary()
    const other = openContentLibrary({ db: house.db, store: house.store, log: silentLog() })
    const inside = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    let open = 0
    const session = () =>
      house.library.session(async () => {
        // What is done in a session needs connections, too.
        await sql`select 1`.execute(house.db)
        open += 1
        if (open === 20) inside.resolve()
        await end.promise
      })
    const first = Promise.all(Array.from({ length: 20 }, session))
    await Promise.race([inside.promise, first])
    const locks = `from pg_locks where locktype = 'advisory' and mode = 'ShareLock'
      and database = (select oid from pg_database where datname = current_database())`
    const broken = await sql`select pg_terminate_backend(pid, 5000) ${sql.raw(locks)}`.execute(house.db)
    expect(broken.rows).toHaveLength(1)
    const second = Promise.all([session(), house.library.session(async () => undefined)])
    await expect
      .poll(async () => (await sql`select pid ${sql.raw(locks)}`.execute(house.db)).rows.length)
      .toBe(1)
    expect(await other.collect()).toMatchObject({ skipped: true })
    end.resolve()
    await Promise.all([first, second])
    expect((await sql`select pid ${sql.raw(locks)}`.execute(house.db)).rows).toEqual([])
    expect(await other.collect()).toMatchObject({ skipped: false })
  })
})

async function* streamOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
