// What deciding about an image takes from the catalogue.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withCatalogue } from './tables.ts'

/** An update without its metadata. */
export type UpdateInQuestion = {
  updateId: string
  title: string
  /** Of each inner list one must be there. */
  prerequisites: string[][]
  /** Parts of a bundle; empty for any other update. */
  bundles: string[]
}

const columns = ['update_id', 'title', 'prerequisites', 'bundles'] as const

/** Changes whenever a synchronisation changed the catalogue; the same text means the same updates. */
export async function catalogueState(db: Database): Promise<string> {
  const { changes } = await withCatalogue(db)
    .selectFrom('update_catalogue_state')
    .select('changes')
    .executeTakeFirstOrThrow()
  return Number(changes) === 0 ? 'empty' : String(changes)
}

/** How many updates the catalogue holds, categories and expired ones not counted. */
export async function countUpdates(db: Database): Promise<number> {
  const { count } = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('is_software', '=', true)
    .where('expired_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Everything that others may depend on: categories, detectoids, and updates that are no leaves. */
export async function readNotLeaves(db: Database): Promise<UpdateInQuestion[]> {
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(columns)
    .where(where => where.or([where('is_leaf', '=', false), where('type', 'in', ['Category', 'Detectoid'])]))
    .orderBy('update_id')
    .execute()
  return rows.map(inQuestion)
}

/**
 * The updates that nobody depends on, are not expired, and whose prerequisites may all hold.
 * @param absent Everything that is not there. What the catalogue does not hold may be there.
 */
export async function readLeavesWithPrerequisites(
  db: Database,
  absent: readonly string[],
): Promise<UpdateInQuestion[]> {
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(columns)
    .where('is_leaf', '=', true)
    .where('is_software', '=', true)
    .where('expired_at', 'is', null)
    // An array that is written into the statement is looked up by hash.
    .where(
      sql<boolean>`not exists (
        select 1 from jsonb_array_elements(prerequisites) as one (of)
         where not exists (select 1 from jsonb_array_elements_text(of) as id where not id = any (${sql.lit(arrayText(absent))}::text[])))`,
    )
    .orderBy('update_id')
    .execute()
  return rows.map(inQuestion)
}

/** Core fragments of these updates. */
export async function readCores(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(['update_id', 'core'])
    .where('update_id', 'in', ids)
    .execute()
  return new Map(rows.map(row => [row.update_id, row.core]))
}

type Row = { update_id: string; title: string; prerequisites: string[][]; bundles: string[] }

function inQuestion({ update_id, title, prerequisites, bundles }: Row): UpdateInQuestion {
  return { updateId: update_id, title, prerequisites, bundles }
}

/** GUIDs only: nothing in it can end the text. */
function arrayText(ids: readonly string[]): string {
  return `{${ids.filter(id => /^[0-9a-f-]{36}$/.test(id)).join(',')}}`
}
