// A database and a content store belong together. Collection removes every object that the database does not need, so a database
// that knows nothing of a store's content must never be opened over it.

import { randomUUID } from 'node:crypto'
import type { Database } from '#platform/database'
import type { ContentReader, ContentStore, StoreNotes } from '#product/content-store'
import { ContentStoreDiffers } from './errors.ts'
import { withContent } from './tables.ts'

/** The note that says whose the store is. */
export const storeIdNote = 'store-id'

/**
 * Makes sure that this database and this store belong together; joins them when both are new.
 * @throws ContentStoreDiffers, and nothing is changed
 */
export async function claimStore(db: Database, store: ContentStore): Promise<void> {
  const { notes } = store
  const folder = notes.place
  const ofStore = (await notes.read(storeIdNote))?.trim() ?? null
  const row = await withContent(db).selectFrom('content_library_store').select('store_id').executeTakeFirst()
  if (ofStore !== null && row?.store_id === ofStore) return
  if (row !== undefined || !(await isEmpty(store))) throw new ContentStoreDiffers({ folder })
  // The note first: a start that dies in between finds a new store with an ID and a database without one, and goes on.
  const id = ofStore ?? randomUUID()
  await notes.write(storeIdNote, id)
  // Two sites that claim one bucket at the same moment both find it without an owner; the one that wrote last has it.
  if ((await notes.read(storeIdNote))?.trim() !== id) throw new ContentStoreDiffers({ folder })
  await withContent(db)
    .insertInto('content_library_store')
    .values({ store_id: id })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const won = await withContent(db)
    .selectFrom('content_library_store')
    .select('store_id')
    .executeTakeFirstOrThrow()
  if (won.store_id !== id) throw new ContentStoreDiffers({ folder })
}

/**
 * Whether the store says that it is another database's: somebody else claimed it since. Nothing may be removed from it then.
 */
export async function isOfAnother(db: Database, notes: StoreNotes): Promise<boolean> {
  const ofStore = (await notes.read(storeIdNote))?.trim()
  const row = await withContent(db).selectFrom('content_library_store').select('store_id').executeTakeFirst()
  return ofStore !== undefined && row !== undefined && row.store_id !== ofStore
}

async function isEmpty(store: ContentReader): Promise<boolean> {
  for await (const _object of store.list()) return false
  return true
}
