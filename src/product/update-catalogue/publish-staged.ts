// Publishes what a synchronisation staged: one transaction, so that the catalogue is the one before or the new one, never a mixture.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { checkStaged } from './check-staged.ts'
import { CatalogueSourceMissing, SynchronisationReplaced } from './errors.ts'
import { withCatalogue } from './tables.ts'

/** What a synchronisation changed, in updates. */
export type CatalogueChange = {
  /** Revisions in the list. */
  revisions: number
  /** Different updates among them. */
  listed: number
  added: number
  revised: number
  expired: number
}

/**
 * Checks and publishes, and ends the synchronisation. One with `isPart` goes on: what it did not list is not expired, and its end is told
 * elsewhere.
 * @throws CatalogueUnreadable, CatalogueCycle, SynchronisationReplaced, CatalogueSourceMissing when the source was removed meanwhile
 */
export async function publishStaged(
  db: Database,
  asked: {
    synchronisation: string
    source: { id: string; name: string }
    fileName: string
    by: string
    isPart?: boolean
  },
): Promise<CatalogueChange> {
  const { synchronisation, source, fileName, by, isPart = false } = asked
  // Without it, the joins below are planned for an empty table.
  await sql`analyze update_catalogue_staged`.execute(db)
  return db.transaction().execute(async trx => {
    const catalogue = withCatalogue(trx)
    const running = await catalogue
      .selectFrom('update_catalogue_synchronisations')
      .select('state')
      .where('id', '=', synchronisation)
      .forUpdate()
      .executeTakeFirst()
    // The record goes with its source.
    if (running === undefined) throw new CatalogueSourceMissing({ name: source.name })
    if (running.state !== 'running') throw new SynchronisationReplaced({ name: source.name })
    await sql`set local work_mem = '64MB'`.execute(trx)
    await checkStaged(trx, synchronisation, fileName)
    const { rows } = await mergeUpdates(synchronisation, source.id).execute(trx)
    const { added, revised, listed, revisions } = rows[0] ?? { added: 0, revised: 0, listed: 0, revisions: 0 }
    const expired = await noteListings(synchronisation, source.id, isPart).execute(trx)
    const change = { revisions, listed, added, revised, expired: expired.rows[0]?.expired ?? 0 }
    if (isPart) {
      const published = catalogue
        .updateTable('update_catalogue_synchronisations')
        .set({ part_published_at: sql<Date>`clock_timestamp()` })
        .where('id', '=', synchronisation)
      if (added + revised > 0) await published.execute()
      return change
    }
    await catalogue
      .updateTable('update_catalogue_synchronisations')
      .set({ ...change, state: 'succeeded', ended_at: sql<Date>`now()`, error: null })
      .where('id', '=', synchronisation)
      .execute()
    await catalogue
      .deleteFrom('update_catalogue_staged')
      .where('synchronisation_id', '=', synchronisation)
      .execute()
    await recordActivity(trx, {
      severity: 'information',
      code: 'SOFTWARE_UPDATES_SYNCHRONISED',
      actor: by,
      subject: source.id,
      message: `“${source.name}” was synchronised: ${listed} updates listed, ${added} new, ${revised} revised, ${change.expired} expired.`,
    })
    reachFailpoint('update-catalogue.before-publish')
    return change
  })
}

/**
 * New updates and newer revisions of known ones; the newest revision counts where a catalogue lists several. An update is who its metadata says
 * it is: the lists inside MSU files name the update of the file by a GUID of their own (seen in three real ones), while bundles and
 * supersedence use the one of the metadata.
 */
function mergeUpdates(synchronisation: string, source: string) {
  return sql<{ revisions: number; listed: number; added: number; revised: number }>`
    with staged as (select * from update_catalogue_staged where synchronisation_id = ${synchronisation}),
    newest as (
      select distinct on (facts->>'updateId') revision, facts, body from staged where kind = 'core'
       order by facts->>'updateId', (facts->>'revisionNumber')::bigint desc),
    titles as (
      select revision, jsonb_object_agg(language, jsonb_build_object('title', facts->'title', 'description', facts->'description')) as titles
        from staged where kind = 'localized' group by revision),
    locations as (
      select facts->>'sha1' as sha1, min(facts->>'url') as url from staged where kind = 'location' group by 1),
    addressed as (
      select x.revision, jsonb_agg(file || jsonb_build_object('url', locations.url) order by position) as files
        from staged x, jsonb_array_elements(x.facts->'files') with ordinality as f (file, position)
        left join locations on locations.sha1 = file->>'sha1'
       where x.kind = 'extended' group by x.revision),
    described as (
      select l.revision, l.facts as l, c.facts as c, c.body, coalesce(x.facts, '{}') as x, coalesce(t.titles, '{}') as titles,
             coalesce(t.titles->(l.facts->>'defaultLanguage')->>'title', t.titles->'en'->>'title', c.facts->>'updateId') as title,
             coalesce(t.titles->'en'->>'description', '') as description, coalesce(a.files, '[]') as files
        from newest c
        join staged l on l.revision = c.revision and l.kind = 'listed'
        left join staged x on x.revision = c.revision and x.kind = 'extended'
        left join titles t on t.revision = c.revision
        left join addressed a on a.revision = c.revision),
    merged as (
      insert into update_catalogue_updates as known (
        update_id, revision_number, source_ids, type, title, titles, kb, created_at, is_leaf, is_bundle, is_software, deployment_action,
        handler, categories, category_ids, prerequisites, supersedes, bundles, files, extended, core, search, languages)
      select (c->>'updateId')::uuid, (c->>'revisionNumber')::bigint, array[${source}::uuid], c->>'type', title, titles,
             'KB' || (x->'kbArticleIds'->>0), coalesce((l->>'created')::timestamptz, to_timestamp(0)), (l->>'isLeaf')::boolean, (l->>'isBundle')::boolean,
             (l->>'isSoftware')::boolean, l->>'deploymentAction', x->>'handler', l->'categories',
             array(select (one->>'updateId')::uuid from jsonb_array_elements(l->'categories') one), c->'prerequisites',
             array(select one::uuid from jsonb_array_elements_text(c->'supersedes') one),
             array(select one::uuid from jsonb_array_elements_text(c->'bundles') one), files, x - 'files', body,
             to_tsvector('simple', concat_ws(' ', title, 'KB' || (x->'kbArticleIds'->>0), x->'kbArticleIds'->>0, description)),
             array(select lower(one) from jsonb_array_elements_text(coalesce(l->'languages', '[]')) one)
        from described
      on conflict (update_id) do update set
        revision_number = excluded.revision_number, type = excluded.type, title = excluded.title,
        titles = excluded.titles, kb = excluded.kb, created_at = excluded.created_at, is_leaf = excluded.is_leaf,
        is_bundle = excluded.is_bundle, is_software = excluded.is_software, deployment_action = excluded.deployment_action,
        handler = excluded.handler, categories = excluded.categories, category_ids = excluded.category_ids,
        prerequisites = excluded.prerequisites, supersedes = excluded.supersedes, bundles = excluded.bundles, files = excluded.files,
        extended = excluded.extended, core = excluded.core, search = excluded.search,
        languages = excluded.languages, revised_at = now()
      where excluded.revision_number > known.revision_number
      returning (known.xmax = 0) as is_new)
    select (select count(*)::integer from staged where kind = 'listed') as revisions,
           (select count(*)::integer from newest) as listed, (count(*) filter (where is_new))::integer as added,
           (count(*) filter (where not is_new))::integer as revised from merged`
}

/** Which updates this source lists now. What no source lists any more is expired; what one lists again is not. Returns what is newly expired. */
function noteListings(synchronisation: string, source: string, isPart: boolean) {
  return sql<{ expired: number }>`
    with listed as (
      select distinct (facts->>'updateId')::uuid as update_id from update_catalogue_staged
       where synchronisation_id = ${synchronisation} and kind = 'core'),
    joined as (
      update update_catalogue_updates one set source_ids = array_append(one.source_ids, ${source}::uuid), expired_at = null from listed
       where one.update_id = listed.update_id and not one.source_ids @> array[${source}::uuid]),
    dropped as (
      update update_catalogue_updates one set source_ids = array_remove(one.source_ids, ${source}::uuid),
             expired_at = case when cardinality(one.source_ids) = 1 then now() end
       where one.source_ids @> array[${source}::uuid] and not ${isPart}::boolean
         and not exists (select 1 from listed where listed.update_id = one.update_id)
      returning expired_at)
    select count(expired_at)::integer as expired from dropped`
}
