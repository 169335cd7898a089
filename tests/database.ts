// A database of its own for one test, on the PostgreSQL of this test run.

import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate, type OpenDatabase, openDatabase, readMigrations } from '#platform/database'
import { silentLog } from '#platform/logging'

/** A fresh database, as `await using database = await openTestDatabase()`; it is dropped when the scope ends. */
export type TestDatabase = OpenDatabase & AsyncDisposable

/** Creates an empty database and returns its URL with a way to drop it. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const base = process.env.SLIPSTREAM_TEST_DATABASE
  if (!base)
    throw new Error(
      'SLIPSTREAM_TEST_DATABASE is not set: run the tests through vitest and its database set-up',
    )
  const name = `test_${randomBytes(8).toString('hex')}`
  await runStatement(base, `create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runStatement(base, `drop database if exists ${name} with (force)`) }
}

/** Opens a fresh database with the given rooms' migrations applied. */
export async function openTestDatabase(migrationFolders: readonly string[] = []): Promise<TestDatabase> {
  const { url, drop } = await createTestDatabase()
  const database = await openDatabase({ place: { url }, log: silentLog() })
  await migrate(database.db, await readMigrations(migrationFolders))
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await drop()
    },
  }
}

/** Runs one statement on a connection of its own. */
export async function runStatement(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
