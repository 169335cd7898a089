// Removes old records: room by room, a part at a time, each part in one transaction with the message that tells of it.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { removeEndedOperations } from '#platform/jobs'
import { recordActivity, removeMessages } from '#product/activity'
import { removeRollouts } from '#product/distribution-rings'
import { removeOccurrences } from '#product/servicing-schedules'

/** Any number that nobody else uses as an advisory lock: one site server removes at a time. */
const removalLock = 7_301_442_010

/** So many of each kind at once. */
const mostAtOnce = 5000

/** How many records were removed, by their kind. */
export type RemovedRecords = { occurrences: number; rollouts: number; operations: number; messages: number }

/**
 * Removes records of what ended more than so many days ago. Says how many; none while another site server does it.
 * @param atOnce how many of each kind go in one transaction.
 */
export async function removeRecords(
  db: Database,
  { days, now = new Date(), atOnce = mostAtOnce }: { days: number; now?: Date; atOnce?: number },
): Promise<RemovedRecords> {
  const before = new Date(now.getTime() - days * 86_400_000)
  const removed: RemovedRecords = { occurrences: 0, rollouts: 0, operations: 0, messages: 0 }
  for (;;) {
    const part = await db.transaction().execute(trx => removePart(trx, { before, days, most: atOnce }))
    for (const kind of Object.keys(removed) as (keyof RemovedRecords)[]) removed[kind] += part[kind]
    if (Object.values(part).every(count => count < atOnce)) return removed
  }
}

async function removePart(
  trx: DatabaseTransaction,
  { before, days, most }: { before: Date; days: number; most: number },
): Promise<RemovedRecords> {
  const { rows } = await sql<{ granted: boolean }>`
    select pg_try_advisory_xact_lock(${removalLock}) as granted`.execute(trx)
  if (!rows[0]?.granted) return { occurrences: 0, rollouts: 0, operations: 0, messages: 0 }
  const part = {
    occurrences: await removeOccurrences(trx, { before, most }),
    rollouts: await removeRollouts(trx, { before, most }),
    operations: await removeEndedOperations(trx, { before, most }),
    messages: await removeMessages(trx, { before, most }),
  }
  if (Object.values(part).every(count => count === 0)) return part
  const { occurrences, rollouts, operations, messages } = part
  await recordActivity(trx, {
    code: 'RECORDS_REMOVED',
    actor: 'site server',
    subject: null,
    message: `Records older than ${days} days were removed: ${occurrences} times of schedules, ${rollouts} rollouts, ${operations} operations, ${messages} status messages.`,
    facts: part,
  })
  return part
}
