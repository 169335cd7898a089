// The audit's chain. Entries are written with the changes that they tell of (activity.ts), without a place; here they get one: a sequence number
// without gaps, the hash of the entry before, and their own SHA-256 over both and everything that they say. Decision 0016.

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { holdsText, type ListOrder } from './activity.ts'
import { withActivity } from './tables.ts'

/** The last entry of the chain; sequence 0 stands for an empty one. */
export type AuditHead = { sequence: number; hash: string }

/** What an entry says, byte for byte. */
export type AuditEntry = {
  sequence: number
  /** ISO 8601 in UTC, to the millisecond. */
  at: string
  code: string
  actor: string
  subject: string | null
  message: string
  /** JSON text; null for what was or is not there, or was not told. */
  before: string | null
  after: string | null
  previousHash: string
  hash: string
}

/** What stands for the hash of the entry before the first one. */
export const beginningOfChain = '0'.repeat(64)

/** Any number that nobody else uses as an advisory lock: one chain, whoever seals. */
const chainLock = 5_617_000_056

/** How many entries one transaction seals. */
const batch = 500

/** The hash of an entry: SHA-256 over one JSON array with a fixed order, in UTF-8. The first element names this form. */
export function hashOfEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const { sequence, previousHash, at, code, actor, subject, message, before, after } = entry
  const form = [
    'slipstream audit 1',
    sequence,
    previousHash,
    at,
    code,
    actor,
    subject,
    message,
    before,
    after,
  ]
  return createHash('sha256').update(JSON.stringify(form)).digest('hex')
}

/** Gives every committed entry without a place its place, and returns the head. Site servers take turns. */
export async function sealAudit(db: Database): Promise<AuditHead> {
  // Nothing to seal, as nearly always: the head is read without waiting for anybody.
  if (!(await hasUnsealed(db))) return auditHead(db)
  for (;;) {
    const { head, sealed } = await db.transaction().execute(sealBatch)
    if (sealed < batch) return head
  }
}

async function sealBatch(trx: DatabaseTransaction): Promise<{ head: AuditHead; sealed: number }> {
  await sql`select pg_advisory_xact_lock(${chainLock})`.execute(trx)
  let head = await auditHead(trx)
  const rows = await withActivity(trx)
    .selectFrom('activity_audit')
    .selectAll()
    .where('sequence', 'is', null)
    .orderBy('id')
    .limit(batch)
    .execute()
  const places: { id: number; sequence: number; previous: string; hash: string }[] = []
  for (const row of rows) {
    const entry = { ...wordsOf(row), sequence: head.sequence + 1, previousHash: head.hash }
    const hash = hashOfEntry(entry)
    places.push({ id: row.id, sequence: entry.sequence, previous: head.hash, hash })
    head = { sequence: entry.sequence, hash }
  }
  await sql`
    update activity_audit as entry
       set sequence = place.sequence, previous_hash = place.previous, hash = place.hash
      from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
           as place (id bigint, sequence bigint, previous text, hash text)
     where entry.id = place.id`.execute(trx)
  return { head, sealed: rows.length }
}

async function hasUnsealed(db: Database): Promise<boolean> {
  const row = await withActivity(db)
    .selectFrom('activity_audit')
    .select('id')
    .where('sequence', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The head of the chain, as it is. */
export async function auditHead(db: Database | DatabaseTransaction): Promise<AuditHead> {
  const row = await withActivity(db)
    .selectFrom('activity_audit')
    .select(['sequence', 'hash'])
    .where('sequence', 'is not', null)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { sequence: row?.sequence ?? 0, hash: row?.hash ?? beginningOfChain }
}

type Words = Pick<AuditEntry, 'at' | 'code' | 'actor' | 'subject' | 'message' | 'before' | 'after'>

function wordsOf(row: {
  at: Date
  code: string
  actor: string
  subject: string | null
  message: string
  value_before: string | null
  value_after: string | null
}): Words {
  const { at, code, actor, subject, message, value_before: before, value_after: after } = row
  return { at: at.toISOString(), code, actor, subject, message, before, after }
}

/** The chain's length, and how many entries wait for their place. */
export async function readAuditFigures(db: Database): Promise<{ sequence: number; unsealed: number }> {
  const { sequence } = await auditHead(db)
  const { unsealed } = await withActivity(db)
    .selectFrom('activity_audit')
    .select(row => row.fn.countAll<number>().as('unsealed'))
    .where('sequence', 'is', null)
    .executeTakeFirstOrThrow()
  return { sequence, unsealed }
}

/** Which entries; what is not given is not asked. */
export type AuditFilter = {
  subject?: string | undefined
  actor?: string | undefined
  code?: string | undefined
  since?: Date | undefined
  /** Only with a smaller sequence number: the next page. */
  before?: number | undefined
  /** Only with a greater one: the next page when the oldest come first. */
  after?: number | undefined
  text?: string | undefined
  /** Absent: the newest first. */
  order?: ListOrder | undefined
  limit: number
}

/** Entries, in the order that was asked for. What has no place yet, for about a second, is not among them. */
export async function listAudit(db: Database, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = withActivity(db)
    .selectFrom('activity_audit')
    .selectAll()
    .where('sequence', 'is not', null)
    .orderBy('sequence', filter.order === 'oldest' ? 'asc' : 'desc')
    .limit(filter.limit)
  if (filter.text) query = query.where(holdsText(filter.text))
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor)
  if (filter.code !== undefined) query = query.where('code', '=', filter.code)
  if (filter.since !== undefined) query = query.where('at', '>=', filter.since)
  if (filter.before !== undefined) query = query.where('sequence', '<', filter.before)
  if (filter.after !== undefined) query = query.where('sequence', '>', filter.after)
  return (await query.execute()).map(entryOf)
}

function entryOf(
  row: Parameters<typeof wordsOf>[0] & {
    sequence: number | null
    previous_hash: string | null
    hash: string | null
  },
): AuditEntry {
  const { sequence, previous_hash: previousHash, hash } = row
  return { sequence: sequence ?? 0, ...wordsOf(row), previousHash: previousHash ?? '', hash: hash ?? '' }
}

/** Every entry in the order of the chain, read a page at a time. */
export async function* readAudit(db: Database, after = 0): AsyncGenerator<AuditEntry> {
  let last = after
  for (;;) {
    const rows = await withActivity(db)
      .selectFrom('activity_audit')
      .selectAll()
      .where('sequence', '>', last)
      .orderBy('sequence')
      .limit(1000)
      .execute()
    for (const row of rows) yield entryOf(row)
    const end = rows.at(-1)?.sequence
    if (end === undefined || end === null) return
    last = end
  }
}

/** Who made the last change that is about one of these subjects, sealed or not; null when none is known. */
export async function lastAudited(
  db: Database,
  subjects: readonly string[],
): Promise<{ by: string; at: string } | null> {
  if (subjects.length === 0) return null
  const row = await withActivity(db)
    .selectFrom('activity_audit')
    .select(['actor', 'at'])
    .where('subject', 'in', subjects)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { by: row.actor, at: row.at.toISOString() }
}
