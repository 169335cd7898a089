// Tokens: 256 random bits, of which only the SHA-256 is kept. A one-time token is exchanged once for a lasting one.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller, Permissions, Role } from '#platform/http'
import { OneTimeTokenSpent } from '../errors.ts'
import { accessOf } from '../roles/assignments.ts'
import { intersect } from '../roles/compare-access.ts'
import { withIdentity } from '../tables.ts'

/** Whom a new token is for. */
export type TokenRequest = {
  kind: 'one-time' | 'api'
  role: Role
  /** The holder's name, shown in status messages. */
  name: string
  /** What the token stands for beside its role, for example a distribution point's ID. */
  subject?: string
  expiresAt?: Date
  /** Of the role `user` alone: whose it is, what it allows at most (null: all that the user may), who made it, and whether it gives access. */
  user?: { id: string; permissions: Permissions | null; madeBy: string; givesAccess: boolean }
}

/** Makes a token. Its text is returned this once and kept nowhere. */
export async function createToken(
  db: Database | DatabaseTransaction,
  request: TokenRequest,
): Promise<string> {
  const token = `slipstream_${randomBytes(32).toString('base64url')}`
  const { kind, role, name } = request
  await withIdentity(db)
    .insertInto('identity_tokens')
    .values({
      id: randomUUID(),
      kind,
      role,
      name,
      subject: request.subject ?? null,
      sha256: digest(token),
      expires_at: request.expiresAt ?? null,
      spent_at: null,
      revoked_at: null,
      ...(request.user && {
        user_id: request.user.id,
        permissions: request.user.permissions === null ? null : JSON.stringify(request.user.permissions),
        made_by: request.user.madeBy,
        gives_access: request.user.givesAccess,
      }),
    })
    .execute()
  return token
}

/**
 * Whose token this is, or null when it is unknown, spent, expired or revoked, or its user is disabled. A spent join token is let through to the join
 * alone, which gives a new answer only to the point that spent it.
 */
export async function findCaller(db: Database, token: string): Promise<Caller | null> {
  const row = await withIdentity(db)
    .selectFrom('identity_tokens')
    .select(['id', 'role', 'name', 'subject', 'user_id', 'permissions', 'gives_access'])
    .select(isUsedNow.as('note'))
    .where('sha256', '=', digest(token))
    .where(where => where.or([where('spent_at', 'is', null), where('role', '=', 'join')]))
    .where('revoked_at', 'is', null)
    .where(where => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date())]))
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, role, name, subject, user_id, permissions, gives_access: givesAccess } = row
  if (role === 'user' && row.note) await noteUse(db, id)
  if (role !== 'user') return { role, name, subject }
  return user_id === null ? null : findUserOfToken(db, { id, userId: user_id, permissions, givesAccess })
}

type TokenOfUser = { id: string; userId: string; permissions: Permissions | null; givesAccess: boolean }

/** A token never allows more than its user may at this moment. */
async function findUserOfToken(
  db: Database,
  { id, userId, permissions, givesAccess }: TokenOfUser,
): Promise<Caller | null> {
  const user = await withIdentity(db)
    .selectFrom('identity_users')
    .select('user_name')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (user === undefined) return null
  const { assignments, isFullAdministrator } = await accessOf(db, userId)
  return {
    role: 'user',
    name: user.user_name,
    subject: null,
    user: {
      id: userId,
      by: { kind: 'token', id, givesAccess },
      isFullAdministrator: isFullAdministrator && permissions === null,
      assignments:
        permissions === null
          ? assignments
          : assignments.map(one => ({ ...one, permissions: intersect(one.permissions, permissions) })),
    },
  }
}

/** Kept to the minute, so that not every request writes. */
const isUsedNow = sql<boolean>`(last_used_at is null or last_used_at < now() - interval '1 minute')`

async function noteUse(db: Database, id: string): Promise<void> {
  await withIdentity(db)
    .updateTable('identity_tokens')
    .set({ last_used_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

/**
 * Spends a one-time token: of two requests with the same token, one succeeds.
 * @throws OneTimeTokenSpent
 */
export async function spendOneTimeToken(
  transaction: DatabaseTransaction,
  token: string,
  role: Role,
): Promise<Caller> {
  const row = await withIdentity(transaction)
    .updateTable('identity_tokens')
    .set({ spent_at: new Date() })
    .where('sha256', '=', digest(token))
    .where('kind', '=', 'one-time')
    .where('role', '=', role)
    .where('spent_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where(where => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date())]))
    .returning(['role', 'name', 'subject'])
    .executeTakeFirst()
  if (!row) throw new OneTimeTokenSpent({ purpose: role })
  return row
}

/**
 * The holder of a one-time token that was spent already. For a caller that may have died before the answer reached it, and can
 * show that it is the same caller; whoever uses this must check that.
 * @throws OneTimeTokenSpent when there is no such token, or its time is over
 */
export async function findSpentToken(
  transaction: DatabaseTransaction,
  token: string,
  role: Role,
): Promise<Caller> {
  const row = await withIdentity(transaction)
    .selectFrom('identity_tokens')
    .select(['role', 'name', 'subject'])
    .where('sha256', '=', digest(token))
    .where('kind', '=', 'one-time')
    .where('role', '=', role)
    .where('spent_at', 'is not', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date())
    .executeTakeFirst()
  if (!row) throw new OneTimeTokenSpent({ purpose: role })
  return row
}

/** Revokes every token that stands for something, for example for a distribution point that is removed. Returns how many. */
export async function revokeTokensOf(transaction: DatabaseTransaction, subject: string): Promise<number> {
  const revoked = await withIdentity(transaction)
    .updateTable('identity_tokens')
    .set({ revoked_at: new Date() })
    .where('subject', '=', subject)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return Number(revoked.numUpdatedRows)
}

/** Who holds valid lasting tokens of a role, by name. */
export async function listTokenHolders(
  db: Database,
  role: Role,
): Promise<{ name: string; createdAt: Date }[]> {
  const rows = await withIdentity(db)
    .selectFrom('identity_tokens')
    .select(['name', 'created_at'])
    .where('role', '=', role)
    .where('kind', '=', 'api')
    .where('revoked_at', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map(row => ({ name: row.name, createdAt: row.created_at }))
}

/** Whether anybody has ever been given a token here. */
export async function hasTokens(db: Database): Promise<boolean> {
  const row = await withIdentity(db).selectFrom('identity_tokens').select('id').limit(1).executeTakeFirst()
  return row !== undefined
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
