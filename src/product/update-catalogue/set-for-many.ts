import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'

/** Sets up a transaction that goes over a whole catalogue. */
export async function setForMany(trx: DatabaseTransaction): Promise<void> {
  await sql`set local work_mem = '64MB'`.execute(trx)
  await sql`set local maintenance_work_mem = '128MB'`.execute(trx)
  await sql`set local jit = off`.execute(trx)
  // No revision is looked up twice.
  await sql`set local enable_memoize = off`.execute(trx)
  // New words wait in a list and go into the index all at once (publish-staged.ts): one after another they take several times as long.
  await sql`set local gin_pending_list_limit = '512MB'`.execute(trx)
}
