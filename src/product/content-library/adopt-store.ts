// A store whose database was lost gets a new one. Nothing in the store is touched; whatever nobody is known to need is held, so that no
// collection removes what only the lost database could explain.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ContentReader, StoreNotes } from '#product/content-store'
import { storeIdNote } from './claim-store.ts'
import { ContentStoreDiffers } from './errors.ts'
import { notedGeneration } from './generation.ts'
import { withContent } from './tables.ts'

/**
 * Joins a database that belongs to no store, or to this one, to this store, and raises its generation above all that was published.
 * @throws ContentStoreDiffers when the database belongs to another store
 */
export async function adoptStore(transaction: DatabaseTransaction, notes: StoreNotes): Promise<void> {
  const known = (await notes.read(storeIdNote))?.trim()
  const id = known ?? randomUUID()
  if (known === undefined) await notes.write(storeIdNote, id)
  const content = withContent(transaction)
  const row = await content.selectFrom('content_library_store').select('store_id').executeTakeFirst()
  if (row !== undefined && row.store_id !== id) throw new ContentStoreDiffers({ folder: notes.place })
  const generation = (await notedGeneration(notes)) + 1
  await content
    .insertInto('content_library_store')
    .values({ store_id: id, generation })
    .onConflict(conflict =>
      conflict
        .column('one_row')
        .doUpdateSet({ generation: sql<number>`greatest(content_library_store.generation, ${generation})` }),
    )
    .execute()
}

/** Holds every object that nobody needs, for this holder. Returns how many, and their bytes. */
export async function holdUnexplained(
  transaction: DatabaseTransaction,
  reader: ContentReader,
  holder: string,
): Promise<{ objects: number; bytes: number }> {
  let rows: { sha256: string; size: number; holder: string }[] = []
  const held = { objects: 0, bytes: 0 }
  const flush = async () => {
    if (rows.length > 0) await insertUnneeded(transaction, rows, held)
    rows = []
  }
  for await (const { sha256, size } of reader.list()) {
    rows.push({ sha256, size, holder })
    if (rows.length === 1000) await flush()
  }
  await flush()
  return held
}

async function insertUnneeded(
  transaction: DatabaseTransaction,
  rows: readonly { sha256: string; size: number; holder: string }[],
  held: { objects: number; bytes: number },
): Promise<void> {
  const content = withContent(transaction)
  const digests = rows.map(({ sha256 }) => sha256)
  const needed = await content
    .selectFrom('content_library_objects')
    .select('sha256')
    .where('sha256', 'in', digests)
    .union(content.selectFrom('content_library_files').select('sha256').where('sha256', 'in', digests))
    .execute()
  const isNeeded = new Set(needed.map(({ sha256 }) => sha256))
  const unneeded = rows.filter(({ sha256 }) => !isNeeded.has(sha256))
  if (unneeded.length === 0) return
  await content.insertInto('content_library_files').values(unneeded).execute()
  held.objects += unneeded.length
  held.bytes += unneeded.reduce((bytes, { size }) => bytes + size, 0)
}

/** Lets go of single files of a holder whose grace shall begin now. Returns how many there were. */
export async function releaseFilesWithGrace(db: Database, holder: string): Promise<number> {
  return db.transaction().execute(async trx => {
    const content = withContent(trx)
    const gone = await content
      .deleteFrom('content_library_files')
      .where('holder', '=', holder)
      .returning(['sha256', 'size'])
      .execute()
    for (let at = 0; at < gone.length; at += 1000)
      await content
        .insertInto('content_library_unneeded')
        .values(gone.slice(at, at + 1000))
        .onConflict(conflict => conflict.doNothing())
        .execute()
    return gone.length
  })
}
