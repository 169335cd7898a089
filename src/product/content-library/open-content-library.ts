// The content library of a site: which objects of the store are needed, by whom, and a place to add more without any of
// them being collected before they are published.
//
// Adding happens in a session, and no collection runs while one is open (library-lock.ts). So whatever a session stored but
// has not published yet is safe, and whatever a killed session left is found by the next collection.

import type { Database, DatabaseTransaction } from '#platform/database'
import type { Log } from '#platform/logging'
import type { ContentReader, ContentStore, ContentWriter } from '#product/content-store'
import { isBehind, noteGeneration } from './generation.ts'
import { holdLibrary, holdLibraryUntilCommit, takeLibrary } from './library-lock.ts'
import { withContent } from './tables.ts'

/** The content library. Reading needs no session. */
export type ContentLibrary = {
  reader: ContentReader
  /** Runs work that adds content. When it fails, what it stored and nobody else needs is removed. */
  session: <Result>(work: (store: ContentWriter) => Promise<Result>) => Promise<Result>
  /**
   * Adds one file that is held from before its bytes are here: unlike a session, no database connection is kept while they arrive.
   * `agree` names the file and its holder, in the transaction that holds it, and may refuse.
   */
  addHeld: <Result>(
    agree: (transaction: DatabaseTransaction) => Promise<HeldFile>,
    work: (store: ContentWriter) => Promise<Result>,
  ) => Promise<Result>
  /** Reads an object again; a damaged one goes into quarantine. Needs no session: nothing is added. */
  verify: ContentWriter['verify']
  /** Removes versions that nobody holds and objects that no version needs, unless a session is adding content now. */
  collect: () => Promise<Collected>
}

/** A single file and who needs it. */
export type HeldFile = { sha256: string; size: number; holder: string }

/** What a collection did. `skipped`: somebody was adding content, or the database is older than the store's content. */
export type Collected = { skipped: boolean; versions: number; objects: number; bytes: number }

/** Opens the library over its store. */
export function openContentLibrary({
  db,
  store,
  folder,
  log,
}: {
  db: Database
  store: ContentStore
  /** The store's folder. */
  folder: string
  log: Log
}): ContentLibrary {
  const collect = async () => {
    if (!(await isBehind(db, folder))) return collectContent(db, store)
    log.error(
      { folder },
      'the database is older than the content of its store; nothing is removed from the store',
    )
    return nothingCollected
  }
  // Sessions that failed, and how many of them a collection has come after. A collection is skipped while another session
  // is open; then whichever session of this process ends next makes up for it.
  let failed = 0
  let cleared = 0
  async function clear(): Promise<void> {
    const upTo = failed
    if (cleared >= upTo) return
    const { skipped } = await collect()
    if (!skipped) cleared = Math.max(cleared, upTo)
  }
  return {
    reader: store,
    collect,
    verify: store.verify,
    async addHeld(agree, work) {
      await db.transaction().execute(async trx => {
        // A collection that has begun knows nothing of this file: it ends first, and the next one finds the row.
        await holdLibraryUntilCommit(trx)
        await withContent(trx)
          .insertInto('content_library_files')
          .values({ ...(await agree(trx)), arriving: true })
          .onConflict(conflict => conflict.doNothing())
          .execute()
      })
      return work(store)
    },
    async session(work) {
      try {
        const result = await db.connection().execute(connection => holdLibrary(connection, () => work(store)))
        await noteGeneration(db, folder).catch(cause =>
          log.warn({ err: cause }, 'the generation of the content library could not be noted'),
        )
        return result
      } catch (error) {
        failed += 1
        throw error
      } finally {
        await clear().catch(cause =>
          log.warn({ err: cause }, 'unneeded content could not be removed; the next collection will'),
        )
      }
    },
  }
}

const nothingCollected: Collected = { skipped: true, versions: 0, objects: 0, bytes: 0 }

async function collectContent(db: Database, store: ContentStore): Promise<Collected> {
  return db.connection().execute(async connection => {
    const collected = await takeLibrary(connection, async () => {
      const versions = await dropUnheldVersions(connection)
      const needed = await neededObjects(connection)
      let objects = 0
      let bytes = 0
      for await (const { sha256, size } of store.list()) {
        if (needed.has(sha256) || !(await store.remove(sha256))) continue
        objects++
        bytes += size
      }
      return { skipped: false, versions, objects, bytes }
    })
    return collected ?? nothingCollected
  })
}

async function dropUnheldVersions(db: Database): Promise<number> {
  const gone = await withContent(db)
    .deleteFrom('content_library_versions')
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
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

async function neededObjects(db: Database): Promise<Set<string>> {
  const content = withContent(db)
  const ofVersions = await content.selectFrom('content_library_objects').select('sha256').distinct().execute()
  const ofFiles = await content.selectFrom('content_library_files').select('sha256').distinct().execute()
  return new Set([...ofVersions, ...ofFiles].map(row => row.sha256))
}
