// Saved rules.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { findMissingCategory } from '#product/update-catalogue'
import { SelectionCategoryMissing, SelectionRuleInUse, SelectionRuleMissing } from './errors.ts'
import type { SelectionRule } from './selection-rule.ts'
import { withSelection } from './tables.ts'

/** A rule by its name. Times are ISO 8601 in UTC. */
export type SavedRule = { id: string; name: string; rule: SelectionRule; madeBy: string; changedAt: string }

/** Saves a rule; one of the same name is replaced. @throws SelectionCategoryMissing */
export async function saveRule(
  db: Database,
  { name, rule, by }: { name: string; rule: SelectionRule; by: string },
): Promise<SavedRule> {
  const category = await findMissingCategory(db, [...rule.products, ...rule.classifications])
  if (category !== null) throw new SelectionCategoryMissing({ category })
  return db.transaction().execute(async trx => {
    const written = JSON.stringify(rule)
    const before = await withSelection(trx)
      .selectFrom('update_selection_rules')
      .select('rule')
      .where('name', '=', name)
      .executeTakeFirst()
    const row = await withSelection(trx)
      .insertInto('update_selection_rules')
      .values({ name, rule: written, made_by: by })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ rule: written, changed_at: new Date() }))
      .returningAll()
      .executeTakeFirstOrThrow()
    await recordActivity(trx, {
      code: 'SELECTION_RULE_SAVED',
      actor: by,
      subject: row.id,
      message: `${by} saved the selection rule “${name}”.`,
      change: { before: before?.rule, after: rule },
    })
    return fromRow(row)
  })
}

/** Who uses a rule, in words, within the transaction that removes it. */
export type UsersOfRule = (transaction: DatabaseTransaction, rule: string) => Promise<string[]>

/** Removes a rule that nobody uses, and what it chose before. @throws SelectionRuleMissing, SelectionRuleInUse */
export async function removeRule(
  { db, usersOfRule }: { db: Database; usersOfRule: UsersOfRule },
  { name, by }: { name: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const users = await usersOfRule(trx, name)
    if (users.length > 0) throw new SelectionRuleInUse({ name, users })
    const row = await withSelection(trx)
      .deleteFrom('update_selection_rules')
      .where('name', '=', name)
      .returning(['id', 'rule'])
      .executeTakeFirst()
    if (!row) throw new SelectionRuleMissing({ name })
    await recordActivity(trx, {
      code: 'SELECTION_RULE_REMOVED',
      actor: by,
      subject: row.id,
      message: `${by} removed the selection rule “${name}”.`,
      change: { before: row.rule },
    })
  })
}

/** All rules by name. */
export async function listRules(db: Database): Promise<SavedRule[]> {
  const rows = await withSelection(db)
    .selectFrom('update_selection_rules')
    .selectAll()
    .orderBy('name')
    .execute()
  return rows.map(fromRow)
}

/** One rule. @throws SelectionRuleMissing */
export async function readRule(db: Database, name: string): Promise<SavedRule> {
  const row = await withSelection(db)
    .selectFrom('update_selection_rules')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row) throw new SelectionRuleMissing({ name })
  return fromRow(row)
}

function fromRow(row: {
  id: string
  name: string
  rule: SelectionRule
  made_by: string
  changed_at: Date
}): SavedRule {
  const { id, name, rule } = row
  return { id, name, rule, madeBy: row.made_by, changedAt: row.changed_at.toISOString() }
}
