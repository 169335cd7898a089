// Sessions: who signed in, for how long. The secret is in the browser's cookie alone; its SHA-256 is kept.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller } from '#platform/http'
import { accessOf } from '../roles/assignments.ts'
import { withIdentity } from '../tables.ts'

/** Ends a session that nobody used for so long, and every session after so long. Seconds. */
const sessionTimes = { idle: 60 * 60, absolute: 12 * 60 * 60 }

/** How exactly the last use is kept, so that not every request writes. Seconds. */
const lastSeenGrain = 60
const longestUserAgent = 300

/** Of a session that is not over. */
export const isLive = sql<boolean>`(expires_at > now() and last_seen_at > now() - make_interval(secs => ${sessionTimes.idle}))`

/** From where somebody signs in, for the list of sessions. */
export type SignInPlace = { address: string; userAgent: string }

/** A session as it was just made. The secret is returned this once and kept nowhere. */
export type NewSession = { id: string; secret: string; expiresAt: Date }

/** Makes a session: always a new one, so that nobody can have set the secret before (session fixation). */
export async function makeSession(
  trx: DatabaseTransaction,
  userId: string,
  { address, userAgent }: SignInPlace,
): Promise<NewSession> {
  const secret = `slipstream_session_${randomBytes(32).toString('base64url')}`
  const db = withIdentity(trx)
  await db.deleteFrom('identity_sessions').where(sql<boolean>`not ${isLive}`).execute()
  const { id, expires_at } = await db
    .insertInto('identity_sessions')
    .values({
      id: randomUUID(),
      user_id: userId,
      sha256: digest(secret),
      expires_at: sql<Date>`now() + make_interval(secs => ${sessionTimes.absolute})`,
      address,
      user_agent: userAgent.slice(0, longestUserAgent),
    })
    .returning(['id', 'expires_at'])
    .executeTakeFirstOrThrow()
  return { id, secret, expiresAt: expires_at }
}

/** Whose session this is; null when it is unknown or over, or the user may not sign in. Notes that it was used. */
export async function findSession(db: Database, secret: string): Promise<Caller | null> {
  const row = await withIdentity(db)
    .selectFrom('identity_sessions as session')
    .innerJoin('identity_users as user', 'user.id', 'session.user_id')
    .select(['session.id', 'session.user_id', 'user.user_name'])
    .select(sql<boolean>`last_seen_at < now() - make_interval(secs => ${lastSeenGrain})`.as('note'))
    .where('session.sha256', '=', digest(secret))
    .where(isLive)
    .where('user.disabled_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.note)
    await withIdentity(db)
      .updateTable('identity_sessions')
      .set({ last_seen_at: sql<Date>`now()` })
      .where('id', '=', row.id)
      .execute()
  const access = await accessOf(db, row.user_id)
  return {
    role: 'user',
    name: row.user_name,
    subject: null,
    user: { id: row.user_id, by: { kind: 'session', id: row.id }, ...access },
  }
}

/** Ends a session. @returns whether there was one */
export async function endSession(trx: DatabaseTransaction, id: string): Promise<boolean> {
  const ended = await withIdentity(trx)
    .deleteFrom('identity_sessions')
    .where('id', '=', id)
    .executeTakeFirst()
  return ended.numDeletedRows > 0n
}

/** Ends the sessions of a user, all of them or all but one. */
export async function endSessionsOf(
  trx: DatabaseTransaction,
  userId: string,
  { but }: { but?: string } = {},
): Promise<void> {
  let query = withIdentity(trx).deleteFrom('identity_sessions').where('user_id', '=', userId)
  if (but !== undefined) query = query.where('id', '!=', but)
  await query.execute()
}

/** When a session ends at the latest; null when there is none. */
export async function endOfSession(db: Database, id: string): Promise<Date | null> {
  const row = await withIdentity(db)
    .selectFrom('identity_sessions')
    .select('expires_at')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.expires_at ?? null
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
