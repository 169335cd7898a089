// The list of an update server, noted before anything of it is asked for: a run that was cut goes on with the same list, and asks only for what
// is not staged.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { UpstreamListing } from '#product/wsus-upstream'
import { withCatalogue } from './tables.ts'
import type { NumberedRevision } from './upstream-reader.ts'

/** A list as it is noted. */
export type NotedListing = Omit<UpstreamListing, 'revisions'> & { revisions: number }

/** The list that this run or one before it noted; null when there is none, or PostgreSQL lost it with all that was staged. */
export async function readListing(
  db: Database | DatabaseTransaction,
  synchronisation: string,
): Promise<NotedListing | null> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_staged')
    .select('facts')
    .where('synchronisation_id', '=', synchronisation)
    .where('kind', '=', 'listing')
    .executeTakeFirst()
  return row === undefined ? null : (row.facts as NotedListing)
}

/** Notes a list: its revisions are numbered from 1. */
export async function noteListing(
  db: Database,
  synchronisation: string,
  { revisions, anchors, isIncremental }: UpstreamListing,
): Promise<NotedListing> {
  const noted: NotedListing = { anchors, isIncremental, revisions: revisions.length }
  await sql`
    insert into update_catalogue_staged (synchronisation_id, kind, revision, language, facts)
    select ${synchronisation}::uuid, 'wanted', position::integer, '', facts
      from jsonb_array_elements(${JSON.stringify(revisions)}::jsonb) with ordinality as one (facts, position)
    union all
    select ${synchronisation}::uuid, 'listing', 0, '', ${JSON.stringify(noted)}::jsonb`.execute(db)
  return noted
}

/** The next revisions of the list that are not staged, in its order. */
export async function nextWanted(
  db: Database,
  synchronisation: string,
  asked: { after: number; most: number },
): Promise<NumberedRevision[]> {
  const { rows } = await sql<NumberedRevision>`
    select w.revision, w.facts->>'updateId' as "updateId", (w.facts->>'revisionNumber')::integer as "revisionNumber"
      from update_catalogue_staged w
     where w.synchronisation_id = ${synchronisation} and w.kind = 'wanted' and w.revision > ${asked.after}
       and not exists (select 1 from update_catalogue_staged l
                        where l.synchronisation_id = w.synchronisation_id and l.kind = 'listed' and l.revision = w.revision)
     order by w.revision limit ${asked.most}`.execute(db)
  return rows
}
