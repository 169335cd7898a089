import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withUpdates } from './tables.ts'

/** A file that is in the content library as a software update; its ID is its SHA-256. */
export type HeldUpdateFile = { sha256: string; sha1: string; size: number }

/** Which files are here already, among those with one of these digests (lower-case hex). */
export async function findHeldFiles(
  db: Database,
  { sha256, sha1 }: { sha256: readonly string[]; sha1: readonly string[] },
): Promise<HeldUpdateFile[]> {
  return withUpdates(db)
    .selectFrom('software_updates')
    .select(['sha256', 'sha1', 'size'])
    .where(sql<boolean>`(sha256 = any (${sha256}::text[]) or sha1 = any (${sha1}::text[]))`)
    .execute()
}
