// Many rows into one table at once: COPY ... FROM STDIN in PostgreSQL's binary format, which asks for no statement per row and no text to be
// written in another way. Kysely has no word for it, so it takes a connection of the same pool.

import { finished } from 'node:stream/promises'
import { sql } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { from } from 'pg-copy-streams'
import type { Database } from './open-database.ts'

const pools = new WeakMap<object, Pool>()

/** Remembers which pool a database speaks through. */
export function notePool(db: Database, pool: Pool): void {
  pools.set(db, pool)
}

/** Rows on their way into a table. Nobody sees one of them before {@link RowCopy.end} has returned. */
export type RowCopy = {
  /** Sends rows, as many as `bytes` holds whole, each as "Tuples" of the binary format has them. */
  write(bytes: Uint8Array): Promise<void>
  /** Commits all of them. */
  end(): Promise<void>
  /** Takes all of them back; what waits in `write` or `end` fails. Does nothing after {@link RowCopy.end}. */
  abort(): void
}

/** How long a row may wait for another transaction that has written the same key, in milliseconds. */
const lockTimeoutMs = 20_000
/** "PGCOPY\n\377\r\n\0", flags 0, no extension: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format". */
const header = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
const trailer = Buffer.from([0xff, 0xff])

/**
 * Begins to copy rows into a table, in a transaction of their own.
 * @throws what the database says; also `write` and `end` do
 */
export async function copyRows(db: Database, table: string, columns: readonly string[]): Promise<RowCopy> {
  const pool = pools.get(db)
  if (pool === undefined)
    throw new Error('rows can be copied only through a database that openDatabase opened')
  const client = await pool.connect()
  const release = releaseOnce(client)
  try {
    await client.query(`set lock_timeout = ${lockTimeoutMs}`)
  } catch (error) {
    release(error as Error)
    throw error
  }
  const names = sql`copy ${sql.table(table)} (${sql.join(columns.map(one => sql.ref(one)))}) from stdin (format binary)`
  const stream = client.query(from(names.compile(db).sql))
  let failure: unknown = null
  const over = finished(stream)
  // Whoever writes next, or ends, is told; until then nobody waits for it.
  over.catch(error => {
    failure = error
  })
  // After it is over, the connection may still have something to say to it.
  stream.on('error', () => undefined)
  const send = async (bytes: Uint8Array) => {
    // The stream itself does not know that PostgreSQL has ended it.
    if (failure !== null) throw failure
    if (stream.write(bytes)) return
    await Promise.race([new Promise<void>(resolve => stream.once('drain', resolve)), over])
  }
  await send(header)
  return {
    write: send,
    async end() {
      try {
        await send(trailer)
        stream.end()
        await over
        await client.query('reset lock_timeout')
      } catch (error) {
        release(error as Error)
        throw error
      }
      release()
    },
    abort() {
      // The connection is closed: PostgreSQL takes back what a copy that never ended has brought. It is not asked to, because one that waits for
      // another transaction would not answer.
      release(new Error('the copy was given up'))
    },
  }
}

function releaseOnce(client: PoolClient) {
  let isDone = false
  const release = (error?: Error) => {
    if (isDone) return
    isDone = true
    client.release(error)
  }
  return Object.assign(release, { isDone: () => isDone })
}
