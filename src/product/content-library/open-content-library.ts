// The content library of a site: which objects of the store are needed, by whom, and a place to add more without any of
// them being collected before they are published.
//
// Adding happens in a session, and no collection runs while one is open (library-lock.ts). So whatever a session stored but
// has not published yet is safe, and whatever a killed session left is found by the next collection.

import type { Database, DatabaseTransaction } from '#platform/database'
import type { Log } from '#platform/logging'
import type { ContentReader, ContentStore, ContentWriter } from '#product/content-store'
import { isOfAnother } from './claim-store.ts'
import { type Collected, collectContent, nothingCollected, previewCollection } from './collect-content.ts'
import { isBehind, noteGeneration } from './generation.ts'
import { holdLibraryUntilCommit, makeLibraryHold } from './library-lock.ts'
import { makeProcessLock } from './process-lock.ts'
import { withContent } from './tables.ts'

/** The content library. Reading needs no session. */
export type ContentLibrary = {
  reader: ContentReader
  /** Runs work that adds content. When it fails, what it stored and nobody else needs is removed. */
  session: <Result>(work: (store: ContentWriter) => Promise<Result>) => Promise<Result>
  /**
   * Adds one file that is held from before its bytes are here: unlike in a session, nothing keeps collection away while they arrive.
   * `agree` names the file and its holder, in the transaction that holds it, and may refuse.
   */
  addHeld: <Result>(
    agree: (transaction: DatabaseTransaction) => Promise<HeldFile>,
    work: (store: ContentWriter) => Promise<Result>,
  ) => Promise<Result>
  /** Reads an object again; a damaged one goes into quarantine. Needs no session: nothing is added. */
  verify: ContentWriter['verify']
  /** Removes versions that nobody holds and objects that no version needs any more, unless a session is adding content now. */
  collect: () => Promise<Collected>
  /** What a collection would do now; nothing is changed. */
  previewCollection: () => Promise<Collected>
}

/** A single file and who needs it. */
export type HeldFile = { sha256: string; size: number; holder: string }

/** Opens the library over its store. */
export function openContentLibrary({
  db,
  store,
  log,
  graceSeconds = 0,
  writeNotes = async () => undefined,
}: {
  db: Database
  store: ContentStore
  log: Log
  /** How long an object stays after the last version that needed it is gone. */
  graceSeconds?: number
  /** Writes down beside the store what was published or removed; awaited before a session's end is told to anybody. */
  writeNotes?: () => Promise<void>
}): ContentLibrary {
  const lock = makeProcessLock()
  const hold = makeLibraryHold(db)
  const { notes } = store
  const note = async () => {
    try {
      await noteGeneration(db, notes)
      await writeNotes()
    } catch (cause) {
      // What was published is published; the next session or start writes what is missing.
      log.error({ err: cause }, 'the notes beside the content store could not be written')
    }
  }
  const collect = async () => {
    await note()
    const isOthers = await isOfAnother(db, notes)
    if (isOthers || (await isBehind(db, notes))) {
      const why = isOthers
        ? 'the store belongs to another database'
        : 'the database is older than the content of its store'
      log.error({ store: notes.place }, `${why}; nothing is removed from the store`)
      return nothingCollected
    }
    const collected = await lock.takeAlone(() => collectContent(db, store, { graceSeconds }))
    return collected ?? nothingCollected
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
    previewCollection: () => previewCollection(db, store, { graceSeconds }),
    verify: store.verify,
    async addHeld(agree, work) {
      const holdArriving = async (trx: DatabaseTransaction) => {
        // A collection that has begun knows nothing of this file: it ends first, and the next one finds the row.
        await holdLibraryUntilCommit(trx)
        await withContent(trx)
          .insertInto('content_library_files')
          .values({ ...(await agree(trx)), arriving: true })
          .onConflict(conflict => conflict.doNothing())
          .execute()
      }
      await lock.share(() => db.transaction().execute(holdArriving))
      return store.pinning(work)
    },
    async session(work) {
      try {
        const result = await lock.share(() => hold(() => store.pinning(work)))
        await note()
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
