import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { activityMigrations, listActivity } from '#product/activity'
import { openContentStore } from '#product/content-store'
import { openTestDatabase } from '../../../tests/database.ts'
import {
  acceptDatabase,
  claimStore,
  contentLibraryMigrations,
  holdFile,
  openContentLibrary,
} from './index.ts'

async function newStore() {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-claim-'))
  const store = await openContentStore(folder)
  const add = () => store.addStream(bytes(), { signal: AbortSignal.timeout(10_000), maxBytes: 10 })
  return { store, add, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

async function* bytes() {
  yield Buffer.from('content')
}

describe('a database and a content store', () => {
  it('that are both new are joined, and stay together', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await claimStore(database.db, one.store)
    await one.add()
    await claimStore(database.db, one.store)
  })

  it('are refused when the store has content and the database is new', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await one.add()
    await expect(claimStore(database.db, one.store)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
  })

  it('are refused when the database is joined already and the store is new', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await using other = await newStore()
    await claimStore(database.db, one.store)
    await expect(claimStore(database.db, other.store)).rejects.toMatchObject({
      code: 'CONTENT_STORE_DIFFERS',
    })
  })

  it('are refused when each belongs to another', async () => {
    await using first = await openTestDatabase([contentLibraryMigrations])
    await using second = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await using other = await newStore()
    await claimStore(first.db, one.store)
    await claimStore(second.db, other.store)
    await one.add()
    await expect(claimStore(second.db, one.store)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
    await expect(claimStore(first.db, other.store)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
    await claimStore(first.db, one.store)
  })
})

describe('a database that was restored from an older backup', () => {
  it('removes nothing from a store that knows of more, and says so in a status message, once', async () => {
    await using database = await openTestDatabase([activityMigrations, contentLibraryMigrations])
    await using one = await newStore()
    await claimStore(database.db, one.store)
    const { db } = database
    const { store } = one
    const library = openContentLibrary({ db, store, log: silentLog() })
    const added = await library.session(async () => {
      const { sha256, size } = await one.add()
      await db.transaction().execute(trx => holdFile(trx, store, { sha256, size, holder: 'test' }))
      return sha256
    })
    await sql`update content_library_store set generation = 0`.execute(db)
    await sql`delete from content_library_files`.execute(db)
    expect(await library.collect()).toMatchObject({ skipped: true, objects: 0 })
    expect(await store.has(added)).toBe(true)
    expect(await library.collect()).toMatchObject({ skipped: true })
    const messages = await listActivity(db, { limit: 100 })
    expect(messages).toMatchObject([
      { severity: 'error', code: 'DATABASE_BEHIND', actor: 'site server', subject: 'content library' },
    ])
    expect(messages[0]?.message).toMatch(/the content store in \S+ has noted its state 1, and it is at 0\./)
    // Other work takes the number past the noted one; what was between is still not known.
    await sql`update content_library_store set generation = 70`.execute(db)
    expect(await library.collect()).toMatchObject({ skipped: true, objects: 0 })
    expect(await db.transaction().execute(acceptDatabase)).toBe(true)
    expect(await db.transaction().execute(acceptDatabase)).toBe(false)
    expect(await library.collect()).toMatchObject({ skipped: false, objects: 1 })
  })
})
