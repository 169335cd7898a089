// Products, families of products, companies and classifications, with how many updates each has.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { readPolicy } from './policy.ts'

/** A category as the catalogue knows it. */
export type CategoryCount = {
  updateId: string
  /** `Company`, `ProductFamily`, `Product`, `UpdateClassification`. */
  type: string
  /** Null when the catalogue does not hold the category itself. */
  title: string | null
  /** Updates that can be chosen and belong to it. */
  updates: number
  /** Whether the site's filters name it. */
  isChosen: boolean
}

/**
 * The categories of updates that can be chosen, those with most updates first.
 * @param asked `text`: what the title holds, in any letter case.
 */
export async function listCategories(
  db: Database,
  asked: { text?: string | undefined; type?: string | undefined; limit: number },
): Promise<CategoryCount[]> {
  const { filters } = await readPolicy(db)
  const chosen = [...filters.products, ...filters.classifications]
  const text = (asked.text ?? '').replaceAll(/[\\%_]/g, sign => `\\${sign}`)
  const { rows } = await sql<CategoryCount>`
    with counted as (
      select (category->>'updateId')::uuid as update_id, category->>'type' as type, count(*)::integer as updates
        from update_catalogue_updates, jsonb_array_elements(categories) category
       where is_software and type = 'Software' and deployment_action is distinct from 'Bundle'
       group by 1, 2)
    select counted.update_id as "updateId", counted.type, known.title, counted.updates,
           counted.update_id = any (${chosen}::uuid[]) as "isChosen"
      from counted left join update_catalogue_updates known using (update_id)
     where (${asked.type ?? null}::text is null or counted.type = ${asked.type ?? null}::text)
       and (${text} = '' or known.title ilike ${`%${text}%`})
     order by counted.updates desc, known.title, counted.update_id
     limit ${asked.limit}`.execute(db)
  return rows
}
