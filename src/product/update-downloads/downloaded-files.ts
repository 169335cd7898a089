// What is known of the files that were downloaded, and which updates of the catalogue are here.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { filesOfUpdates } from '#product/update-catalogue'
import type { SignatureCheck } from '#tools/osslsigncode'
import { isKept, type PlannedFile, readHeld } from './plan-download.ts'
import { withDownloads } from './tables.ts'

/** Writes down where a file came from; a second download of the same bytes replaces what was known. */
export async function writeDownloadedFile(
  trx: DatabaseTransaction,
  given: { file: PlannedFile; sha256: string; signature: SignatureCheck; by: string },
): Promise<void> {
  const { file, sha256, signature, by } = given
  const row = {
    file_name: file.name,
    update_id: file.updateId,
    origin: file.from ?? '',
    checked_by: file.sha256 === null ? ('sha1' as const) : ('sha256' as const),
    signature: JSON.stringify(signature),
    downloaded_by: by,
    downloaded_at: sql<Date>`now()`,
  }
  await withDownloads(trx)
    .insertInto('update_downloads_files')
    .values({ sha256, ...row })
    .onConflict(conflict => conflict.column('sha256').doUpdateSet(row))
    .execute()
  await recordActivity(trx, {
    code: 'SOFTWARE_UPDATE_DOWNLOADED',
    actor: by,
    subject: sha256,
    message: `${by} downloaded “${file.name}” from ${file.from}; its signature: ${signature.state}${signature.signer === null ? '' : `, by ${signature.signer}`}.`,
  })
}

/** Whether the files of an update are here: all that the site keeps, some, none; or there are none to keep. */
export type DownloadState = 'downloaded' | 'partly' | 'not-downloaded' | 'no-files'

/** Where a file came from, when it was downloaded. */
export type FileOrigin = {
  from: string
  checkedBy: 'sha256' | 'sha1'
  signature: SignatureCheck
  downloadedBy: string
  downloadedAt: string
}

/** An update of the catalogue and its files here. */
export type UpdateDownload = {
  updateId: string
  state: DownloadState
  /** Those that the site keeps. `origin` is null for a file that was added by hand, and for one that is not here. */
  files: { name: string; size: number; heldAs: string | null; origin: FileOrigin | null }[]
}

/** Which of these updates are here. @throws CatalogueUpdateMissing */
export async function readDownloads(db: Database, updateIds: readonly string[]): Promise<UpdateDownload[]> {
  const updates = await filesOfUpdates(db, updateIds)
  const held = await readHeld(db, updates)
  const found = updates.map(({ updateId, files }) => ({
    updateId,
    files: files.filter(isKept).map(file => ({ ...file, heldAs: held(file)?.sha256 ?? null })),
  }))
  const origins = await readOrigins(
    db,
    found.flatMap(one => one.files.flatMap(file => file.heldAs ?? [])),
  )
  return found.map(({ updateId, files }) => ({
    updateId,
    state: stateOf(files),
    files: files.map(({ name, size, heldAs }) => ({
      name,
      size,
      heldAs,
      origin: (heldAs === null ? undefined : origins.get(heldAs)) ?? null,
    })),
  }))
}

function stateOf(files: readonly { heldAs: string | null }[]): DownloadState {
  if (files.length === 0) return 'no-files'
  const here = files.filter(file => file.heldAs !== null).length
  return here === files.length ? 'downloaded' : here > 0 ? 'partly' : 'not-downloaded'
}

async function readOrigins(db: Database, updates: readonly string[]): Promise<Map<string, FileOrigin>> {
  if (updates.length === 0) return new Map()
  const rows = await withDownloads(db)
    .selectFrom('update_downloads_files')
    .selectAll()
    .where('sha256', 'in', [...new Set(updates)])
    .execute()
  return new Map(
    rows.map(row => [
      row.sha256,
      {
        from: row.origin,
        checkedBy: row.checked_by,
        signature: row.signature,
        downloadedBy: row.downloaded_by,
        downloadedAt: row.downloaded_at.toISOString(),
      },
    ]),
  )
}
