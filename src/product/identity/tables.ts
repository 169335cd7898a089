import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Role } from '#platform/http'

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
  identity_roles: {
    id: string
    name: string
    name_key: string
    description: string
    permissions: ColumnType<Record<string, string[]>, string, string>
  }
  identity_security_scopes: { id: string; name: string; name_key: string; description: string }
  identity_object_scopes: { object_class: string; object_key: string; scope_id: string }
  identity_provider: {
    single: Generated<boolean>
    name: string
    issuer: string
    client_id: string
    sealed_secret: Buffer
    claim: string
    roles: ColumnType<{ value: string; roleId: string; scopes: string[] | null }[], string, string>
    changed_by: string
    changed_at: Generated<Date>
  }
  identity_provider_flows: {
    state_sha256: string
    verifier: string
    nonce: string
    return_to: string
    created_at: Generated<Date>
  }
  identity_sign_in_attempts: {
    key: string
    failures: number
    last_at: ColumnType<Date, never, Date>
    locked_until: ColumnType<Date | null, never, Date | null>
  }
  identity_tokens: {
    id: string
    kind: 'one-time' | 'api'
    role: Role
    name: string
    subject: string | null
    sha256: string
    created_at: Generated<Date>
    expires_at: Date | null
    spent_at: Date | null
    revoked_at: Date | null
    user_id: Generated<string | null>
    permissions: ColumnType<Record<string, string[]> | null, string | null | undefined, never>
    made_by: Generated<string | null>
    last_used_at: ColumnType<Date | null, never, Date>
    gives_access: Generated<boolean>
  }
}

/** The database with this room's tables of users. */
export function withIdentity(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
