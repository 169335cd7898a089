// Collection: removes what nobody needs. What a version needed until lately stays for a grace time, noted in the database; what no
// version ever needed (the leavings of sessions that failed) was never acknowledged to anybody and goes at once.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { type ContentStore, removeFromQuarantine, whatGoesFromQuarantine } from '#product/content-store'
import { standardQuarantine } from '#product/distribution-protocol'
import { takeLibrary } from './library-lock.ts'
import { withContent } from './tables.ts'

/**
 * What a collection did, or would do. `skipped`: somebody was adding content, or the database is older than the store's content.
 * `waiting`: objects that nobody needs and that stay until their grace ends, with their bytes. `quarantine`: damaged objects that were put
 * aside a week ago or more, and of the rest the oldest, until 2 GiB of them are left.
 */
export type Collected = {
  skipped: boolean
  versions: number
  objects: number
  bytes: number
  waiting: { objects: number; bytes: number }
  quarantine: { objects: number; bytes: number }
}

/** The answer of a collection that was not done. */
export const nothingCollected: Collected = {
  skipped: true,
  versions: 0,
  objects: 0,
  bytes: 0,
  waiting: { objects: 0, bytes: 0 },
  quarantine: { objects: 0, bytes: 0 },
}

/** How to collect. `graceSeconds`: how long an object stays after the last version that needed it is gone. */
export type CollectOptions = { graceSeconds: number }

/** Collects, unless somebody adds content now. */
export async function collectContent(
  db: Database,
  store: ContentStore,
  { graceSeconds }: CollectOptions,
): Promise<Collected> {
  return db.connection().execute(async connection => {
    const collected = await takeLibrary(connection, async () => {
      const versions = await dropUnheldVersions(connection)
      if (versions > 0) reachFailpoint('content-library.versions-dropped')
      const { needed, waiting } = await readNeeded(connection, graceSeconds)
      const found = await sortObjects(store, { needed, waiting })
      for (const { sha256 } of found.unneeded) {
        await store.remove(sha256)
        reachFailpoint('content-library.object-removed')
      }
      await store.removeStrays(new Set([...needed, ...waiting]))
      await forgetGone(connection, found)
      const damaged = await leavingQuarantine(store)
      const freed = await removeFromQuarantine(store, damaged)
      const bytes = total(found.unneeded)
      return {
        skipped: false,
        versions,
        objects: found.unneeded.length,
        bytes,
        waiting: { objects: found.waiting.length, bytes: total(found.waiting) },
        quarantine: { objects: damaged.length, bytes: freed },
      }
    })
    return collected ?? nothingCollected
  })
}

/** What a collection would do now. Takes no lock: what is being added while it looks counts as unneeded. */
export async function previewCollection(
  db: Database,
  store: ContentStore,
  { graceSeconds }: CollectOptions,
): Promise<Collected> {
  const unheld = await unheldVersions(db).select('digest').execute()
  const { needed, waiting } = await readNeeded(db, graceSeconds)
  const found = await sortObjects(store, { needed, waiting })
  const damaged = await leavingQuarantine(store)
  return {
    skipped: false,
    versions: unheld.length,
    objects: found.unneeded.length,
    bytes: total(found.unneeded),
    waiting: { objects: found.waiting.length, bytes: total(found.waiting) },
    quarantine: { objects: damaged.length, bytes: total(damaged) },
  }
}

async function leavingQuarantine(store: ContentStore) {
  const { quarantineSeconds, quarantineBytes: mostBytes } = standardQuarantine
  const limits = { keptMs: quarantineSeconds * 1000, mostBytes }
  return whatGoesFromQuarantine(await Array.fromAsync(store.listQuarantine()), limits, new Date())
}

type Listed = { sha256: string; size: number }

function total(objects: readonly { size: number }[]): number {
  return objects.reduce((bytes, { size }) => bytes + size, 0)
}

async function sortObjects(
  store: ContentStore,
  { needed, waiting }: { needed: ReadonlySet<string>; waiting: ReadonlySet<string> },
): Promise<{ unneeded: Listed[]; waiting: Listed[] }> {
  const found: { unneeded: Listed[]; waiting: Listed[] } = { unneeded: [], waiting: [] }
  for await (const object of store.list()) {
    if (needed.has(object.sha256)) continue
    if (waiting.has(object.sha256)) found.waiting.push(object)
    else found.unneeded.push(object)
  }
  return found
}

function unheldVersions(db: Database) {
  return withContent(db)
    .selectFrom('content_library_versions')
    .where(where =>
      where.not(
        where.exists(
          where
            .selectFrom('content_library_holders')
            .select('holder')
            .whereRef('content_library_holders.digest', '=', 'content_library_versions.digest'),
        ),
      ),
    )
}

/** Drops versions without holders; since when their objects are unneeded is noted in the same transaction. */
async function dropUnheldVersions(connection: Database): Promise<number> {
  return connection.transaction().execute(async trx => {
    const unheld = unheldVersions(trx as Database).select('content_library_versions.digest')
    await withContent(trx)
      .insertInto('content_library_unneeded')
      .columns(['sha256', 'size'])
      .expression(
        withContent(trx)
          .selectFrom('content_library_objects')
          .select(['sha256', 'size'])
          .distinct()
          .where('digest', 'in', unheld),
      )
      .onConflict(conflict => conflict.doNothing())
      .execute()
    const gone = await withContent(trx)
      .deleteFrom('content_library_versions')
      .where('digest', 'in', unheld)
      .executeTakeFirst()
    return Number(gone.numDeletedRows)
  })
}

async function readNeeded(
  db: Database,
  graceSeconds: number,
): Promise<{ needed: Set<string>; waiting: Set<string> }> {
  const content = withContent(db)
  const needed = await content
    .selectFrom('content_library_objects')
    .select('sha256')
    .union(content.selectFrom('content_library_files').select('sha256'))
    .execute()
  // By the database's clock alone: those of several site servers may differ.
  const waiting = await content
    .selectFrom('content_library_unneeded')
    .select('sha256')
    .where('since', '>', sql<Date>`now() - make_interval(secs => ${graceSeconds})`)
    .execute()
  return { needed: new Set(needed.map(row => row.sha256)), waiting: new Set(waiting.map(row => row.sha256)) }
}

/** Forgets the notes about objects that are not in the store any more, or that somebody needs again. */
async function forgetGone(connection: Database, { waiting }: { waiting: readonly Listed[] }): Promise<void> {
  const kept = waiting.map(({ sha256 }) => sha256)
  await sql`delete from content_library_unneeded where sha256 <> all (${kept})`.execute(connection)
}
