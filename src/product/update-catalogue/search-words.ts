// Words that people look for, as conditions of the database.

import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'

/** A word that more than this part of all updates has does not narrow a search down. */
const frequent = 0.02

/** Every word, as the beginning of one; null when there is no word. Quoted, so that no sign has a meaning of its own. */
export function wordsQuery(text: string): RawBuilder<unknown> | null {
  const words = wordsIn(text)
  return words.length === 0 ? null : prefixes(words)
}

/** With `isRare`, few updates have them all; without, the newest ones are soon found by walking along the list. */
type WordsCondition = { condition: RawBuilder<boolean>; isRare: boolean }

/**
 * The condition that an update has every word; null when there is no word. The index is asked for the rare ones alone, when there are any: it
 * makes a list of every update that has a word, and for `windows` these are nearly all.
 */
export async function hasWords(db: Database, text: string): Promise<WordsCondition | null> {
  const words = wordsIn(text)
  if (words.length === 0) return null
  const all = prefixes(words)
  const rare = await rareParts(db, words)
  if (rare.length === 0) return { condition: sql<boolean>`ts_match_vq(search, ${all})`, isRare: false }
  // What the database took apart is not taken apart again. As a function, the second condition is one that the index is not asked for.
  const condition = sql<boolean>`search @@ ${beginnings(rare)}::tsquery and ts_match_vq(search, ${all})`
  return { condition, isRare: true }
}

/** The parts of the words (`2025-03` has two) that few updates have, as far as the statistics of the database know. */
async function rareParts(db: Database, words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ part: string }>`
    with common as materialized (
      select elem, freq from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) as known (elem, freq)
       where schemaname = current_schema() and tablename = 'update_catalogue_updates' and attname = 'search')
    select distinct part from unnest(${words}::text[]) word, unnest(tsvector_to_array(to_tsvector('simple', word))) part
     where coalesce((select max(freq) from common where starts_with(elem, part)), 0) < ${frequent}`.execute(
    db,
  )
  return rows.map(row => row.part)
}

function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word))
}

function prefixes(words: readonly string[]): RawBuilder<unknown> {
  return sql`to_tsquery('simple', ${beginnings(words)})`
}

function beginnings(words: readonly string[]): string {
  return words.map(word => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`).join(' & ')
}
