// Removes old records: room by room, a part at a time, each part in one transaction with the message that tells of it.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { removeEndedOperations } from '#platform/jobs'
import { recordActivity, removeMessages } from '#product/activity'
import { removeReports } from '#product/deployments'
import { removeRollouts } from '#product/distribution-rings'
import { removeOccurrences } from '#product/servicing-schedules'

/** Any number that nobody else uses as an advisory lock: one site server removes at a time. */
const removalLock = 7_301_442_010

/** So many of each kind at once. */
const mostAtOnce = 5000
/** Of reports there are by far the most, and they are small. */
const reportsForEach = 10

/** How long records are kept, in days; 0 for ever. `reportDays`: reports of devices. */
export type KeptDays = { days: number; reportDays: number }

/** How many records were removed, by their kind. */
export type RemovedRecords = {
  occurrences: number
  rollouts: number
  operations: number
  messages: number
  reports: number
}

const none: RemovedRecords = { occurrences: 0, rollouts: 0, operations: 0, messages: 0, reports: 0 }
const dayMs = 86_400_000

/**
 * Removes records of what ended more than so many days ago. Says how many; none while another site server does it.
 * @param atOnce how many of each kind go in one transaction; of reports ten times as many.
 */
export async function removeRecords(
  db: Database,
  { now = new Date(), atOnce = mostAtOnce, ...kept }: KeptDays & { now?: Date; atOnce?: number },
): Promise<RemovedRecords> {
  const removed = { ...none }
  for (;;) {
    const part = await db.transaction().execute(trx => removePart(trx, { kept, now, most: atOnce }))
    for (const kind of Object.keys(removed) as (keyof RemovedRecords)[]) removed[kind] += part[kind]
    if (Object.values(part).every(count => count < atOnce)) return removed
  }
}

async function removePart(
  trx: DatabaseTransaction,
  { kept, now, most }: { kept: KeptDays; now: Date; most: number },
): Promise<RemovedRecords> {
  const { rows } = await sql<{ granted: boolean }>`
    select pg_try_advisory_xact_lock(${removalLock}) as granted`.execute(trx)
  if (!rows[0]?.granted) return none
  const part = { ...none }
  if (kept.days > 0) {
    const old = { before: new Date(now.getTime() - kept.days * dayMs), most }
    part.occurrences = await removeOccurrences(trx, old)
    part.rollouts = await removeRollouts(trx, old)
    part.operations = await removeEndedOperations(trx, old)
    part.messages = await removeMessages(trx, old)
  }
  if (kept.reportDays > 0) {
    const before = new Date(now.getTime() - kept.reportDays * dayMs)
    part.reports = await removeReports(trx, { before, most: most * reportsForEach })
  }
  const { occurrences, rollouts, operations, messages, reports } = part
  const others = occurrences + rollouts + operations + messages
  if (others + reports === 0) return part
  const said = [
    others > 0 &&
      `Records older than ${kept.days} days were removed: ${occurrences} times of schedules, ${rollouts} rollouts, ${operations} operations, ${messages} status messages.`,
    reports > 0 &&
      `Reports of devices older than ${kept.reportDays} days were removed: ${reports}, of attempts that had ended.`,
  ]
  await recordActivity(trx, {
    code: 'RECORDS_REMOVED',
    actor: 'site server',
    subject: null,
    message: said.filter(sentence => sentence !== false).join(' '),
    facts: part,
  })
  return part
}
