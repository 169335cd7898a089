// Removes what is known of operations that ended long ago.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'

/**
 * Removes operations that ended before a moment, the oldest first; of each kind and subject the newest stays. Says how many.
 * @param most removed at once, so that nobody waits for long.
 */
export async function removeEndedOperations(
  transaction: DatabaseTransaction,
  { before, most }: { before: Date; most: number },
): Promise<number> {
  const { rows } = await sql`
    delete from jobs_operations where id in (
      select old.id from jobs_operations old
       where old.finished_at < ${before} and old.state in ('succeeded', 'failed', 'cancelled')
         and exists (select from jobs_operations newer
                      where newer.kind = old.kind and newer.subject is not distinct from old.subject
                        and newer.created_at > old.created_at)
       order by old.finished_at limit ${most})
    returning id`.execute(transaction)
  return rows.length
}
