// What was produced, read from this site's own store: a signed manifest repeats nothing that a worker, or a run before a restart, only
// said.

import type { ContentWriter } from '#product/content-store'
import type { Delivery } from '#product/servicing-work'
import type { StoredFile } from './publish-serviced.ts'

/** Reads every produced file again. @throws ContentMissing, ContentHashMismatch */
export async function readDelivered(
  store: ContentWriter,
  produced: Delivery['produced'],
  signal: AbortSignal,
): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for (const { path, sha256 } of produced) {
    const object = await store.open(sha256)
    files.push({ path, added: await store.addFile(object.path, { signal, expectedSha256: sha256 }) })
  }
  return files
}
