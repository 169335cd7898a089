// How far the database is, noted beside the store: every publication, and every change of what distribution points shall hold, raises a
// number in the database, and the number is written into the store's folder afterwards. A database that is behind the note was restored from an older backup; it does not know what was
// published since, so nothing may be removed on its word.

import { join } from 'node:path'
import { sql } from 'kysely'
import { readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { Database, DatabaseTransaction } from '#platform/database'
import { withContent } from './tables.ts'

/**
 * Raises the number, in the transaction that publishes or changes. Before anything else in it is locked: all of them take their turns here, and
 * none waits for another in a circle.
 */
export async function raiseGeneration(transaction: DatabaseTransaction): Promise<void> {
  await withContent(transaction)
    .updateTable('content_library_store')
    .set({ generation: sql<number>`generation + 1` })
    .execute()
}

/** Writes the database's number into the store's folder, unless a higher one is there. */
export async function noteGeneration(db: Database, folder: string): Promise<void> {
  const generation = await generationOf(db)
  if (generation > (await notedGeneration(folder)))
    await writePrivateFile(noteFile(folder), String(generation))
}

/** Whether the database is behind what was published into this store. */
export async function isBehind(db: Database, folder: string): Promise<boolean> {
  return (await generationOf(db)) < (await notedGeneration(folder))
}

/** Which store the database belongs to, and how far it is: what a site's word to its distribution points is dated by. */
export async function readEpoch(db: Database): Promise<{ store: string; generation: number }> {
  const row = await withContent(db)
    .selectFrom('content_library_store')
    .select(['store_id', 'generation'])
    .executeTakeFirstOrThrow()
  return { store: row.store_id, generation: row.generation }
}

async function generationOf(db: Database): Promise<number> {
  const row = await withContent(db)
    .selectFrom('content_library_store')
    .select('generation')
    .executeTakeFirst()
  return row?.generation ?? 0
}

/** The number that is noted beside the store; 0 when there is none. */
export async function notedGeneration(folder: string): Promise<number> {
  return Number((await readPrivateFile(noteFile(folder))) ?? 0)
}

function noteFile(folder: string): string {
  return join(folder, 'generation')
}
