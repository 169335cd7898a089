// Removes what schedules remember of times that ended long ago.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'

/**
 * Removes times of schedules that ended before a moment, with what became of their packages; of each schedule the newest stays. Says how many.
 * @param most removed at once, so that nobody waits for long.
 */
export async function removeOccurrences(
  transaction: DatabaseTransaction,
  { before, most }: { before: Date; most: number },
): Promise<number> {
  const { rows } = await sql`
    delete from servicing_schedules_occurrences where id in (
      select old.id from servicing_schedules_occurrences old
       where old.finished_at < ${before} and old.state not in ('waiting', 'running')
         and exists (select from servicing_schedules_occurrences newer
                      where newer.schedule_id = old.schedule_id and newer.created_at > old.created_at)
       order by old.finished_at limit ${most})
    returning id`.execute(transaction)
  return rows.length
}
