// A database and a content store belong together. Collection removes every object that the database does not need, so a database
// that knows nothing of a store's content must never be opened over it.

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { ContentReader } from '#product/content-store'
import { ContentStoreDiffers } from './errors.ts'
import { withContent } from './tables.ts'

/**
 * Makes sure that this database and this store belong together; joins them when both are new.
 * @param folder the store's folder.
 * @throws ContentStoreDiffers, and nothing is changed
 */
export async function claimStore(
  db: Database,
  { store, folder }: { store: ContentReader; folder: string },
): Promise<void> {
  const file = join(folder, 'store-id')
  const ofStore = (await readPrivateFile(file))?.trim() ?? null
  const row = await withContent(db).selectFrom('content_library_store').select('store_id').executeTakeFirst()
  if (ofStore !== null && row?.store_id === ofStore) return
  if (row !== undefined || !(await isEmpty(store))) throw new ContentStoreDiffers({ folder })
  // The file first: a start that dies in between finds a new store with an ID and a database without one, and goes on.
  const id = ofStore ?? randomUUID()
  await writePrivateFile(file, id)
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

async function isEmpty(store: ContentReader): Promise<boolean> {
  for await (const _object of store.list()) return false
  return true
}
