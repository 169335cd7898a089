// A moment of the database that stands still while everything else goes on: one transaction holds it, and hands it to whoever asks in it.

import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Database, DatabaseTransaction } from '#platform/database'
import { listSequences, listTables, quoted, type TableColumns } from './describe-tables.ts'

/** A table that was copied. */
export type CopiedTable = TableColumns & { rows: number }

/** What a copy is besides the bytes of its tables. */
export type DatabaseCopy = {
  tables: CopiedTable[]
  sequences: { name: string; last: string | null }[]
  migrations: { name: string; sha256: string }[]
}

/** An open snapshot. `close` lets the moment go. */
export type Snapshot = {
  tables: TableColumns[]
  sequences: DatabaseCopy['sequences']
  migrations: DatabaseCopy['migrations']
  /** The rows of a table as `COPY` writes them; `rows` is right when the stream has ended. One stream at a time. */
  copyOut: (table: TableColumns) => { bytes: Readable; rows: () => number }
  /** Asks the database as it was at that moment. */
  query: <Result>(ask: (transaction: DatabaseTransaction) => Promise<Result>) => Promise<Result>
  close: () => Promise<void>
}

/** Opens a snapshot; nothing is locked, and nobody waits for it. */
export async function openSnapshot(at: { url: string; db: Database }): Promise<Snapshot> {
  const client = new pg.Client({ connectionString: at.url, application_name: 'slipstream backup' })
  // What is asked next fails of a broken connection; without a listener the process would end here.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query<{ name: string }>('select pg_export_snapshot() as name')
    const name = rows[0]?.name ?? ''
    const tables = await listTables(client)
    const sequences = await listSequences(client)
    const migrations = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from platform_migrations order by name',
    )
    return {
      tables,
      sequences,
      migrations: migrations.rows,
      copyOut({ table, columns }) {
        const names = columns.map(quoted).join(', ')
        const bytes = client.query(copyTo(`copy ${quoted(table)} (${names}) to stdout`))
        return { bytes, rows: () => bytes.rowCount }
      },
      query: ask =>
        at.db
          .transaction()
          .setIsolationLevel('repeatable read')
          .execute(async trx => {
            await sql`set transaction snapshot ${sql.lit(name)}`.execute(trx)
            return ask(trx)
          }),
      close: () => client.end(),
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
