// What a list of many updates needs of each before it is known which of them are shown.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { isChoosable } from './catalogue-updates.ts'
import { standsBehind } from './list-position.ts'
import { readPolicy } from './policy.ts'
import { isDecided, isExpired, isSelected } from './policy-conditions.ts'
import { wordsQuery } from './search-words.ts'
import { withCatalogue } from './tables.ts'

/** An update that people may choose. */
export type ChoosableUpdate = {
  updateId: string
  /** Update IDs. */
  supersedes: string[]
  /** Whether rules may choose it too: it is not held, and the filters select it. */
  byRules: boolean
  /** Whether it has all the words that were asked for. */
  hasWords: boolean
  /** Whether it stands behind the position that was asked for. */
  isBehind: boolean
}

/**
 * Those of the updates that people may choose: software, no parts of bundles, neither declined nor expired. The newest first.
 * @param asked.text Words, or beginnings of words, that title, article or description all have.
 * @param asked.after The position where the page before ended.
 */
export async function readChoosable(
  db: Database,
  ids: readonly string[],
  { text, after }: { text?: string | undefined; after?: string | undefined },
): Promise<ChoosableUpdate[]> {
  if (ids.length === 0) return []
  const policy = await readPolicy(db)
  const always = sql<boolean>`true`
  const words = wordsQuery(text ?? '')
  const selected = isSelected(policy.filters) ?? always
  let query = withCatalogue(db)
    .selectFrom('update_catalogue_updates as one')
    .select([
      'update_id',
      // A list of a thousand arrays takes longer to read than the text of one.
      sql<string>`array_to_string(supersedes, ',')`.as('supersedes'),
      (policy.hasHeld ? sql<boolean>`${selected} and not ${isDecided('held')}` : selected).as('by_rules'),
      (words === null ? always : sql<boolean>`search @@ ${words}`).as('has_words'),
      (standsBehind(after) ?? always).as('is_behind'),
    ])
    .where(sql<boolean>`update_id = any (${[...ids]}::uuid[])`)
    .where(isChoosable)
    .where(sql<boolean>`not ${isExpired(policy)}`)
    .orderBy('created_at', 'desc')
    .orderBy('update_id')
  if (policy.hasDeclined) query = query.where(sql<boolean>`not ${isDecided('declined')}`)
  const rows = await query.execute()
  return rows.map(row => ({
    updateId: row.update_id,
    supersedes: row.supersedes === '' ? [] : row.supersedes.split(','),
    byRules: row.by_rules,
    hasWords: row.has_words,
    isBehind: row.is_behind,
  }))
}
