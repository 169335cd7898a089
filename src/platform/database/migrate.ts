// Ordered SQL migrations. Each room owns the files in its `migrations/` folder; their numbers order them over the house.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { MigrationMismatch } from './errors.ts'

/** One migration: its file name without the ending, and its SQL. */
export type Migration = { name: string; text: string }

type MigrationTables = { platform_migrations: { name: string; sha256: string; applied_at: Date } }

/** Any number that nobody else uses: two site servers that start together must not migrate together. */
const migrationLock = 7_301_442_001

/** Reads the migrations of the given folders, in the order of their numbers. */
export async function readMigrations(folders: readonly string[]): Promise<Migration[]> {
  const found: Migration[] = []
  for (const folder of folders) {
    for (const file of await readdir(folder)) {
      if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(file)) continue
      found.push({ name: file.slice(0, -4), text: await readFile(join(folder, file), 'utf8') })
    }
  }
  found.sort((one, other) => (one.name < other.name ? -1 : 1))
  const numbers = found.map(migration => migration.name.slice(0, 4))
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index)
  if (twice)
    throw new MigrationMismatch({ migration: twice, reason: 'has a number that another migration has too' })
  return found
}

/**
 * Applies what is missing, each migration in a transaction of its own.
 * @returns the names that were applied now.
 * @throws MigrationMismatch when an applied migration is unknown or has another text.
 */
export async function migrate<Tables>(
  database: Kysely<Tables>,
  migrations: readonly Migration[],
): Promise<string[]> {
  return database.connection().execute(async connection => {
    const db = connection.$extendTables<MigrationTables>()
    await sql`select pg_advisory_lock(${migrationLock})`.execute(db)
    try {
      // Under the lock too: of two that create a table at once, one fails, whether or not it says "if not exists".
      await sql`create table if not exists platform_migrations (
        name text primary key, sha256 text not null, applied_at timestamptz not null default now())`.execute(
        db,
      )
      return await applyMissing(db as unknown as Kysely<MigrationTables>, migrations)
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock})`.execute(db)
    }
  })
}

async function applyMissing(
  db: Kysely<MigrationTables>,
  migrations: readonly Migration[],
): Promise<string[]> {
  const applied = await db.selectFrom('platform_migrations').select(['name', 'sha256']).execute()
  const known = new Map(migrations.map(migration => [migration.name, digest(migration.text)]))
  for (const { name, sha256 } of applied) {
    if (!known.has(name))
      throw new MigrationMismatch({ migration: name, reason: 'is unknown to this version' })
    if (known.get(name) !== sha256)
      throw new MigrationMismatch({ migration: name, reason: 'was changed after it was applied' })
  }
  const done = new Set(applied.map(row => row.name))
  const now: string[] = []
  for (const { name, text } of migrations) {
    if (done.has(name)) continue
    await db.transaction().execute(async trx => {
      await sql.raw(text).execute(trx)
      await trx
        .insertInto('platform_migrations')
        .values({ name, sha256: digest(text), applied_at: new Date() })
        .execute()
    })
    now.push(name)
  }
  return now
}

function digest(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
