import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { PayloadKind, UpdateFacts, UpdateKind } from '#product/update-files'

type Tables = {
  software_updates: {
    sha256: string
    sha1: string
    size: number
    file_name: string
    kb: string | null
    title: string
    architecture: string | null
    kind: UpdateKind
    payload: PayloadKind
    facts: ColumnType<UpdateFacts, string, string>
    added_by: string
    added_at: Generated<Date>
  }
}

/** The database with this room's tables. */
export function withUpdates(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
