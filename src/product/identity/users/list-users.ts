import type { Database } from '#platform/database'
import { assignedRolesOf } from '../roles/assignments.ts'
import { withIdentity } from '../tables.ts'
import { findUser } from './find-user.ts'

/** A user as it is shown: never with the password's hash. */
export type User = {
  id: string
  kind: 'person' | 'service-account'
  userName: string
  displayName: string
  language: string | null
  disabled: boolean
  /** `nothing`: a person without a password, whom the identity provider does not know either. */
  signsInWith: 'password' | 'identity-provider' | 'tokens' | 'nothing'
  roles: { roleId: string; scopes: string[] | null }[]
  createdAt: string
  createdBy: string
}

/** Every user by name, or the one with this name or ID. @throws UserMissing */
export async function listUsers(db: Database, nameOrId?: string): Promise<User[]> {
  let query = withIdentity(db).selectFrom('identity_users').selectAll().orderBy('name_key')
  if (nameOrId !== undefined) query = query.where('id', '=', (await findUser(db, nameOrId)).id)
  const rows = await query.execute()
  const assigned = await assignedRolesOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    userName: row.user_name,
    displayName: row.display_name,
    language: row.language,
    disabled: row.disabled_at !== null,
    signsInWith: signsInWith(row),
    roles: (assigned.get(row.id) ?? []).map(one => ({
      roleId: one.roleId,
      scopes: one.scopes === null ? null : [...one.scopes],
    })),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  }))
}

type Row = { kind: User['kind']; password_hash: string | null; provider_subject: string | null }

function signsInWith({ kind, password_hash, provider_subject }: Row): User['signsInWith'] {
  if (kind === 'service-account') return 'tokens'
  if (password_hash !== null) return 'password'
  return provider_subject === null ? 'nothing' : 'identity-provider'
}
