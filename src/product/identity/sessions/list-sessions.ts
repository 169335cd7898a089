import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { SessionMissing } from '../errors.ts'
import { withIdentity } from '../tables.ts'
import { isLive } from './sessions.ts'

/** A session as it is shown: never its secret. */
export type ListedSession = {
  id: string
  userName: string
  address: string
  userAgent: string
  startedAt: string
  lastSeenAt: string
  endsAt: string
}

/** The sessions of a user, or of everybody; the newest first. */
export async function listSessions(db: Database, userId: string | null): Promise<ListedSession[]> {
  let query = withIdentity(db)
    .selectFrom('identity_sessions as session')
    .innerJoin('identity_users as user', 'user.id', 'session.user_id')
    .select(['session.id', 'user.user_name', 'session.address', 'session.user_agent'])
    .select(['session.created_at', 'session.last_seen_at', 'session.expires_at'])
    .where(isLive)
    .orderBy('session.created_at', 'desc')
  if (userId !== null) query = query.where('session.user_id', '=', userId)
  const rows = await query.execute()
  return rows.map(row => ({
    id: row.id,
    userName: row.user_name,
    address: row.address,
    userAgent: row.user_agent,
    startedAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    endsAt: row.expires_at.toISOString(),
  }))
}

/** Ends a session, of this user alone when one is given. @throws SessionMissing */
export async function revokeSession(
  db: Database,
  id: string,
  { of, by }: { of: string | null; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    let query = withIdentity(trx).deleteFrom('identity_sessions').where('id', '=', id)
    if (of !== null) query = query.where('user_id', '=', of)
    const ended = await query.returning(['user_id', 'address']).executeTakeFirst()
    if (ended === undefined) throw new SessionMissing({ session: id })
    const { user_name } = await withIdentity(trx)
      .selectFrom('identity_users')
      .select('user_name')
      .where('id', '=', ended.user_id)
      .executeTakeFirstOrThrow()
    await recordActivity(trx, {
      code: 'SESSION_REVOKED',
      actor: by,
      subject: user_name,
      message: `${by} ended a session of “${user_name}” from ${ended.address}.`,
      change: { before: { id, userName: user_name } },
    })
  })
}
