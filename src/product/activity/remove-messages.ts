// Removes old status messages. The audit keeps all of its entries.

import type { DatabaseTransaction } from '#platform/database'
import { withActivity } from './tables.ts'

/**
 * Removes status messages from before a moment, which alerts have seen, the oldest first. Says how many.
 * @param most removed at once, so that nobody waits for long.
 */
export async function removeMessages(
  transaction: DatabaseTransaction,
  { before, most }: { before: Date; most: number },
): Promise<number> {
  const removed = await withActivity(transaction)
    .deleteFrom('activity_messages')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('activity_messages')
        .select('id')
        .where('at', '<', before)
        .where('announced', '=', true)
        .orderBy('id')
        .limit(most),
    )
    .returning('id')
    .execute()
  return removed.length
}
