import type { ColumnType } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'

type ErrorColumn = ColumnType<ErrorReport | null, string | null, string | null>

/** What became of a file. */
export type FileState = 'taken' | 'already-held' | 'refused' | 'unsettled'

/** A file of a folder as it is known. */
export type FolderFileRow = {
  source_id: string
  path: string
  size: number
  modified: Date
  state: FileState
  sha256: string | null
  error: ErrorColumn
  catalogue: 'none' | 'taken' | 'refused' | null
  catalogue_error: ErrorColumn
  operation: string
  decided_at: ColumnType<Date, Date | undefined, Date>
  vanished_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

/** The database with this room's tables. */
export function withFolders(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<{ update_folders_files: FolderFileRow }>()
}
