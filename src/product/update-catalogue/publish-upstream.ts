// What an update server leaves to those who ask it: the categories of an update are those of its prerequisites that are categories, with what
// these belong to in turn; and an update on which no other depends is a leaf. An offline catalogue says both in its list.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { withCatalogue } from './tables.ts'

/** Writes categories and leaves into the staged list, from what is staged and what was published before. */
export async function completeListed(trx: DatabaseTransaction, synchronisation: string): Promise<void> {
  await sql`
    with recursive staged as (select * from update_catalogue_staged where synchronisation_id = ${synchronisation}),
    kinds as (
      select distinct on (id) id, type, prerequisites from (
        select c.facts->>'updateId' as id, x.facts->'category'->>'categoryType' as type, c.facts->'prerequisites' as prerequisites, 0 as age
          from staged c join staged x on x.revision = c.revision and x.kind = 'extended'
         where c.kind = 'core' and c.facts->>'type' = 'Category'
        union all
        select update_id::text, extended->'category'->>'categoryType', prerequisites, 1 from update_catalogue_updates
         where type = 'Category') every
       where type is not null order by id, age),
    parents as (
      select kinds.id as child, parent.id as parent
        from kinds, jsonb_array_elements(kinds.prerequisites) g (ids), jsonb_array_elements_text(g.ids) p (id)
        join kinds parent on parent.id = p.id),
    needs as (
      select c.revision, p.id from staged c, jsonb_array_elements(c.facts->'prerequisites') g (ids), jsonb_array_elements_text(g.ids) p (id)
       where c.kind = 'core'),
    belongs as (
      select needs.revision, kinds.id from needs join kinds on kinds.id = needs.id
      union
      select belongs.revision, parents.parent from belongs join parents on parents.child = belongs.id),
    categories as (
      select belongs.revision, jsonb_agg(jsonb_build_object('type', kinds.type, 'updateId', kinds.id) order by kinds.type, kinds.id) as list
        from belongs join kinds on kinds.id = belongs.id group by belongs.revision),
    needed as (
      select id from needs
      union
      select p.id from update_catalogue_updates one, jsonb_array_elements(one.prerequisites) g (ids), jsonb_array_elements_text(g.ids) p (id))
    update update_catalogue_staged l
       set facts = l.facts || jsonb_build_object('categories', coalesce(categories.list, '[]'), 'isLeaf', needed.id is null)
      from staged own
      left join categories on categories.revision = own.revision
      left join needed on needed.id = own.facts->>'updateId'
     where own.kind = 'listed' and l.synchronisation_id = own.synchronisation_id and l.kind = 'listed' and l.revision = own.revision`.execute(
    trx,
  )
}

/** Anchors of a server of which something was published; that of its configuration only when it was asked for. */
export type PublishedAnchors = { configuration?: string | null; config: string; software: string }

/** Notes up to where the updates of a server are known now; what is not given stays. */
export async function moveAnchors(
  trx: DatabaseTransaction,
  source: string,
  anchors: PublishedAnchors,
): Promise<void> {
  await withCatalogue(trx)
    .updateTable('update_catalogue_sources')
    .set({
      upstream_anchors: sql<string>`coalesce(upstream_anchors, '{}') || ${JSON.stringify(anchors)}::jsonb`,
    })
    .where('id', '=', source)
    .execute()
}
