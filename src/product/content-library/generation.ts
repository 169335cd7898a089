// How far the database is, noted beside the store: every publication, and every change of what distribution points shall hold, raises a
// number in the database, and the number is noted beside the store afterwards. A database that is behind the note was restored from an older backup; it does not know what was
// published since, so nothing may be removed on its word.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import type { StoreNotes } from '#product/content-store'
import { withContent } from './tables.ts'

const generationNote = 'generation'

/**
 * Raises the number, in the transaction that publishes or changes. Before anything in it but packages is locked: all of them take their turns here, and
 * none waits for another in a circle.
 */
export async function raiseGeneration(transaction: DatabaseTransaction): Promise<void> {
  await withContent(transaction)
    .updateTable('content_library_store')
    .set({ generation: sql<number>`generation + 1` })
    .execute()
}

/**
 * Notes the database's number beside the store, unless a higher one is there. Several site servers note theirs: one that is slow may write a
 * lower number over a higher, and so each looks once more after it has written. Whoever writes last sees all that was committed.
 */
export async function noteGeneration(db: Database, notes: StoreNotes): Promise<void> {
  for (;;) {
    const generation = await generationOf(db)
    if (generation <= (await notedGeneration(notes))) return
    await notes.write(generationNote, String(generation))
    reachFailpoint('content-library.generation-noted')
  }
}

/**
 * Whether the database was restored from a backup that is older than its store, or than what its points have obeyed. Found once, it stays
 * so until it is accepted ({@link acceptDatabase}): its generation will pass the noted one, and it still does not know what was between.
 */
export async function isBehind(db: Database, notes: StoreNotes): Promise<boolean> {
  const witness = `the content store in ${notes.place} has noted its state`
  await noteBehind(db, await notedGeneration(notes), { actor: 'site server', witness })
  return (await readIncarnation(db)).behindSince !== null
}

/**
 * Somebody knows of this generation: a database that has not come so far is an older one. That is noted, and told in a status message,
 * once for each higher generation that somebody knows.
 * @param known.witness who knows, and how, as the beginning of a sentence that ends in the generation.
 */
export async function noteBehind(
  db: Database,
  generation: number,
  known: { actor: string; witness: string },
): Promise<void> {
  // Nearly always: then nobody waits for a lock.
  if ((await generationOf(db)) >= generation) return
  await db.transaction().execute(async trx => {
    const marked = await withContent(trx)
      .updateTable('content_library_store')
      .set({ known_generation: generation, behind_since: sql<Date>`coalesce(behind_since, now())` })
      .where('generation', '<', generation)
      .where('known_generation', '<', generation)
      .returning('generation')
      .executeTakeFirst()
    if (!marked) return
    const message = `The database was restored from an older backup: ${known.witness} ${generation}, and it is at ${marked.generation}. Until it is accepted as it is, nothing that it does not know is removed.`
    const about = { actor: known.actor, subject: 'content library', message }
    await recordActivity(trx, { code: 'DATABASE_BEHIND', ...about })
  })
}

/** Since when the database is known to be behind (ISO 8601), or null; and how far others know it to have been. */
export async function readIncarnation(
  db: Database,
): Promise<{ behindSince: string | null; generation: number; knownGeneration: number }> {
  const row = await withContent(db)
    .selectFrom('content_library_store')
    .select(['behind_since', 'generation', 'known_generation'])
    .executeTakeFirst()
  return {
    behindSince: row?.behind_since?.toISOString() ?? null,
    generation: row?.generation ?? 0,
    knownGeneration: row?.known_generation ?? 0,
  }
}

/**
 * Accepts the database as it is: it begins another incarnation, later than all that the store and the points know, and from now on what it
 * does not name may be removed. Returns false, and nothing is changed, when it is not behind.
 */
export async function acceptDatabase(transaction: DatabaseTransaction): Promise<boolean> {
  const accepted = await withContent(transaction)
    .updateTable('content_library_store')
    .set({
      incarnation: sql<string>`gen_random_uuid()`,
      generation: sql<number>`greatest(generation, known_generation) + 1`,
      behind_since: null,
    })
    .where('behind_since', 'is not', null)
    .returning('generation')
    .executeTakeFirst()
  return accepted !== undefined
}

/** Which store the database belongs to, and how far it is: what a site's word to its distribution points is dated by. */
export async function readEpoch(
  db: Database,
): Promise<{ store: string; incarnation: string; generation: number }> {
  const row = await withContent(db)
    .selectFrom('content_library_store')
    .select(['store_id', 'incarnation', 'generation'])
    .executeTakeFirstOrThrow()
  return { store: row.store_id, incarnation: row.incarnation, generation: row.generation }
}

async function generationOf(db: Database): Promise<number> {
  const row = await withContent(db)
    .selectFrom('content_library_store')
    .select('generation')
    .executeTakeFirst()
  return row?.generation ?? 0
}

/** The number that is noted beside the store; 0 when there is none. */
export async function notedGeneration(notes: StoreNotes): Promise<number> {
  return Number((await notes.read(generationNote)) ?? 0)
}
