// Looks whether what was staged is one whole catalogue, before any of it is published.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { CatalogueUnreadable, StagedUpdatesLost } from './errors.ts'
import { withCatalogue } from './tables.ts'

/**
 * Checks the staged rows of a synchronisation: every listed update has its core fragment, and no core fragment is without an update.
 * @throws CatalogueUnreadable
 */
export async function checkStaged(
  trx: DatabaseTransaction,
  synchronisation: string,
  file: string,
): Promise<void> {
  const { rows } = await sql<{ revision: number; is_listed: boolean }>`
    select coalesce(l.revision, c.revision) as revision, l.revision is not null as is_listed
      from (select revision from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'listed') l
      full join (select revision from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'core') c using (revision)
     where l.revision is null or c.revision is null
     limit 1`.execute(trx)
  const [wrong] = rows
  if (!wrong) return checkAny(trx, synchronisation, file)
  const reason = wrong.is_listed
    ? `the update of revision ${wrong.revision} has no metadata`
    : `metadata of revision ${wrong.revision} belongs to no update`
  throw new CatalogueUnreadable({ file, reason })
}

/** A list without updates would let everything expire: more likely it is not what it says. */
async function checkAny(trx: DatabaseTransaction, synchronisation: string, file: string): Promise<void> {
  const any = await withCatalogue(trx)
    .selectFrom('update_catalogue_staged')
    .select('revision')
    .where('synchronisation_id', '=', synchronisation)
    .where('kind', '=', 'listed')
    .limit(1)
    .executeTakeFirst()
  if (!any) throw new CatalogueUnreadable({ file, reason: 'it lists no update' })
}

/**
 * Checks that every update that is staged was prepared, once: another attempt may have forgotten or prepared them at the same time.
 * @throws StagedUpdatesLost
 */
export async function checkPrepared(
  trx: DatabaseTransaction,
  synchronisation: string,
  name: string,
): Promise<void> {
  const { rows } = await sql<{ is_whole: boolean }>`
    select (select count(*) from update_catalogue_prepared where synchronisation_id = ${synchronisation}) =
           (select count(distinct (facts->>'updateId') collate "C") from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'core') as is_whole`.execute(trx)
  if (!rows[0]?.is_whole) throw new StagedUpdatesLost({ name })
}
