// What was asked for, what it was expected to cost, and what it did cost.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { PlannedEntry } from './plan-entries.ts'
import { withDistribution } from './tables.ts'

/** How an entry ended; null while it is under way. `superseded`: another action took over before it had ended. */
export type EntryOutcome = 'verified' | 'removed' | 'cancelled' | 'superseded'

/** An action that was carried out. */
export type RecordedAction = {
  id: string
  action: string
  /** The package, or the group. */
  subject: string
  requestedBy: string
  requestedAt: string
  entries: {
    packageId: string
    point: string
    effect: string
    /** Bytes over the network and seconds, as they were expected; null when it could not be told. */
    forecastBytes: number | null
    forecastSeconds: number | null
    /** The same as it came; null until it has ended. */
    actualBytes: number | null
    actualSeconds: number | null
    outcome: EntryOutcome | null
    endedAt: string | null
  }[]
}

/** Effects that change nothing on a point: they are shown in previews, and not kept. */
const idle = new Set(['nothing', 'keep'])

/**
 * Writes an action down with its forecast, in the transaction that carries it out. What was under way before for the same package and
 * point is superseded.
 * @returns its ID; null when it changes nothing anywhere.
 */
export async function recordAction(
  trx: DatabaseTransaction,
  about: { action: string; subject: string; by: string; entries: readonly PlannedEntry[] },
): Promise<string | null> {
  const entries = about.entries.filter(entry => !idle.has(entry.effect))
  if (entries.length === 0) return null
  const id = randomUUID()
  const table = withDistribution(trx)
  for (const entry of entries)
    await endEntries(trx, {
      pointId: entry.pointId,
      packageId: entry.packageId,
      outcome: entry.effect === 'cancel' ? 'cancelled' : 'superseded',
      bytes: null,
    })
  await table
    .insertInto('distribution_actions')
    .values({ id, action: about.action, subject: about.subject, requested_by: about.by })
    .execute()
  const rows = entries.map(entry => ({
    action_id: id,
    package_id: entry.packageId,
    point_id: entry.pointId,
    point_name: entry.point,
    content_version: entry.contentVersion,
    effect: entry.effect,
    reason: entry.reason,
    forecast_bytes: entry.bytesToSend,
    forecast_seconds: entry.expectedSeconds,
    // A cancel is done when it is said.
    ...(entry.effect === 'cancel' ? { ended_at: new Date(), outcome: 'cancelled' } : {}),
  }))
  for (let at = 0; at < rows.length; at += 1000)
    await table
      .insertInto('distribution_action_entries')
      .values(rows.slice(at, at + 1000))
      .execute()
  return id
}

/** Ends what is under way for a package on a point. `bytes` is what came over the network; null when it is not known. */
export async function endEntries(
  trx: DatabaseTransaction,
  about: { pointId: string; packageId: string; outcome: EntryOutcome; bytes: number | null },
): Promise<void> {
  await withDistribution(trx)
    .updateTable('distribution_action_entries')
    .set({
      outcome: about.outcome,
      ended_at: new Date(),
      actual_bytes: about.bytes,
      actual_seconds: sql<number>`(select greatest(0, round(extract(epoch from now() - requested_at)))
        from distribution_actions where id = action_id)`,
    })
    .where('point_id', '=', about.pointId)
    .where('package_id', '=', about.packageId)
    .where('ended_at', 'is', null)
    .execute()
}

/** The newest actions first; of one package or group when it is given; older ones than the action `after`. */
export async function listActions(
  db: Database,
  { subject, after, limit }: { subject?: string | undefined; after?: string | undefined; limit: number },
): Promise<RecordedAction[]> {
  const table = withDistribution(db)
  let query = table
    .selectFrom('distribution_actions')
    .selectAll()
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(requested_at, id) < (select requested_at, id from distribution_actions where id = ${after})`,
    )
  const actions = await query.execute()
  if (actions.length === 0) return []
  const ids = actions.map(action => action.id)
  const entries = await table
    .selectFrom('distribution_action_entries')
    .selectAll()
    .where('action_id', 'in', ids)
    .orderBy('package_id')
    .orderBy('point_name')
    .execute()
  const byAction = Map.groupBy(entries, entry => entry.action_id)
  return actions.map(action => ({
    id: action.id,
    action: action.action,
    subject: action.subject,
    requestedBy: action.requested_by,
    requestedAt: action.requested_at.toISOString(),
    entries: (byAction.get(action.id) ?? []).map(entry => ({
      packageId: entry.package_id,
      point: entry.point_name,
      effect: entry.effect,
      forecastBytes: entry.forecast_bytes,
      forecastSeconds: entry.forecast_seconds,
      actualBytes: entry.actual_bytes,
      actualSeconds: entry.actual_seconds,
      outcome: entry.outcome as EntryOutcome | null,
      endedAt: entry.ended_at?.toISOString() ?? null,
    })),
  }))
}
