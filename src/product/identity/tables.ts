import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Who a user is: somebody with a name, or a program that has tokens alone. */
export type UserKind = 'person' | 'service-account'

type Tables = {
  identity_users: {
    id: string
    kind: UserKind
    user_name: string
    name_key: string
    display_name: string
    language: string | null
    password_hash: string | null
    provider_subject: string | null
    disabled_at: Date | null
    created_at: Generated<Date>
    created_by: string
  }
  identity_sessions: {
    id: string
    user_id: string
    sha256: string
    created_at: Generated<Date>
    last_seen_at: ColumnType<Date, never, Date>
    expires_at: Date
    address: string
    user_agent: string
  }
  identity_role_assignments: {
    id: string
    user_id: string
    role_id: string
    scopes: string[] | null
  }
}

/** The database with this room's tables of users. */
export function withIdentity(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
