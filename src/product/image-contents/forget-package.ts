import type { DatabaseTransaction } from '#platform/database'
import { withContents } from './tables.ts'

/** Forgets what was read of the images of a package, in the transaction that removes it. */
export async function forgetImagesOfPackage(trx: DatabaseTransaction, packageId: string): Promise<void> {
  await withContents(trx).deleteFrom('image_contents_versions').where('package_id', '=', packageId).execute()
}
