import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

type Tables = {
  content_library_versions: {
    digest: string
    signature: string
    file_count: number
    total_bytes: number
    created_at: Generated<Date>
  }
  content_library_objects: { digest: string; sha256: string; size: number }
  content_library_holders: { digest: string; holder: string; created_at: Generated<Date> }
  content_library_store: {
    one_row: Generated<boolean>
    store_id: string
    generation: Generated<number>
    incarnation: Generated<string>
    behind_since: ColumnType<Date | null, Date | null | undefined, Date | null>
    known_generation: Generated<number>
  }
  content_library_files: {
    sha256: string
    size: number
    holder: string
    arriving: Generated<boolean>
    created_at: Generated<Date>
  }
  content_library_unneeded: { sha256: string; size: number; since: Generated<Date> }
}

/** The database with this room's tables. */
export function withContent(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
