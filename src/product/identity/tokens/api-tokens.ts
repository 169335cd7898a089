// API tokens of users: for programs that act for a person, and for service accounts.

import type { Database } from '#platform/database'
import type { Caller, Permissions } from '#platform/http'
import { recordActivity } from '#product/activity'
import { ApiTokenMissing, SessionNeeded, UserNeeded } from '../errors.ts'
import { accessOf } from '../roles/assignments.ts'
import { intersect, refuseWider } from '../roles/compare-access.ts'
import { refuseUnknown } from '../roles/known-permissions.ts'
import { withIdentity } from '../tables.ts'
import { findUser } from '../users/find-user.ts'
import { createToken } from './tokens.ts'

/** A token as it is shown: never its text. `userName` null: the token of a first administrator, who is no user. */
export type ApiToken = {
  id: string
  name: string
  userName: string | null
  /** What it allows at most; null: all that its user may. */
  permissions: Record<string, string[]> | null
  /** Whether it may make users, set their roles and passwords, roles, and the identity provider: all that outlives it. */
  givesAccess: boolean
  madeBy: string | null
  madeAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

/** What is asked for. */
export type NewApiToken = {
  name: string
  permissions: Permissions | null
  expiresInDays: number | null
  givesAccess: boolean
}

const day = 24 * 60 * 60 * 1000

/**
 * Makes a token of a user. The maker must be allowed everything that it will allow, and must not have come with a user's token: what that made would
 * outlive it.
 * @returns its text, which is kept nowhere @throws SessionNeeded, UserMissing, AccessWider, PermissionUnknown
 */
export async function makeApiToken(
  db: Database,
  nameOrId: string,
  { name, permissions, expiresInDays, givesAccess }: NewApiToken,
  caller: Caller,
): Promise<string> {
  if (caller.user?.by.kind === 'token') throw new SessionNeeded({})
  if (permissions !== null) refuseUnknown(permissions)
  return db.transaction().execute(async trx => {
    const user = await findUser(trx, nameOrId)
    const { assignments } = await accessOf(trx, user.id)
    const given = assignments.map(one => ({
      ...one,
      permissions: permissions === null ? one.permissions : intersect(one.permissions, permissions),
    }))
    refuseWider(caller, given)
    const expiresAt = expiresInDays === null ? undefined : new Date(Date.now() + expiresInDays * day)
    const token = await createToken(trx, {
      kind: 'api',
      role: 'user',
      name,
      ...(expiresAt && { expiresAt }),
      // What another user may more later was never the maker's to give.
      user: {
        id: user.id,
        permissions: permissions ?? boundOf(caller, user.id, given),
        madeBy: caller.name,
        givesAccess,
      },
    })
    await recordActivity(trx, {
      code: 'API_TOKEN_MADE',
      actor: caller.name,
      subject: user.user_name,
      message: `${caller.name} made the API token “${name}” of “${user.user_name}”.`,
      change: {
        after: { name, userName: user.user_name, permissions, givesAccess, expiresAt: expiresAt ?? null },
      },
    })
    return token
  })
}

/** Null for all that the user may; in the name of somebody else only a full administrator gives that, and others what both may now. */
function boundOf(
  { user }: Caller,
  userId: string,
  given: readonly { permissions: Permissions }[],
): Permissions | null {
  if (user === undefined || user.isFullAdministrator || user.id === userId) return null
  const together: Record<string, string[]> = {}
  for (const [objectClass, operations] of given.flatMap(one => Object.entries(one.permissions)))
    together[objectClass] = [...new Set([...(together[objectClass] ?? []), ...operations])]
  return together
}

/** The user behind a caller. @throws UserNeeded for the token of a first administrator */
export function requireUser({ user }: Caller): string {
  if (user === undefined) throw new UserNeeded({})
  return user.id
}

/** The valid tokens of a user, or of everybody and of first administrators; the newest first. */
export async function listApiTokens(db: Database, userId: string | null): Promise<ApiToken[]> {
  let query = withIdentity(db)
    .selectFrom('identity_tokens as token')
    .leftJoin('identity_users as user', 'user.id', 'token.user_id')
    .select([
      'token.id',
      'token.name',
      'user.user_name',
      'token.permissions',
      'token.made_by',
      'token.gives_access',
    ])
    .select(['token.created_at', 'token.expires_at', 'token.last_used_at'])
    .where('token.kind', '=', 'api')
    .where('token.role', 'in', ['user', 'administrator'])
    .where('token.revoked_at', 'is', null)
    .where(where =>
      where.or([where('token.expires_at', 'is', null), where('token.expires_at', '>', new Date())]),
    )
    .orderBy('token.created_at', 'desc')
  if (userId !== null) query = query.where('token.user_id', '=', userId)
  const rows = await query.execute()
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    userName: row.user_name,
    permissions: row.permissions,
    givesAccess: row.gives_access,
    madeBy: row.made_by,
    madeAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }))
}

/** Revokes a token, of this user alone when one is given. @throws ApiTokenMissing */
export async function revokeApiToken(
  db: Database,
  id: string,
  { of, by }: { of: string | null; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    let query = withIdentity(trx)
      .updateTable('identity_tokens')
      .set({ revoked_at: new Date() })
      .where('id', '=', id)
      .where('kind', '=', 'api')
      .where('role', 'in', ['user', 'administrator'])
      .where('revoked_at', 'is', null)
    if (of !== null) query = query.where('user_id', '=', of)
    const revoked = await query.returning(['name']).executeTakeFirst()
    if (revoked === undefined) throw new ApiTokenMissing({ token: id })
    await recordActivity(trx, {
      code: 'API_TOKEN_REVOKED',
      actor: by,
      subject: revoked.name,
      message: `${by} revoked the API token “${revoked.name}”.`,
      change: { before: { id, name: revoked.name } },
    })
  })
}
