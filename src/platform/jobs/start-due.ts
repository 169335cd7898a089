// Walks through what is due. Each thing is taken by one site server in one transaction of its own, in which it is moved on and its work is
// asked for: nothing is started twice, and nothing is forgotten.

import type { SelectQueryBuilder } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** What can be due. */
export type DueWork<DB, Table extends keyof DB, Row, Started> = {
  /** The rows that are due at a moment, the most urgent first; they are locked and limited here. */
  find: (transaction: DatabaseTransaction, now: Date) => SelectQueryBuilder<DB, Table, Row>
  /** Moves a row on, so that it is not due any more, and asks for its work; null when nothing is started for it after all. */
  begin: (transaction: DatabaseTransaction, row: Row, now: Date) => Promise<Started | null>
}

/**
 * Starts everything that is due; rows that another server has at this moment are left to it. One that cannot be started keeps no
 * other from being started.
 * @throws what kept the first one from being started, when all others were
 */
export async function startDue<DB, Table extends keyof DB, Row, Started>(
  db: Database,
  work: DueWork<DB, Table, Row, Started>,
  now = new Date(),
): Promise<Started[]> {
  const started: Started[] = []
  const failures: unknown[] = []
  for (;;) {
    try {
      const done = await db.transaction().execute(async trx => {
        const row = await work
          .find(trx, now)
          .limit(1)
          .offset(failures.length)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        return row === undefined ? 'all' : { started: await work.begin(trx, row as Row, now) }
      })
      if (done === 'all') break
      if (done.started !== null) started.push(done.started)
    } catch (error) {
      failures.push(error)
      // Not every row can be at fault: then it is the database.
      if (failures.length >= 100) break
    }
  }
  if (failures.length > 0) throw failures[0]
  return started
}
