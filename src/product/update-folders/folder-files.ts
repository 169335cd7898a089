// What is known of the files of a folder.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { type FolderCounts, readSource } from '#product/update-catalogue'
import { SourceNotAFolder } from './errors.ts'
import { type FileState, withFolders } from './tables.ts'

/** A file of a folder as people see it. Times are ISO 8601 in UTC. */
export type FolderFile = {
  path: string
  size: number
  modified: string
  state: FileState
  /** The software update; null unless its bytes are held. */
  update: string | null
  error: ErrorReport | null
  /** What became of the catalogue that an MSU carries. */
  catalogue: 'none' | 'taken' | 'refused' | null
  catalogueError: ErrorReport | null
  decidedAt: string
  vanishedAt: string | null
}

/** Everything that is known of a source's files, for comparing. */
export async function knownFiles(db: Database, sourceId: string) {
  return await withFolders(db)
    .selectFrom('update_folders_files')
    .select(['path', 'size', 'modified', 'state', 'vanished_at as vanishedAt'])
    .where('source_id', '=', sourceId)
    .execute()
}

/**
 * The files of a folder by path, at most `limit`, behind the path `after`.
 * @throws CatalogueSourceMissing, SourceNotAFolder
 */
export async function listFolderFiles(
  db: Database,
  asked: { name: string; state?: FileState | undefined; after?: string | undefined; limit: number },
): Promise<FolderFile[]> {
  const source = await readSource(db, asked.name)
  if (source.kind !== 'folder') throw new SourceNotAFolder({ name: asked.name })
  let query = withFolders(db)
    .selectFrom('update_folders_files')
    .selectAll()
    .where('source_id', '=', source.id)
    .orderBy('path')
    .limit(asked.limit)
  if (asked.state !== undefined) query = query.where('state', '=', asked.state)
  if (asked.after !== undefined) query = query.where('path', '>', asked.after)
  const rows = await query.execute()
  return rows.map(row => ({
    path: row.path,
    size: row.size,
    modified: row.modified.toISOString(),
    state: row.state,
    update: row.sha256,
    error: row.error,
    catalogue: row.catalogue,
    catalogueError: row.catalogue_error,
    decidedAt: row.decided_at.toISOString(),
    vanishedAt: row.vanished_at?.toISOString() ?? null,
  }))
}

/** Whether the catalogue that this file carries was published for this source before. */
export async function isCatalogueTaken(db: Database, sourceId: string, sha256: string): Promise<boolean> {
  const row = await withFolders(db)
    .selectFrom('update_folders_files')
    .select('path')
    .where('source_id', '=', sourceId)
    .where('sha256', '=', sha256)
    .where('catalogue', '=', 'taken')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What was decided about a file. */
export type DecidedFile = {
  path: string
  size: number
  modified: Date
  state: FileState
  sha256: string | null
  error: ErrorReport | null
  catalogue: 'none' | 'taken' | 'refused' | null
  catalogueError: ErrorReport | null
}

/** Writes down what was decided, in place of what was known of that path. */
export async function writeFile(
  trx: DatabaseTransaction,
  { sourceId, operation }: { sourceId: string; operation: string },
  file: DecidedFile,
): Promise<void> {
  const { catalogueError, error, path, ...rest } = file
  const row = {
    ...rest,
    error: error && JSON.stringify(error),
    catalogue_error: catalogueError && JSON.stringify(catalogueError),
    operation,
    decided_at: new Date(),
    vanished_at: null,
  }
  await withFolders(trx)
    .insertInto('update_folders_files')
    .values({ source_id: sourceId, path, ...row })
    .onConflict(conflict => conflict.columns(['source_id', 'path']).doUpdateSet(row))
    .execute()
}

/** Says which files are gone and which are there again; nothing is deleted. */
export async function writePresence(
  db: Database,
  sourceId: string,
  { vanished, returned }: { vanished: readonly string[]; returned: readonly string[] },
): Promise<void> {
  if (vanished.length + returned.length === 0) return
  await sql`
    update update_folders_files
       set vanished_at = case when path = any (${vanished}::text[]) then now() end
     where source_id = ${sourceId} and path = any (${[...vanished, ...returned]}::text[])`.execute(db)
}

/** What one synchronisation did, also over several attempts. */
export async function countFiles(
  db: Database,
  at: { sourceId: string; operation: string; found: number; vanished: number },
): Promise<FolderCounts> {
  const { sourceId, operation, found, vanished } = at
  const { rows } = await sql<{ state: FileState; files: number }>`
    select state, count(*)::integer as files from update_folders_files
     where source_id = ${sourceId} and operation = ${operation} group by state`.execute(db)
  const count = (state: FileState) => rows.find(row => row.state === state)?.files ?? 0
  return {
    found,
    taken: count('taken'),
    alreadyHeld: count('already-held'),
    refused: count('refused'),
    unsettled: count('unsettled'),
    vanished,
  }
}
