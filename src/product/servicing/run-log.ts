// The last part of a run's raw log. It comes from programs and machines elsewhere and goes to terminals, so that nothing but text
// is kept of it.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { withServicing } from './tables.ts'

/** What is kept of a log: its last characters, in whole pieces. */
const mostCharacters = 2 * 1024 * 1024

/** Adds lines; the oldest ones go when there are too many. */
export async function appendLog(
  db: Database | DatabaseTransaction,
  run: string,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return
  const text = lines.map(plainText).join('\n')
  await withServicing(db).insertInto('servicing_log').values({ run_id: run, text }).execute()
  await sql`
    delete from servicing_log where run_id = ${run} and number in (
      select number from (
        select number, sum(length(text)) over (order by number desc) as kept from servicing_log where run_id = ${run}
      ) as pieces where kept > ${mostCharacters}
    )`.execute(db)
}

/** The lines that were kept, the oldest first. */
export async function readLog(db: Database, run: string): Promise<string[]> {
  const pieces = await withServicing(db)
    .selectFrom('servicing_log')
    .select('text')
    .where('run_id', '=', run)
    .orderBy('number')
    .execute()
  return pieces.flatMap(({ text }) => text.split('\n'))
}

/** Without control characters (a terminal obeys them, PostgreSQL holds no NUL) and without halves of characters. */
function plainText(line: string): string {
  return line
    .toWellFormed()
    .replaceAll('\t', '  ')
    .replaceAll(/\p{Cc}/gu, '\u{FFFD}')
}
