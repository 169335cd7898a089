// Gives changes their places. Places are given one site server at a time, of what is committed: whoever has read up to a place has read
// everything that will ever stand before it. Decision 0020.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { gatherChanges, type NotedChange } from './gather-changes.ts'
import { withLiveEvents } from './tables.ts'

/** A change with its place. */
export type LiveChange = NotedChange & { id: number }

/** The last place that was given, and the last one that is not kept any more; 0 for none. */
export type LiveHead = { sequence: number; forgotten: number }

/** How many changes one transaction gives places to. */
const batch = 2000

/** How long changes are kept, and how many at most: longer than anybody's connection is away. */
export const kept = { seconds: 3600, changes: 50_000 }

/** Gives every committed change its place; changes of one object that wait together become one. Whether there was any. */
export async function sealChanges(db: Database): Promise<boolean> {
  let isAny = false
  while (await hasUnsealed(db)) {
    await db.transaction().execute(sealBatch)
    isAny = true
  }
  return isAny
}

async function hasUnsealed(db: Database): Promise<boolean> {
  const row = await withLiveEvents(db)
    .selectFrom('live_events_changes')
    .select('id')
    .where('sequence', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function sealBatch(trx: DatabaseTransaction): Promise<void> {
  const db = withLiveEvents(trx)
  // Whoever comes second sees what the first one did: each statement sees what is committed when it begins.
  const head = await lockHead(trx)
  const rows = await db
    .selectFrom('live_events_changes')
    .select(['id', 'kind', 'object_id as objectId', 'change'])
    .where('sequence', 'is', null)
    .orderBy('id')
    .limit(batch)
    .execute()
  const gathered = gatherChanges(rows)
  const placed = gathered.map((one, index) => ({
    ...one,
    row: rows[index]?.id,
    sequence: head.sequence + index + 1,
  }))
  // The first rows take what was gathered of all of them: there are never fewer.
  await sql`
    update live_events_changes as noted
    set kind = placed.kind, object_id = placed."objectId", change = placed.change, sequence = placed.sequence, at = now()
    from jsonb_to_recordset(${JSON.stringify(placed)}::jsonb)
      as placed ("row" bigint, kind text, "objectId" text, change text, sequence bigint)
    where noted.id = placed."row"`.execute(trx)
  const left = rows.slice(gathered.length).map(one => one.id)
  if (left.length > 0) await db.deleteFrom('live_events_changes').where('id', 'in', left).execute()
  await db
    .updateTable('live_events_head')
    .set({ sequence: head.sequence + gathered.length })
    .execute()
}

/** Removes what has been kept long enough. */
export async function forgetChanges(db: Database, { seconds, changes } = kept): Promise<void> {
  await db.transaction().execute(async trx => {
    const head = await lockHead(trx)
    const old = await sql<{ sequence: number | null }>`
      select max(sequence) as sequence from live_events_changes
      where sequence <= ${head.sequence - changes} or at < now() - make_interval(secs => ${seconds}) and sequence is not null`.execute(
      trx,
    )
    const forgotten = old.rows[0]?.sequence ?? null
    if (forgotten === null) return
    const tables = withLiveEvents(trx)
    await tables.deleteFrom('live_events_changes').where('sequence', '<=', forgotten).execute()
    await tables.updateTable('live_events_head').set({ forgotten }).execute()
  })
}

/** The head as it is now. */
export async function readHead(db: Database): Promise<LiveHead> {
  return withLiveEvents(db)
    .selectFrom('live_events_head')
    .select(['sequence', 'forgotten'])
    .executeTakeFirstOrThrow()
}

function lockHead(trx: DatabaseTransaction): Promise<LiveHead> {
  return withLiveEvents(trx)
    .selectFrom('live_events_head')
    .select(['sequence', 'forgotten'])
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** Changes after a place, in their order. */
export async function readChanges(
  db: Database,
  { after, limit }: { after: number; limit: number },
): Promise<LiveChange[]> {
  const rows = await withLiveEvents(db)
    .selectFrom('live_events_changes')
    .select(['sequence', 'kind', 'object_id as objectId', 'change'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(({ sequence, ...one }) => ({ id: Number(sequence), ...one }))
}
