// Publishes what a synchronisation staged: one transaction, so that the catalogue is the one before or the new one, never a mixture.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { checkStaged } from './check-staged.ts'
import { CatalogueSourceMissing, StagedUpdatesLost, SynchronisationReplaced } from './errors.ts'
import { forgetStaged } from './forget-staged.ts'
import { forgetPrepared, preparedColumns, prepareInParts, prepareUpdates } from './prepare-updates.ts'
import { setForMany } from './set-for-many.ts'
import { withCatalogue } from './tables.ts'

/** Connections that prepare at once: one keeps one processor busy, and the site server has others to answer. */
const preparingConnections = 2

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

/** What is different with an update server. */
export type UpstreamPublication = {
  /** Whether only what is new since the last time was listed: what is not listed stays. */
  isIncremental: boolean
  /** Before the staged rows are checked. */
  complete(trx: DatabaseTransaction): Promise<void>
  /** At the end of the transaction. */
  finish(trx: DatabaseTransaction): Promise<void>
}

/**
 * Checks and publishes, and ends the synchronisation. One with `isPart` goes on: what it did not list is not expired, and its end is told
 * elsewhere.
 * @throws CatalogueUnreadable, CatalogueCycle, StagedUpdatesLost, SynchronisationReplaced, CatalogueSourceMissing when the source was removed meanwhile
 */
export async function publishStaged(
  db: Database,
  asked: {
    synchronisation: string
    source: { id: string; name: string }
    fileName: string
    by: string
    isPart?: boolean
    upstream?: UpstreamPublication
  },
): Promise<CatalogueChange> {
  const { synchronisation, source, fileName, by, isPart = false, upstream } = asked
  // What a server lists is complete only inside the transaction.
  if (upstream === undefined) {
    await prepareInParts(db, synchronisation, preparingConnections)
    reachFailpoint('update-catalogue.prepared')
  }
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
    await lockForPublishing(trx)
    if (upstream !== undefined) await completeAndPrepare(trx, synchronisation, upstream)
    // What a server lists only this connection sees; of a catalogue, another one does a part meanwhile: nobody else publishes now.
    const other = upstream === undefined ? db : trx
    const [staged, merged] = await doBoth(
      () => checkStaged(other, synchronisation, fileName),
      () => mergeUpdates(synchronisation, source.id).execute(trx),
      { atOnce: other !== trx },
    )
    const { added, revised, listed, revisions } = merged.rows[0] ?? {
      added: 0,
      revised: 0,
      listed: 0,
      revisions: 0,
    }
    if (listed !== staged) throw new StagedUpdatesLost({ name: source.name })
    // The planner has to know of the new rows, here and in searches: how many, and how frequent each word is.
    await sql`analyze update_catalogue_updates`.execute(trx)
    const expired = await noteListings(synchronisation, source.id, {
      keepsOthers: isPart || upstream?.isIncremental === true,
      isUpstream: upstream !== undefined,
    }).execute(trx)
    await noteSuperseded().execute(trx)
    // Whoever is killed now reads the catalogue again.
    await doBoth(
      () => forgetStaged(other, [synchronisation]),
      () => tidyIndexes(trx),
      { atOnce: other !== trx },
    )
    const noted = expired.rows[0] ?? { expired: 0, listed_again: 0 }
    const change = { revisions, listed, added, revised, expired: noted.expired }
    if (added + revised + noted.expired + noted.listed_again > 0) await countChange(trx)
    if (isPart) return change
    await upstream?.finish(trx)
    await catalogue
      .updateTable('update_catalogue_synchronisations')
      .set({ ...change, state: 'succeeded', ended_at: sql<Date>`now()`, error: null })
      .where('id', '=', synchronisation)
      .execute()
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATES_SYNCHRONISED',
      actor: by,
      subject: source.id,
      message: `“${source.name}” was synchronised: ${listed} updates listed, ${added} new, ${revised} revised, ${change.expired} expired.`,
    })
    reachFailpoint('update-catalogue.before-publish')
    return change
  })
}

/** Does both: at the same time when each has its connection. Waits for the end of both also when one fails. */
async function doBoth<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
  { atOnce }: { atOnce: boolean },
): Promise<[First, Second]> {
  if (!atOnce) return [await first(), await second()]
  const [one, two] = await Promise.allSettled([first(), second()])
  if (one.status === 'rejected') throw one.reason
  if (two.status === 'rejected') throw two.reason
  return [one.value, two.value]
}

/** Two sources may publish at once: whether something is superseded depends on both. Searches go on. */
async function lockForPublishing(trx: DatabaseTransaction): Promise<void> {
  await sql`lock table update_catalogue_updates in share row exclusive mode`.execute(trx)
  await setForMany(trx)
}

/** The categories of a server's updates depend on what is published, which stands still only now. */
async function completeAndPrepare(
  trx: DatabaseTransaction,
  synchronisation: string,
  upstream: UpstreamPublication,
): Promise<void> {
  await sql`analyze update_catalogue_staged`.execute(trx)
  await upstream.complete(trx)
  await forgetPrepared(trx, [synchronisation])
  await prepareUpdates(trx, synchronisation)
  reachFailpoint('update-catalogue.prepared')
}

/** What was asked of the catalogue before is out of date from this transaction on. */
async function countChange(trx: DatabaseTransaction): Promise<void> {
  await withCatalogue(trx)
    .updateTable('update_catalogue_state')
    .set({ changes: sql<number>`changes + 1` })
    .execute()
}

/** New words that wait go into the indexes. */
async function tidyIndexes(trx: DatabaseTransaction): Promise<void> {
  await sql`
    select gin_clean_pending_list(indexrelid) from pg_index join pg_class on pg_class.oid = indexrelid
     where indrelid = 'update_catalogue_updates'::regclass and relam = (select oid from pg_am where amname = 'gin')`.execute(
    trx,
  )
}

/** New updates and newer revisions of known ones, as they were prepared. */
function mergeUpdates(synchronisation: string, source: string) {
  return sql<{ revisions: number; listed: number; added: number; revised: number }>`
    with merged as (
      insert into update_catalogue_updates as known (source_ids, ${preparedColumns})
      select array[${source}::uuid], ${preparedColumns} from update_catalogue_prepared
       where synchronisation_id = ${synchronisation}
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
    select (select count(*)::integer from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'listed') as revisions,
           (select count(*)::integer from update_catalogue_prepared
             where synchronisation_id = ${synchronisation}) as listed, (count(*) filter (where is_new))::integer as added,
           (count(*) filter (where not is_new))::integer as revised from merged`
}

/**
 * Which updates this source lists now. What no source lists any more is expired; what one lists again is not. What its publisher took back is not
 * listed, and expired whoever else lists it. Returns what is newly expired.
 */
function noteListings(
  synchronisation: string,
  source: string,
  { keepsOthers, isUpstream }: { keepsOthers: boolean; isUpstream: boolean },
) {
  const staged = (kind: string) =>
    sql`select * from update_catalogue_staged where synchronisation_id = ${synchronisation} and kind = ${sql.lit(kind)}`
  return sql<{ expired: number; listed_again: number }>`
    with taken_back as materialized (
      select (c.facts->>'updateId')::uuid as update_id, (c.facts->>'revisionNumber')::bigint as revision_number
        from (${staged('listed')} and ${isUpstream}::boolean and facts->'isPublished' = 'false') l
        cross join lateral (${staged('core')} and revision = l.revision) c),
    listed as (
      select distinct (facts->>'updateId')::uuid as update_id from (${staged('core')}) c
       where not exists (select 1 from taken_back where taken_back.update_id = (facts->>'updateId')::uuid)),
    withdrawn as materialized (
      select one.update_id from taken_back join update_catalogue_updates one using (update_id, revision_number)),
    listed_again as materialized (
      select one.update_id from listed join update_catalogue_updates one using (update_id)
       where one.expired_at is not null and not one.source_ids @> array[${source}::uuid]),
    joined as (
      update update_catalogue_updates one set source_ids = array_append(one.source_ids, ${source}::uuid), expired_at = null from listed
       where one.update_id = listed.update_id and not one.source_ids @> array[${source}::uuid]),
    dropped as (
      update update_catalogue_updates one set source_ids = array_remove(one.source_ids, ${source}::uuid),
             expired_at = case when cardinality(one.source_ids) = 1 or one.update_id in (select update_id from withdrawn) then now() end
       where one.source_ids @> array[${source}::uuid]
         and (one.update_id in (select update_id from withdrawn)
              or not ${keepsOthers}::boolean and not exists (select 1 from listed where listed.update_id = one.update_id))
      returning expired_at)
    select count(expired_at)::integer as expired, (select count(*)::integer from listed_again) as listed_again from dropped`
}

/** Which updates something newer that is not expired supersedes: most rows say so since they were inserted. */
function noteSuperseded() {
  return sql`
    with superseded as materialized (
      select distinct unnest(supersedes) as update_id from update_catalogue_updates where expired_at is null),
    now_superseded as (
      update update_catalogue_updates one set is_superseded = true from superseded
       where superseded.update_id = one.update_id and not one.is_superseded)
    update update_catalogue_updates one set is_superseded = false
     where one.is_superseded and not exists (select 1 from superseded where superseded.update_id = one.update_id)`
}
