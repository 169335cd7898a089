// An empty database becomes what the copy is: the migrations that it had, then every row in one transaction. Foreign keys are taken away
// meanwhile and put back at the end, which looks at every row again; triggers do not run for what happened long ago.

import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type Database, type Migration, migrate } from '#platform/database'
import { listForeignKeys, quoted } from './describe-tables.ts'
import { DatabaseCopyDamaged, DatabaseCopyUnknown } from './errors.ts'
import type { DatabaseCopy } from './open-snapshot.ts'

/** Whether nobody has made a table here yet. */
export async function isDatabaseEmpty(db: Database): Promise<boolean> {
  const { rows } = await sql<{ tables: number }>`
    select count(*)::int as tables from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'`.execute(db)
  return rows[0]?.tables === 0
}

/**
 * Restores into an empty database. What newer migrations change is left to the next start of the site server.
 * @param read the bytes of a table, as they were copied
 * @throws DatabaseCopyUnknown before anything is changed; DatabaseCopyDamaged, and no row is there
 */
export async function restoreCopy(
  at: { db: Database; url: string; migrations: readonly Migration[] },
  copy: DatabaseCopy,
  read: (table: string) => Promise<Readable>,
): Promise<void> {
  const wanted = copy.migrations.map(({ name }) => {
    const found = at.migrations.find(migration => migration.name === name)
    if (!found) throw new DatabaseCopyUnknown({ migration: name, reason: 'is unknown to this version' })
    return found
  })
  await migrate(at.db, wanted)
  await compareMigrations(at.db, copy)
  const client = new pg.Client({ connectionString: at.url, application_name: 'slipstream restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    await copyIn(client, copy, read)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function compareMigrations(db: Database, copy: DatabaseCopy): Promise<void> {
  const { rows } = await sql<{ name: string; sha256: string }>`
    select name, sha256 from platform_migrations`.execute(db)
  const made = new Map(rows.map(row => [row.name, row.sha256]))
  const other = copy.migrations.find(({ name, sha256 }) => made.get(name) !== sha256)
  if (other) throw new DatabaseCopyUnknown({ migration: other.name, reason: 'has another text here' })
}

async function copyIn(
  client: pg.Client,
  { tables, sequences }: DatabaseCopy,
  read: (table: string) => Promise<Readable>,
): Promise<void> {
  const keys = await listForeignKeys(client)
  for (const { drop } of keys) await client.query(drop)
  for (const { table } of tables) await client.query(`alter table ${quoted(table)} disable trigger user`)
  // Some migrations put rows into their tables.
  await client.query(`truncate ${tables.map(({ table }) => quoted(table)).join(', ')}`)
  for (const { table, columns, rows: expected } of tables) {
    const names = columns.map(quoted).join(', ')
    const into = client.query(copyFrom(`copy ${quoted(table)} (${names}) from stdin`))
    await pipeline(await read(table), into)
    if (into.rowCount !== expected) throw new DatabaseCopyDamaged({ table, rows: into.rowCount, expected })
  }
  for (const { name, last } of sequences)
    if (last !== null) await client.query('select setval($1::regclass, $2)', [quoted(name), last])
  for (const { table } of tables) await client.query(`alter table ${quoted(table)} enable trigger user`)
  for (const { add } of keys) await client.query(add)
}
