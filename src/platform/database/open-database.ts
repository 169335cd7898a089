// The one way to the database: PostgreSQL inside the data folder, or any PostgreSQL 15 or newer by its URL.

import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DataFolder } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import { notePool } from './copy-rows.ts'
import { startEmbeddedPostgres } from './embedded/start-embedded.ts'
import { DatabaseUnavailable, DatabaseUnsupported } from './errors.ts'

// biome-ignore lint/complexity/noBannedTypes: "no tables yet"; each room adds its own with $extendTables
type NoTables = {}

/** The database as rooms receive it: each room adds the types of its own tables with `$extendTables`. */
export type Database = Kysely<NoTables>

/** The same inside a transaction. What must be atomic takes this type, so that it cannot be called without one. */
export type DatabaseTransaction = Transaction<NoTables>

/** Where the database is: inside a data folder, or anywhere by its URL. */
export type DatabasePlace = { folder: DataFolder } | { url: string }

/** An open database: queries, the URL for the job queue's own connections, and how to close it all. */
export type OpenDatabase = { db: Database; url: string; embedded: boolean; close: () => Promise<void> }

const int8 = 20

/**
 * Opens the database; PostgreSQL is started when the place is a data folder.
 * @throws DatabaseUnavailable, DatabaseUnsupported, DatabaseAccountMissing
 */
export async function openDatabase({
  place,
  log,
}: {
  place: DatabasePlace
  log: Log
}): Promise<OpenDatabase> {
  const embedded = 'folder' in place ? await startEmbeddedPostgres(place.folder, log) : null
  const address = 'url' in place ? place.url : (embedded?.url ?? '')
  const pool = new pg.Pool({
    connectionString: address,
    max: 10,
    connectionTimeoutMillis: 15_000,
    types: numbersAsNumbers(),
  })
  // A connection that breaks is replaced by the pool; without a listener it would end the process. The pool itself
  // listens only while a connection is idle, so the one of an open transaction or of a lock needs a listener of its own.
  pool.on('connect', client =>
    client.on('error', error => log.warn({ err: error }, 'a database connection broke')),
  )
  pool.on('error', () => undefined)
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  notePool(db, pool)
  const close = async () => {
    try {
      await db.destroy()
    } finally {
      await embedded?.stop()
    }
  }
  try {
    await checkVersion(db)
  } catch (error) {
    await close()
    throw error
  }
  return { db, url: address, embedded: embedded !== null, close }
}

async function checkVersion(db: Database): Promise<void> {
  const answer = await sql<{ number: string; text: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as text`
    .execute(db)
    .catch((cause: Error) => {
      throw new DatabaseUnavailable(
        { where: 'PostgreSQL', reason: (cause as NodeJS.ErrnoException).code ?? 'no answer' },
        { cause },
      )
    })
  const version = answer.rows[0]
  if (!version || Number(version.number) < 150_000)
    throw new DatabaseUnsupported({ version: version?.text ?? 'unknown' })
}

/** Sizes are `bigint` columns; all of ours are far below 2^53, and a number that is not is refused instead of rounded. */
function numbersAsNumbers(): pg.CustomTypesConfig {
  return {
    getTypeParser(oid: number, format?: string) {
      if (oid !== int8) return pg.types.getTypeParser(oid, format as 'text')
      return (text: string) => {
        const value = Number(text)
        if (!Number.isSafeInteger(value))
          throw new RangeError(`the database holds a number that is too large: ${text}`)
        return value
      }
    },
  } as pg.CustomTypesConfig
}
