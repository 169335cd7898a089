// Removes what is known of rollouts that ended long ago.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'

/**
 * Removes rollouts that ended before a moment, with their rings as they were; of each package the newest stays. Says how many.
 * @param most removed at once, so that nobody waits for long.
 */
export async function removeRollouts(
  transaction: DatabaseTransaction,
  { before, most }: { before: Date; most: number },
): Promise<number> {
  const { rows } = await sql`
    delete from distribution_rings_rollouts where id in (
      select old.id from distribution_rings_rollouts old
       where old.ended_at < ${before} and old.state in ('stopped', 'succeeded')
         and exists (select from distribution_rings_rollouts newer
                      where newer.package_id = old.package_id and newer.started_at > old.started_at)
       order by old.ended_at limit ${most})
    returning id`.execute(transaction)
  return rows.length
}
