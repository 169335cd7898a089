// Which objects somebody needs, and who: what verification goes through, and what a loss is told by.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withContent } from './tables.ts'

/** An object that a published version or a held file needs. `size` is in bytes. */
export type NeededObject = { sha256: string; size: number }

/** Who needs an object: content versions with their holders, and holders of the single file. */
export type ObjectNeeds = {
  versions: { contentVersion: string; holders: string[] }[]
  fileHolders: string[]
}

/** The needed objects (but for files that are still arriving) in the order of their digests, from the first one after `after` on; '' begins at the start. */
export async function listNeededObjects(
  db: Database,
  { after, limit }: { after: string; limit: number },
): Promise<NeededObject[]> {
  const content = withContent(db)
  return content
    .selectFrom('content_library_objects')
    .select(['sha256', 'size'])
    .where('sha256', '>', after)
    .union(
      content
        .selectFrom('content_library_files')
        .select(['sha256', 'size'])
        .where('sha256', '>', after)
        .where('arriving', '=', false),
    )
    .orderBy('sha256')
    .limit(limit)
    .execute()
}

/** How many objects are needed after this digest, and their bytes; each object counts once. */
export async function measureNeeded(db: Database, after = ''): Promise<{ objects: number; bytes: number }> {
  const found = await sql<{ objects: number; bytes: number }>`
    select count(*)::bigint as objects, coalesce(sum(size), 0)::bigint as bytes from (
      select sha256, size from content_library_objects where sha256 > ${after}
      union select sha256, size from content_library_files where sha256 > ${after} and not arriving
    ) as needed`.execute(db)
  const row = found.rows[0]
  return { objects: Number(row?.objects ?? 0), bytes: Number(row?.bytes ?? 0) }
}

/** Who needs this object, but for files that are still arriving; nobody when both lists are empty. */
export async function readNeeds(db: Database, sha256: string): Promise<ObjectNeeds> {
  const content = withContent(db)
  const rows = await content
    .selectFrom('content_library_objects')
    .leftJoin('content_library_holders', 'content_library_holders.digest', 'content_library_objects.digest')
    .select(['content_library_objects.digest', 'holder'])
    .where('sha256', '=', sha256)
    .orderBy('content_library_objects.digest')
    .orderBy('holder')
    .execute()
  const versions = new Map<string, string[]>()
  for (const { digest, holder } of rows) {
    const holders = versions.get(digest) ?? []
    if (holder !== null) holders.push(holder)
    versions.set(digest, holders)
  }
  const files = await content
    .selectFrom('content_library_files')
    .select('holder')
    .where('sha256', '=', sha256)
    .where('arriving', '=', false)
    .orderBy('holder')
    .execute()
  return {
    versions: [...versions].map(([contentVersion, holders]) => ({ contentVersion, holders })),
    fileHolders: files.map(({ holder }) => holder),
  }
}

/**
 * What nobody would need any more if these holders let go of their content versions: objects and bytes, each object once. What is
 * unneeded already is not counted.
 */
export async function measureReleased(
  db: Database,
  holders: readonly string[],
): Promise<{ objects: number; bytes: number }> {
  const found = await sql<{ objects: number; bytes: number }>`
    with going as (
      select digest from content_library_versions v
      where exists (select 1 from content_library_holders h where h.digest = v.digest)
      and not exists (select 1 from content_library_holders h where h.digest = v.digest and h.holder <> all (${holders}))
    )
    select count(*)::bigint as objects, coalesce(sum(size), 0)::bigint as bytes from (
      select distinct sha256, size from content_library_objects o
      where digest in (select digest from going)
      and not exists (select 1 from content_library_objects other
        where other.sha256 = o.sha256 and other.digest not in (select digest from going))
      and not exists (select 1 from content_library_files f where f.sha256 = o.sha256)
    ) as released`.execute(db)
  const row = found.rows[0]
  return { objects: Number(row?.objects ?? 0), bytes: Number(row?.bytes ?? 0) }
}

/** The content versions that holders with one of these beginnings hold (`upgrade-package:S0100001:`), the latest first. */
export async function versionsOfHolders(
  db: Database,
  { beginnings, limit }: { beginnings: readonly string[]; limit: number },
): Promise<string[]> {
  if (beginnings.length === 0) return []
  const rows = await withContent(db)
    .selectFrom('content_library_holders')
    .select(['digest', select => select.fn.max('created_at').as('latest')])
    .where(where =>
      where.or(
        beginnings.map(beginning => where(sql<boolean>`starts_with(holder, ${beginning})`, '=', true)),
      ),
    )
    .groupBy('digest')
    .orderBy('latest', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ digest }) => digest)
}
