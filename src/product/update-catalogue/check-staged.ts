// Looks whether what was staged is one whole catalogue, before any of it is published.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { checkCycles } from './check-cycles.ts'
import { CatalogueUnreadable } from './errors.ts'
import { withCatalogue } from './tables.ts'

/**
 * Checks the staged rows of a synchronisation. Returns how many updates they are: another attempt may forget or prepare some at the same time, so
 * that whoever publishes compares it with what was published.
 * @throws CatalogueUnreadable when package.xml and the fragments do not fit together; CatalogueCycle
 */
export async function checkStaged(
  db: Database | DatabaseTransaction,
  synchronisation: string,
  fileName: string,
): Promise<number> {
  await checkListed(db, synchronisation, fileName)
  return checkCycles(db, synchronisation)
}

/** Every listed update has its core fragment, and no core fragment is without an update. */
async function checkListed(
  db: Database | DatabaseTransaction,
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
     limit 1`.execute(db)
  const [wrong] = rows
  if (!wrong) return checkAny(db, synchronisation, file)
  const reason = wrong.is_listed
    ? `the update of revision ${wrong.revision} has no metadata`
    : `metadata of revision ${wrong.revision} belongs to no update`
  throw new CatalogueUnreadable({ file, reason })
}

/** A list without updates would let everything expire: more likely it is not what it says. */
async function checkAny(
  db: Database | DatabaseTransaction,
  synchronisation: string,
  file: string,
): Promise<void> {
  const any = await withCatalogue(db)
    .selectFrom('update_catalogue_staged')
    .select('revision')
    .where('synchronisation_id', '=', synchronisation)
    .where('kind', '=', 'listed')
    .limit(1)
    .executeTakeFirst()
  if (!any) throw new CatalogueUnreadable({ file, reason: 'it lists no update' })
}
