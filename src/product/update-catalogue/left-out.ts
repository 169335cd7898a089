// What fits a search and is not shown, and how much of it there is: nothing disappears unsaid.

import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { CataloguePolicy } from './policy.ts'
import { isDecided, isSelected } from './policy-conditions.ts'

/** How many updates were left out; `leftOutLimit` means that many or more. */
export type LeftOut = {
  /** Declined. */
  declined: number
  /** Not declined, but not selected by the site's filters. */
  byFilters: number
}

/** So far is counted: a search must not take as long as reading everything that it leaves out. */
export const leftOutLimit = 10_000

/** Conditions on `one`. */
type Hiding = {
  /** What must hold for an update to be shown. */
  shown: RawBuilder<boolean>[]
  /** Which updates each number counts; null: none can be. */
  hidden: { [Kind in keyof LeftOut]: RawBuilder<boolean> | null }
}

/** What a search hides. */
export function hiding(
  policy: CataloguePolicy,
  search: { showDeclined?: boolean; ignoreFilters?: boolean },
): Hiding {
  const declined = policy.hasDeclined && search.showDeclined !== true ? isDecided('declined') : null
  const selected = search.ignoreFilters === true ? null : isSelected(policy.filters)
  const notDeclined = declined && sql<boolean>`not ${declined}`
  const notSelected = selected && sql<boolean>`not ${selected}`
  return {
    shown: [notDeclined, selected].filter(one => one !== null),
    hidden: {
      declined,
      byFilters: notSelected && notDeclined ? sql<boolean>`(${notSelected} and ${notDeclined})` : notSelected,
    },
  }
}

/** Counts, of everything that fits. */
export async function countLeftOut<Tables, Table extends keyof Tables, Row>(
  db: Database,
  fitting: SelectQueryBuilder<Tables, Table, Row>,
  hidden: Hiding['hidden'],
): Promise<LeftOut> {
  async function count(condition: RawBuilder<boolean> | null): Promise<number> {
    if (condition === null) return 0
    const some = fitting
      .clearSelect()
      .clearOrderBy()
      .select(sql`1`.as('one'))
      .where(condition)
      .limit(leftOutLimit)
    const { rows } = await sql<{
      updates: number
    }>`select count(*)::integer as updates from (${some}) fitting`.execute(db)
    return rows[0]?.updates ?? 0
  }
  return { declined: await count(hidden.declined), byFilters: await count(hidden.byFilters) }
}
