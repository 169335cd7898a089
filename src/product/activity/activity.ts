// Status messages: what happened, to what, by whom. Written in the transaction of the thing that happened, so that a
// message is never about something that was rolled back, and nothing happens without its message.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorFacts } from '#platform/errors'
import { auditValue } from './audit-value.ts'
import type { Component, Severity } from './catalogue/define.ts'
import { codesOfComponents, kindOfCode, type StatusCode, statusCatalogue } from './status-catalogue.ts'
import { withActivity } from './tables.ts'

/** One status message. `subject` is what it is about: a package ID, a point's name. */
export type StatusMessage = {
  code: StatusCode
  actor: string
  subject: string | null
  message: string
  facts?: ErrorFacts
  /** What was changed, as it was and as it is, for the audit; secrets are never given. Null stands for what was or is not there. */
  change?: { before?: unknown; after?: unknown }
}

/** Writes one status message; one that tells of a change is audited too. */
export async function recordActivity(
  transaction: DatabaseTransaction,
  { facts, change, ...message }: StatusMessage,
): Promise<void> {
  const { severity, isChange } = statusCatalogue[message.code]
  const db = withActivity(transaction)
  await db
    .insertInto('activity_messages')
    .values({ ...message, severity, facts: JSON.stringify(facts ?? {}) })
    .execute()
  if (!isChange) return
  const values = { value_before: auditValue(change?.before), value_after: auditValue(change?.after) }
  await db
    .insertInto('activity_audit')
    .values({ ...message, ...values, sequence: null, previous_hash: null, hash: null })
    .execute()
}

/** A message as it is read back. `number` and `component` are null when another version of this program wrote it. */
export type RecordedMessage = {
  id: number
  /** ISO 8601 in UTC. */
  at: string
  number: number | null
  component: Component | null
  severity: Severity
  code: string
  actor: string
  subject: string | null
  message: string
  facts: ErrorFacts
}

/** Which messages; what is not given is not asked. */
export type MessageFilter = {
  subject?: string | undefined
  severities?: readonly Severity[] | undefined
  components?: readonly Component[] | undefined
  codes?: readonly string[] | undefined
  since?: Date | undefined
  /** Only with a smaller ID: the next page. */
  before?: number | undefined
  /** Only with a greater ID: what came since. */
  after?: number | undefined
  /** Part of what it says, of whom it is by or of what it is about, in any case. */
  text?: string | undefined
  /** Absent: the newest first. */
  order?: ListOrder | undefined
  limit: number
}

/** Which way round messages and entries of the audit are listed. */
export const listOrders = ['newest', 'oldest'] as const
export type ListOrder = (typeof listOrders)[number]

/** Whether a row holds a text: as it is, no sign of it has a meaning. */
export function holdsText(text: string) {
  return sql<boolean>`strpos(lower(message || ' ' || actor || ' ' || coalesce(subject, '')), lower(${text})) > 0`
}

/** Messages, in the order that was asked for. */
export async function listActivity(db: Database, filter: MessageFilter): Promise<RecordedMessage[]> {
  const { subject, severities, components, codes, since, before, after, text, order, limit } = filter
  let query = withActivity(db)
    .selectFrom('activity_messages')
    .select(['id', 'at', 'severity', 'code', 'actor', 'subject', 'message', 'facts'])
    .orderBy('id', order === 'oldest' ? 'asc' : 'desc')
    .limit(limit)
  if (text) query = query.where(holdsText(text))
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (severities !== undefined) query = query.where('severity', 'in', severities)
  if (components !== undefined) query = query.where('code', 'in', codesOfComponents(components))
  if (codes !== undefined) query = query.where('code', 'in', codes)
  if (since !== undefined) query = query.where('at', '>=', since)
  if (before !== undefined) query = query.where('id', '<', before)
  if (after !== undefined) query = query.where('id', '>', after)
  return (await query.execute()).map(messageOfRow)
}

function messageOfRow(row: {
  id: number
  at: Date
  severity: Severity
  code: string
  actor: string
  subject: string | null
  message: string
  facts: string | ErrorFacts
}): RecordedMessage {
  const kind = kindOfCode(row.code)
  return {
    ...row,
    at: row.at.toISOString(),
    number: kind?.number ?? null,
    component: kind?.component ?? null,
    facts: row.facts as ErrorFacts,
  }
}

/**
 * The oldest messages that nobody announced yet, marked as announced in the caller's transaction: whoever takes them writes down in it what
 * becomes of them. Rows that another transaction is taking are passed over.
 */
export async function takeUnannounced(
  transaction: DatabaseTransaction,
  { limit }: { limit: number },
): Promise<RecordedMessage[]> {
  const db = withActivity(transaction)
  const rows = await db
    .selectFrom('activity_messages')
    .select(['id', 'at', 'severity', 'code', 'actor', 'subject', 'message', 'facts'])
    .where('announced', '=', false)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id)
  await db.updateTable('activity_messages').set({ announced: true }).where('id', 'in', ids).execute()
  return rows.map(messageOfRow)
}
