import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { decodeRows } from './catalogue-row.ts'

/** Stages rows. @param bytes As `encodeRows` writes them. */
export async function insertRows(
  trx: DatabaseTransaction,
  synchronisation: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await sql`
    insert into update_catalogue_staged (synchronisation_id, kind, revision, language, facts, body)
    select ${synchronisation}::uuid, kind, revision, language, facts, body from ${decodeRows(bytes)}`.execute(
    trx,
  )
}
