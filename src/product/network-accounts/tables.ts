import type { Database, DatabaseTransaction } from '#platform/database'

type Tables = {
  network_accounts: {
    server: string
    share: string
    user_name: string
    port: number
    sealed_password: Buffer
    changed_by: string
    changed_at: Date
  }
}

/** The database with this room's tables. */
export function withAccounts(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
