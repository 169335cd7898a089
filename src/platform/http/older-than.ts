// Pages of lists that grow with time: the newest first, and where a page begins is decided by the database.

import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { PagePlaceGone } from './errors.ts'

/** A table whose rows are listed by a time and then by what tells them apart, both falling; both are columns of it. */
export type TimedTable = { table: string; time: string; id: string }

/**
 * The condition for what comes after a row in such a list.
 * @param after what tells the last row of the page before apart, of the type of its column
 * @throws PagePlaceGone when there is no such row
 */
export async function olderThan(
  db: QueryExecutorProvider,
  { table, time, id }: TimedTable,
  after: string,
): Promise<RawBuilder<boolean>> {
  const place = sql`from ${sql.table(table)} where ${sql.ref(id)} = ${after}`
  if ((await sql`select ${place}`.execute(db)).rows.length === 0) throw new PagePlaceGone({ after })
  // Compared by the database: a Date has no microseconds.
  const columns = sql`${sql.ref(time)}, ${sql.ref(id)}`
  return sql<boolean>`(${columns}) < (select ${columns} ${place})`
}
