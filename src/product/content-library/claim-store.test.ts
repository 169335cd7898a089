import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openContentStore } from '#product/content-store'
import { openTestDatabase } from '../../../tests/database.ts'
import { claimStore, contentLibraryMigrations } from './index.ts'

async function newStore() {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-claim-'))
  const store = await openContentStore(folder)
  const add = () => store.addStream(bytes(), { signal: AbortSignal.timeout(10_000), maxBytes: 10 })
  return { folder, store, add, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

async function* bytes() {
  yield Buffer.from('content')
}

describe('a database and a content store', () => {
  it('that are both new are joined, and stay together', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await claimStore(database.db, one)
    await one.add()
    await claimStore(database.db, one)
  })

  it('are refused when the store has content and the database is new', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await one.add()
    await expect(claimStore(database.db, one)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
  })

  it('are refused when the database is joined already and the store is new', async () => {
    await using database = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await using other = await newStore()
    await claimStore(database.db, one)
    await expect(claimStore(database.db, other)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
  })

  it('are refused when each belongs to another', async () => {
    await using first = await openTestDatabase([contentLibraryMigrations])
    await using second = await openTestDatabase([contentLibraryMigrations])
    await using one = await newStore()
    await using other = await newStore()
    await claimStore(first.db, one)
    await claimStore(second.db, other)
    await one.add()
    await expect(claimStore(second.db, one)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
    await expect(claimStore(first.db, other)).rejects.toMatchObject({ code: 'CONTENT_STORE_DIFFERS' })
    await claimStore(first.db, one)
  })
})
