// Removes what devices reported of attempts that ended long ago. What came of an attempt is kept with the attempt.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'

/**
 * Removes reports that were taken before a moment, the oldest first, of attempts that have ended before it. Says how many. A device that sends one of them once more has it taken
 * again, which moves nothing: its attempt has ended.
 * @param most removed at once, so that nobody waits for long.
 */
export async function removeReports(
  transaction: DatabaseTransaction,
  { before, most }: { before: Date; most: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from deployments_reports where ctid = any(array(
      select report.ctid from deployments_reports as report
       join deployments_attempts as one using (deployment_id, device_id, attempt)
       where report.taken_at < ${before} and one.ended_at < ${before}
       order by report.taken_at limit ${most}))`.execute(transaction)
  return Number(numAffectedRows ?? 0)
}
