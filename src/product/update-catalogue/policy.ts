// What the site selects of the catalogue, and when superseded updates expire. Both act when somebody looks, not when a catalogue is
// published: what is chosen can be chosen otherwise at any time, and nothing was lost meanwhile.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { CatalogueCategoryMissing } from './errors.ts'
import { withCatalogue } from './tables.ts'

/** Which updates are wanted. Of each list one must fit; an empty list asks nothing. */
export type CatalogueFilters = {
  /** Update IDs of products, families of products or companies. */
  products: string[]
  /** Update IDs of classifications. */
  classifications: string[]
  /** As the catalogue names them: `fr`, `pt-br`. An update for which it names none fits always. */
  languages: string[]
}

/** When an update that a newer one supersedes expires. Months are counted from the newer one's creation. */
export type SupersedenceRule =
  | { expire: 'never' }
  | { expire: 'immediately' }
  | { expire: 'after-months'; months: number }

/** Who set something last, and when (ISO 8601, UTC); null while it is as it came. */
export type LastSet = { by: string; at: string } | null

/** All of it. `has…`: whether there is any such decision, so that nobody is asked about none. */
export type CataloguePolicy = {
  filters: CatalogueFilters
  filtersSet: LastSet
  supersedence: SupersedenceRule
  supersedenceSet: LastSet
  hasDeclined: boolean
  hasHeld: boolean
  hasPinned: boolean
}

/** Reads the policy. */
export async function readPolicy(db: Database | DatabaseTransaction): Promise<CataloguePolicy> {
  const decided = (decision: string) =>
    sql<boolean>`exists (select 1 from update_catalogue_decisions where decision = ${decision})`
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_policy')
    .selectAll()
    .select([
      decided('declined').as('has_declined'),
      decided('held').as('has_held'),
      decided('pinned').as('has_pinned'),
    ])
    .executeTakeFirstOrThrow()
  const { products, classifications, languages, supersedence, supersedence_months: months } = row
  const setBy = (by: string | null, at: Date | null): LastSet =>
    by !== null && at !== null ? { by, at: at.toISOString() } : null
  return {
    filters: { products, classifications, languages },
    filtersSet: setBy(row.filters_set_by, row.filters_set_at),
    supersedence:
      supersedence === 'after-months' && months !== null
        ? { expire: supersedence, months }
        : { expire: supersedence === 'immediately' ? 'immediately' : 'never' },
    supersedenceSet: setBy(row.supersedence_set_by, row.supersedence_set_at),
    hasDeclined: row.has_declined,
    hasHeld: row.has_held,
    hasPinned: row.has_pinned,
  }
}

/** Sets the filters, in place of those before. @throws CatalogueCategoryMissing */
export async function setFilters(db: Database, asked: CatalogueFilters & { by: string }): Promise<void> {
  const unique = (words: readonly string[]) => [...new Set(words.map(word => word.toLowerCase()))].sort()
  const products = unique(asked.products)
  const classifications = unique(asked.classifications)
  const languages = unique(asked.languages)
  const { by } = asked
  await db.transaction().execute(async trx => {
    await checkCategories(trx, products, ['Product', 'ProductFamily', 'Company'])
    await checkCategories(trx, classifications, ['UpdateClassification'])
    const { filters: before } = await readPolicy(trx)
    await withCatalogue(trx)
      .updateTable('update_catalogue_policy')
      .set({ products, classifications, languages, filters_set_by: by, filters_set_at: new Date() })
      .execute()
    const counts = `${products.length} products, ${classifications.length} classifications, ${languages.length} languages`
    const message = `${by} selected what is shown of the update catalogue: ${counts} (0: all).`
    await recordActivity(trx, {
      code: 'UPDATE_CATALOGUE_FILTERS_SET',
      actor: by,
      subject: null,
      message,
      change: { before, after: { products, classifications, languages } },
    })
  })
}

/** Sets when superseded updates expire. */
export async function setSupersedenceRule(
  db: Database,
  { rule, by }: { rule: SupersedenceRule; by: string },
): Promise<void> {
  const months = rule.expire === 'after-months' ? rule.months : null
  await db.transaction().execute(async trx => {
    const { supersedence: before } = await readPolicy(trx)
    await withCatalogue(trx)
      .updateTable('update_catalogue_policy')
      .set({
        supersedence: rule.expire,
        supersedence_months: months,
        supersedence_set_by: by,
        supersedence_set_at: new Date(),
      })
      .execute()
    const when = { never: 'never', immediately: 'at once', 'after-months': `after ${months} months` }[
      rule.expire
    ]
    await recordActivity(trx, {
      code: 'UPDATE_SUPERSEDENCE_RULE_SET',
      actor: by,
      subject: null,
      message: `${by} let superseded updates expire: ${when}.`,
      change: { before, after: rule },
    })
  })
}

/** A mistyped ID would select nothing, and everything would seem to be gone. */
async function checkCategories(
  trx: DatabaseTransaction,
  ids: readonly string[],
  types: readonly string[],
): Promise<void> {
  for (const id of ids) {
    const { rows } = await sql`
      select 1 from update_catalogue_updates one
       where category_ids @> array[${id}::uuid]
         and exists (select 1 from jsonb_array_elements(one.categories) category
                      where category->>'updateId' = ${id} and category->>'type' = any (${types}::text[]))
       limit 1`.execute(trx)
    if (rows.length === 0) throw new CatalogueCategoryMissing({ category: id, types: types.join(' or ') })
  }
}
