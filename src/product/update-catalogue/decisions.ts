// What people decide about single updates: declined (hidden, and chosen by nobody), held (not chosen by rules until it is released or a time
// has come), pinned (never expired).

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { CatalogueUpdateMissing, UpdateDecisionMissing, UpdateHoldOver } from './errors.ts'
import { readPolicy } from './policy.ts'
import { isExpired, isSelected } from './policy-conditions.ts'
import { type Decision, withCatalogue } from './tables.ts'

/** Who decided what, when and why. Times are ISO 8601 in UTC. */
export type DecisionRecord = {
  by: string
  at: string
  reason: string
  /** Until when it is held; null: until it is released. */
  until: string | null
}

/** Where an update stands by the site's policy. */
export type UpdatePolicy = {
  declined: DecisionRecord | null
  /** Null also when its time has come. */
  held: DecisionRecord | null
  pinned: DecisionRecord | null
  /** Why it is expired: no source lists it, or it is superseded for as long as the rule says; null when it is not. */
  expiredBecause: 'not-listed' | 'superseded' | null
  /** Whether the filters select it. */
  isSelected: boolean
  /** Who may choose it. Rules choose nothing that is held or that the filters leave out. */
  choosableBy: 'people-and-rules' | 'people' | 'nobody'
}

const codes = {
  declined: { made: 'SOFTWARE_UPDATE_DECLINED', takenBack: 'SOFTWARE_UPDATE_NOT_DECLINED' },
  held: { made: 'SOFTWARE_UPDATE_HELD', takenBack: 'SOFTWARE_UPDATE_NOT_HELD' },
  pinned: { made: 'SOFTWARE_UPDATE_PINNED', takenBack: 'SOFTWARE_UPDATE_NOT_PINNED' },
} as const

/** Decides; the same decision again is replaced. @throws CatalogueUpdateMissing, UpdateHoldOver */
export async function decide(
  db: Database,
  asked: { update: string; decision: Decision; reason: string; until: Date | null; by: string },
): Promise<void> {
  const { update, decision, reason, until, by } = asked
  if (until !== null && until <= new Date()) throw new UpdateHoldOver({ until: until.toISOString() })
  const row = { reason, until: decision === 'held' ? until : null, decided_by: by, decided_at: new Date() }
  await db.transaction().execute(async trx => {
    const title = await titleOf(trx, update)
    const before = await readDecision(trx, update, decision)
    await withCatalogue(trx)
      .insertInto('update_catalogue_decisions')
      .values({ update_id: update, decision, ...row })
      .onConflict(conflict => conflict.columns(['update_id', 'decision']).doUpdateSet(row))
      .execute()
    const end = row.until === null ? '' : ` until ${row.until.toISOString()}`
    const did = { declined: 'declined', held: 'holds', pinned: 'pinned' }[decision]
    await recordActivity(trx, {
      code: codes[decision].made,
      actor: by,
      subject: update,
      message: `${by} ${did} “${title}”${end}: ${reason}`,
      change: { before, after: { reason, until: row.until } },
    })
  })
}

/** Takes a decision back. @throws CatalogueUpdateMissing, UpdateDecisionMissing */
export async function takeBack(
  db: Database,
  { update, decision, by }: { update: string; decision: Decision; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const title = await titleOf(trx, update)
    const gone = await withCatalogue(trx)
      .deleteFrom('update_catalogue_decisions')
      .where('update_id', '=', update)
      .where('decision', '=', decision)
      .returning(['reason', 'until', 'decided_by'])
      .executeTakeFirst()
    if (!gone) throw new UpdateDecisionMissing({ update, decision })
    await recordActivity(trx, {
      code: codes[decision].takenBack,
      actor: by,
      subject: update,
      message: `${by} took back that “${title}” is ${decision}.`,
      change: { before: gone },
    })
  })
}

/** Where updates stand, by their IDs; those that the catalogue does not hold are left out. */
export async function readPolicies(
  db: Database,
  updates: readonly string[],
): Promise<Map<string, UpdatePolicy>> {
  if (updates.length === 0) return new Map()
  const policy = await readPolicy(db)
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates as one')
    .select([
      'update_id',
      'expired_at',
      isExpired(policy).as('is_expired'),
      (isSelected(policy.filters) ?? sql<boolean>`true`).as('is_selected'),
    ])
    .where(sql<boolean>`update_id = any (${[...updates]}::uuid[])`)
    .execute()
  const decided = await withCatalogue(db)
    .selectFrom('update_catalogue_decisions')
    .selectAll()
    .where(sql<boolean>`update_id = any (${[...updates]}::uuid[]) and (until is null or until > now())`)
    .execute()
  const recordOf = (update: string, decision: Decision): DecisionRecord | null => {
    const row = decided.find(one => one.update_id === update && one.decision === decision)
    if (row === undefined) return null
    const { decided_by: by, decided_at, reason, until } = row
    return { by, at: decided_at.toISOString(), reason, until: until?.toISOString() ?? null }
  }
  return new Map(
    rows.map(row => {
      const [declined, held, pinned] = (['declined', 'held', 'pinned'] as const).map(decision =>
        recordOf(row.update_id, decision),
      )
      const because = row.expired_at === null ? ('superseded' as const) : ('not-listed' as const)
      const state = {
        declined: declined ?? null,
        held: held ?? null,
        pinned: pinned ?? null,
        expiredBecause: row.is_expired ? because : null,
        isSelected: row.is_selected,
      }
      return [row.update_id, { ...state, choosableBy: choosableBy(state) }]
    }),
  )
}

function choosableBy(state: Omit<UpdatePolicy, 'choosableBy'>): UpdatePolicy['choosableBy'] {
  if (state.declined !== null || state.expiredBecause !== null) return 'nobody'
  return state.held === null && state.isSelected ? 'people-and-rules' : 'people'
}

async function readDecision(db: Parameters<typeof withCatalogue>[0], update: string, decision: Decision) {
  return withCatalogue(db)
    .selectFrom('update_catalogue_decisions')
    .select(['reason', 'until', 'decided_by'])
    .where('update_id', '=', update)
    .where('decision', '=', decision)
    .executeTakeFirst()
}

async function titleOf(db: Parameters<typeof withCatalogue>[0], update: string): Promise<string> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select('title')
    .where('update_id', '=', update)
    .executeTakeFirst()
  if (!row) throw new CatalogueUpdateMissing({ update })
  return row.title
}
