// Pages of lists that grow with time: the newest first, and where a page begins is decided by the database.

import { type RawBuilder, sql } from 'kysely'
import type { Database, DatabaseTransaction } from './open-database.ts'

/** A table whose rows are listed by a time and then by what tells them apart, both falling; both are columns of it. */
export type TimedTable = { table: string; time: string; id: string }

/**
 * The condition for what comes after a row in such a list.
 * @param after what tells the last row of the page before apart, of the type of its column
 * @param Gone the error when there is no such row @throws Gone
 */
export async function olderThan(
  db: Database | DatabaseTransaction,
  { table, time, id }: TimedTable,
  after: string,
  Gone: new (facts: { after: string }) => Error,
): Promise<RawBuilder<boolean>> {
  const place = sql`from ${sql.table(table)} where ${sql.ref(id)} = ${after}`
  if ((await sql`select ${place}`.execute(db)).rows.length === 0) throw new Gone({ after })
  // Compared by the database: a Date has no microseconds.
  const columns = sql`${sql.ref(time)}, ${sql.ref(id)}`
  return sql<boolean>`(${columns}) < (select ${columns} ${place})`
}
