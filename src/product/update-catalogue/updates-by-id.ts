// Updates that somebody else has chosen by their IDs, as lists show them.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { inList, isChoosable, type JudgedUpdate, policyOf, titlesOf } from './catalogue-updates.ts'
import { readPolicies } from './decisions.ts'
import { withCatalogue } from './tables.ts'

/** An update, and what it belongs to. */
export type UpdateById = JudgedUpdate & {
  /** Update IDs of its products, families of products and classifications. */
  categoryIds: string[]
}

/** The update IDs that a name means: the ID itself, or those with this article (`KB5043080`) or this CVE (`CVE-2024-38063`). */
export async function findUpdateIds(db: Database, name: string): Promise<string[]> {
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select('update_id')
    .where(where =>
      where.or([
        where(sql<string>`update_id::text`, '=', name.toLowerCase()),
        where('kb', '=', name.toUpperCase()),
        where(sql<boolean>`extended->'cveIds' @> ${JSON.stringify([name.toUpperCase()])}::jsonb`, '=', true),
      ]),
    )
    .where('is_software', '=', true)
    .where(sql<boolean>`deployment_action is distinct from 'Bundle'`)
    .orderBy('created_at', 'desc')
    .orderBy('update_id')
    .limit(500)
    .execute()
  return rows.map(row => row.update_id)
}

/** Those of the updates that are software and no parts of bundles, whatever the policy says. The newest first. */
export async function readUpdatesById(db: Database, ids: readonly string[]): Promise<UpdateById[]> {
  if (ids.length === 0) return []
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates as one')
    .select(['update_id', 'revision_number', 'title', 'kb', 'created_at', 'is_bundle', 'expired_at'])
    .select(['category_ids', 'categories', sql<string | null>`extended->>'severity'`.as('severity')])
    .select('is_superseded')
    .where(sql<boolean>`update_id = any (${ids}::uuid[])`)
    .where(isChoosable)
    .orderBy('created_at', 'desc')
    .orderBy('update_id')
    .execute()
  const titles = await titlesOf(
    db,
    rows.flatMap(row => row.category_ids),
  )
  const policies = await readPolicies(
    db,
    rows.map(row => row.update_id),
  )
  return rows.map(row => ({
    ...inList(row, titles),
    policy: policyOf(policies, row.update_id),
    categoryIds: row.category_ids,
  }))
}

/** The first of these update IDs that is no category of the catalogue; null when all are. */
export async function findMissingCategory(db: Database, ids: readonly string[]): Promise<string | null> {
  if (ids.length === 0) return null
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select('update_id')
    .where('update_id', 'in', ids)
    .where('type', '=', 'Category')
    .execute()
  return ids.find(id => !rows.some(row => row.update_id === id)) ?? null
}
