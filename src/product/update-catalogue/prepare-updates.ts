// Works out what a publication will write, from what is staged: most of its time, and nobody has to wait meanwhile, because no row of the catalogue is
// touched. Several connections can do it at once, each its part of the updates.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { setForMany } from './set-for-many.ts'

/** The part `number`, from 0, of `of`. */
export type Part = { number: number; of: number }

/** The columns of an update that are prepared. */
export const preparedColumns = sql.raw(
  `update_id, revision_number, type, title, titles, kb, created_at, is_leaf, is_bundle, is_software, deployment_action, handler, categories,
   category_ids, prerequisites, supersedes, bundles, files, extended, core, search, languages, is_superseded`,
)

/** Prepares all updates of a synchronisation, in as many parts at once. What an earlier run prepared is forgotten. */
export async function prepareInParts(db: Database, synchronisation: string, parts: number): Promise<void> {
  // Without it, the joins are planned for an empty table.
  await sql`analyze update_catalogue_staged`.execute(db)
  await forgetPrepared(db, [synchronisation])
  const one = (number: number) =>
    db.transaction().execute(async trx => {
      await setForMany(trx)
      await prepareUpdates(trx, synchronisation, { number, of: parts })
    })
  const ended = await Promise.allSettled(Array.from({ length: parts }, (_, number) => one(number)))
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

/** Takes away what was prepared for synchronisations. */
export async function forgetPrepared(
  db: Database | DatabaseTransaction,
  synchronisations: readonly string[],
): Promise<void> {
  await sql`delete from update_catalogue_prepared where synchronisation_id = any(${synchronisations}::uuid[])`.execute(
    db,
  )
}

/**
 * Prepares one part: new updates and newer revisions of known ones; the newest revision counts where a catalogue lists several. An update is who its
 * metadata says it is: the lists inside MSU files name the update of the file by a GUID of their own (seen in three real ones), while bundles and
 * supersedence use the one of the metadata.
 *
 * What belongs to a revision is looked up in the index of the staged rows, one revision after another: joining the rows as a whole sorts all their
 * text on the disk, several times.
 */
export async function prepareUpdates(
  trx: DatabaseTransaction,
  synchronisation: string,
  part: Part = { number: 0, of: 1 },
): Promise<void> {
  const staged = (kind: string) =>
    sql`select * from update_catalogue_staged where synchronisation_id = ${synchronisation} and kind = ${sql.lit(kind)}`
  await sql`
    with newest as materialized (
      select distinct on ((facts->>'updateId') collate "C") revision from (${staged('core')}) c
       where abs(hashtext(facts->>'updateId') % ${sql.lit(part.of)}) = ${sql.lit(part.number)}
       order by (facts->>'updateId') collate "C", (facts->>'revisionNumber')::bigint desc),
    superseded as materialized (
      select distinct one::uuid as update_id from (${staged('core')}) c, jsonb_array_elements_text(c.facts->'supersedes') one),
    described as (
      select l.facts as l, c.facts as c, c.body, coalesce(x.facts, '{}') as x, coalesce(t.titles, '{}') as titles,
             coalesce(t.titles->(l.facts->>'defaultLanguage')->>'title', t.titles->'en'->>'title', c.facts->>'updateId') as title,
             coalesce(t.titles->'en'->>'description', '') as description, coalesce(a.files, '[]') as files
        from (select revision from newest order by revision) n
        cross join lateral (${staged('core')} and revision = n.revision limit 1) c
        cross join lateral (${staged('listed')} and revision = n.revision limit 1) l
        left join lateral (${staged('extended')} and revision = n.revision limit 1) x on true
        left join lateral (
          select jsonb_object_agg(language, jsonb_build_object('title', facts->'title', 'description', facts->'description')) as titles
            from (${staged('localized')} and revision = n.revision) one) t on true
        left join lateral (
          select jsonb_agg(file || jsonb_build_object('url', (
                   select min(facts->>'url') from (${staged('location')} and facts->>'sha1' = file->>'sha1') place)) order by position) as files
            from jsonb_array_elements(x.facts->'files') with ordinality as f (file, position)) a on true)
    insert into update_catalogue_prepared (synchronisation_id, ${preparedColumns})
    select ${synchronisation}::uuid, (c->>'updateId')::uuid, (c->>'revisionNumber')::bigint, c->>'type', title, titles,
           'KB' || (x->'kbArticleIds'->>0), coalesce(date_trunc('milliseconds', (l->>'created')::timestamptz), to_timestamp(0)),
           (l->>'isLeaf')::boolean, (l->>'isBundle')::boolean, (l->>'isSoftware')::boolean, l->>'deploymentAction', x->>'handler',
           l->'categories', array(select (one->>'updateId')::uuid from jsonb_array_elements(l->'categories') one), c->'prerequisites',
           array(select one::uuid from jsonb_array_elements_text(c->'supersedes') one),
           array(select one::uuid from jsonb_array_elements_text(c->'bundles') one), files, x - 'files', body,
           to_tsvector('simple', concat_ws(' ', title, 'KB' || (x->'kbArticleIds'->>0), x->'kbArticleIds'->>0, description)),
           array(select lower(one) from jsonb_array_elements_text(coalesce(l->'languages', '[]')) one),
           (c->>'updateId')::uuid in (select update_id from superseded)
      from described`.execute(trx)
}
