import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { SignatureCheck } from '#tools/osslsigncode'

type Tables = {
  update_downloads_files: {
    sha256: string
    file_name: string
    update_id: string
    origin: string
    checked_by: 'sha256' | 'sha1'
    signature: ColumnType<SignatureCheck, string, string>
    downloaded_by: string
    downloaded_at: Generated<Date>
  }
}

/** The database with this room's tables. */
export function withDownloads(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
