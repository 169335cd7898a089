import type { Database } from '#platform/database'
import { ContentVersionMissing } from './errors.ts'
import { withContent } from './tables.ts'
import type { ContentVersion } from './versions.ts'

/**
 * Several content versions at once, by their digests.
 * @throws ContentVersionMissing when one of them is unknown
 */
export async function readContentVersions(
  db: Database,
  digests: readonly string[],
): Promise<Map<string, ContentVersion>> {
  if (digests.length === 0) return new Map()
  const rows = await withContent(db)
    .selectFrom('content_library_versions')
    .selectAll()
    .where('digest', 'in', [...new Set(digests)])
    .execute()
  const found = new Map(
    rows.map(row => [
      row.digest,
      {
        digest: row.digest,
        signature: row.signature,
        fileCount: row.file_count,
        totalBytes: row.total_bytes,
      },
    ]),
  )
  const missing = digests.find(digest => !found.has(digest))
  if (missing !== undefined) throw new ContentVersionMissing({ contentVersion: missing })
  return found
}
