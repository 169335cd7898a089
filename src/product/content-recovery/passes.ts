// Passes over the library and what they find, kept so that a pass goes on after a restart and a loss is known until it is made up for.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { measureNeeded, type NeededObject } from '#product/content-library'
import { type PassKind, withRecovery } from './tables.ts'

/** One pass as it stands. Times are ISO 8601 in UTC; bytes and objects count what was read so far. */
export type Pass = {
  id: string
  kind: PassKind
  startedAt: string
  finishedAt: string | null
  lastObject: string
  objectsChecked: number
  bytesChecked: number
  objectsTotal: number
  bytesTotal: number
}

/** An object that is not in the library as it should be. */
export type Finding = { sha256: string; size: number; state: 'damaged' | 'missing' }

/** The pass with this ID: begun now, or as it was when it was interrupted. */
export async function openPass(db: Database, { id, kind }: { id: string; kind: PassKind }): Promise<Pass> {
  const needed = await measureNeeded(db)
  await withRecovery(db)
    .insertInto('content_recovery_passes')
    .values({ id, kind, finished_at: null, objects_total: needed.objects, bytes_total: needed.bytes })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await withRecovery(db)
    .selectFrom('content_recovery_passes')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return fromRow(row)
}

/** The pass that was begun last; null when there was none. `kind` asks for one kind alone. */
export async function readLastPass(db: Database, kind?: PassKind): Promise<Pass | null> {
  let query = withRecovery(db)
    .selectFrom('content_recovery_passes')
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(1)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  const row = await query.executeTakeFirst()
  return row ? fromRow(row) : null
}

/** Writes down how far a pass is. */
export async function notePass(
  db: Database,
  { id, lastObject, objectsChecked, bytesChecked }: Omit<Pass, 'kind'>,
): Promise<void> {
  await withRecovery(db)
    .updateTable('content_recovery_passes')
    .set({ last_object: lastObject, objects_checked: objectsChecked, bytes_checked: bytesChecked })
    .where('id', '=', id)
    .execute()
}

/** Keeps a finding. A damaged object that the same pass then misses was put aside by it: it stays `damaged`. */
export async function keepFinding(
  db: Database,
  { id, object, state }: { id: string; object: NeededObject; state: Finding['state'] },
): Promise<void> {
  const fresh = { state, pass: id, found_at: new Date(), healed_at: null, healed_from: null, why: null }
  await withRecovery(db)
    .insertInto('content_recovery_findings')
    .values({ sha256: object.sha256, size: object.size, ...fresh })
    .onConflict(conflict =>
      conflict.column('sha256').doUpdateSet({
        ...fresh,
        state: sql`case when content_recovery_findings.pass = excluded.pass
          then content_recovery_findings.state else excluded.state end`,
      }),
    )
    .execute()
}

/** The findings that were not made up for, in the order of their digests. */
export async function listOpenFindings(db: Database): Promise<Finding[]> {
  return withRecovery(db)
    .selectFrom('content_recovery_findings')
    .select(['sha256', 'size', 'state'])
    .where('healed_at', 'is', null)
    .orderBy('sha256')
    .execute()
}

/** How many objects a pass found in a bad state, and how many of them were healed since. */
export async function countFindings(
  db: Database,
  id: string,
): Promise<{ damaged: number; missing: number; healed: number }> {
  const rows = await withRecovery(db)
    .selectFrom('content_recovery_findings')
    .select(['state', 'healed_at'])
    .where('pass', '=', id)
    .execute()
  const damaged = rows.filter(row => row.state === 'damaged').length
  const healed = rows.filter(row => row.healed_at !== null).length
  return { damaged, missing: rows.length - damaged, healed }
}

type PassRow = {
  id: string
  kind: PassKind
  started_at: Date
  finished_at: Date | null
  last_object: string
  objects_checked: number
  bytes_checked: number
  objects_total: number
  bytes_total: number
}

function fromRow(row: PassRow): Pass {
  return {
    id: row.id,
    kind: row.kind,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    lastObject: row.last_object,
    objectsChecked: row.objects_checked,
    bytesChecked: row.bytes_checked,
    objectsTotal: row.objects_total,
    bytesTotal: row.bytes_total,
  }
}
