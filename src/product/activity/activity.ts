// Status messages: what happened, to what, by whom. Written in the transaction of the thing that happened, so that a
// message is never about something that was rolled back, and nothing happens without its message.

import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorFacts } from '#platform/errors'

/** How much a message matters. */
export type Severity = 'information' | 'warning' | 'error'

/** One status message. `subject` is what it is about: a package ID, a point's name. */
export type StatusMessage = {
  severity: Severity
  /** Stable, as an error's code: `UPGRADE_PACKAGE_ADDED`. */
  code: string
  actor: string
  subject: string | null
  message: string
  facts?: ErrorFacts
}

type Tables = {
  activity_messages: {
    id: Generated<number>
    at: Generated<Date>
    severity: Severity
    code: string
    actor: string
    subject: string | null
    message: string
    facts: string | ErrorFacts
  }
}

/** Writes one status message. */
export async function recordActivity(
  transaction: DatabaseTransaction,
  message: StatusMessage,
): Promise<void> {
  const { facts, ...rest } = message
  await (transaction as Database)
    .$extendTables<Tables>()
    .insertInto('activity_messages')
    .values({ ...rest, facts: JSON.stringify(facts ?? {}) })
    .execute()
}

/** A message as it is read back. */
export type RecordedMessage = StatusMessage & { id: number; at: string }

/** The newest messages first, about one subject when it is given. */
export async function listActivity(
  db: Database,
  { subject, limit }: { subject?: string; limit: number },
): Promise<RecordedMessage[]> {
  let query = db
    .$extendTables<Tables>()
    .selectFrom('activity_messages')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  const rows = await query.execute()
  return rows.map(row => ({ ...row, at: row.at.toISOString(), facts: row.facts as ErrorFacts }))
}
