import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { DecisionRecord } from './decisions.ts'
import { type Decision, withCatalogue } from './tables.ts'

/** A decision about one update that is in force. */
export type UpdateDecision = DecisionRecord & { updateId: string; title: string; decision: Decision }

/** All decisions that are in force, by title; a hold whose time has come is none any more. */
export async function listDecisions(
  db: Database,
  { decision }: { decision?: Decision | undefined } = {},
): Promise<UpdateDecision[]> {
  let query = withCatalogue(db)
    .selectFrom('update_catalogue_decisions as decided')
    .innerJoin('update_catalogue_updates as one', 'one.update_id', 'decided.update_id')
    .select(['one.update_id', 'one.title', 'decided.decision', 'reason', 'until', 'decided_by', 'decided_at'])
    .where(sql<boolean>`(until is null or until > now())`)
    .orderBy('one.title')
    .orderBy('one.update_id')
    .orderBy('decided.decision')
  if (decision !== undefined) query = query.where('decided.decision', '=', decision)
  return (await query.execute()).map(row => ({
    updateId: row.update_id,
    title: row.title,
    decision: row.decision,
    by: row.decided_by,
    at: row.decided_at.toISOString(),
    reason: row.reason,
    until: row.until?.toISOString() ?? null,
  }))
}
