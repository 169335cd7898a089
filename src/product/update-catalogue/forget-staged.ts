// Staged rows have no foreign key: they go when somebody says so.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { forgetPrepared } from './prepare-updates.ts'
import { withCatalogue } from './tables.ts'

/** Takes away what synchronisations staged: they have ended, or begin anew. */
export async function forgetStaged(
  db: Database | DatabaseTransaction,
  synchronisations: readonly string[],
): Promise<void> {
  if (synchronisations.length === 0) return
  await forgetPrepared(db, synchronisations)
  await withCatalogue(db)
    .deleteFrom('update_catalogue_staged')
    .where('synchronisation_id', 'in', synchronisations)
    .execute()
}

/** Takes away what was staged for sources that were removed meanwhile. */
export async function forgetLost(db: DatabaseTransaction): Promise<void> {
  for (const table of ['update_catalogue_staged', 'update_catalogue_prepared']) {
    await sql`
      delete from ${sql.table(table)} one
       where not exists (select 1 from update_catalogue_synchronisations known where known.id = one.synchronisation_id)`.execute(
      db,
    )
  }
}
