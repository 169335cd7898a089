// What users change of themselves.

import type { Database } from '#platform/database'
import type { Caller, CallingUser } from '#platform/http'
import { recordActivity } from '#product/activity'
import { CurrentPasswordWrong, SessionNeeded } from '../errors.ts'
import { hashPassword, verifyPassword } from '../passwords/hash-password.ts'
import { inHashSlot } from '../passwords/hash-slots.ts'
import { refuseWeakPassword } from '../passwords/password-rules.ts'
import { forgiveAttempt, takeAttempt } from '../sessions/attempts.ts'
import { endSessionsOf, type SignInPlace } from '../sessions/sessions.ts'
import { withIdentity } from '../tables.ts'
import { setHash } from './change-user.ts'

/** The user behind a session. A token is no way to what would outlive it. @throws SessionNeeded */
function requireSession({ user }: Caller): CallingUser {
  if (user?.by.kind !== 'session') throw new SessionNeeded({})
  return user
}

/** How the caller is shown, and in which language; what is not given stays. @throws SessionNeeded */
export async function changeOwnProfile(
  db: Database,
  caller: Caller,
  change: { displayName?: string | undefined; language?: string | null | undefined },
): Promise<void> {
  const { id } = requireSession(caller)
  await db.transaction().execute(async trx => {
    const row = await withIdentity(trx)
      .selectFrom('identity_users')
      .select(['user_name', 'display_name', 'language'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const before = { displayName: row.display_name, language: row.language }
    const after = {
      displayName: change.displayName ?? before.displayName,
      language: change.language === undefined ? before.language : change.language,
    }
    await withIdentity(trx)
      .updateTable('identity_users')
      .set({ display_name: after.displayName, language: after.language })
      .where('id', '=', id)
      .execute()
    await recordActivity(trx, {
      code: 'USER_CHANGED',
      actor: row.user_name,
      subject: row.user_name,
      message: `${row.user_name} changed the own profile.`,
      change: { before, after },
    })
  })
}

/**
 * Changes the caller's own password, and ends every other session. Attempts count as those of signing in do.
 * @throws SessionNeeded, CurrentPasswordWrong, PasswordRefused, TooManyRequests
 */
export async function changeOwnPassword(
  db: Database,
  caller: Caller,
  { currentPassword, password }: { currentPassword: string; password: string },
  { address }: SignInPlace,
): Promise<void> {
  const { id, by } = requireSession(caller)
  const user = await withIdentity(db)
    .selectFrom('identity_users')
    .select(['user_name', 'name_key', 'display_name', 'password_hash'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  refuseWeakPassword(password, [user.user_name, user.display_name])
  const attempt = { user: user.name_key, address }
  const passwordHash = await inHashSlot(async () => {
    await takeAttempt(db, attempt)
    const { matches } = await verifyPassword(currentPassword, user.password_hash ?? '')
    if (!matches) throw new CurrentPasswordWrong({})
    return hashPassword(password)
  })
  await db.transaction().execute(async trx => {
    await forgiveAttempt(trx, attempt)
    const changed = { id, userName: user.user_name, replacing: user.password_hash ?? '' }
    if (!(await setHash(trx, changed, passwordHash, user.user_name))) throw new CurrentPasswordWrong({})
    await endSessionsOf(trx, id, { but: by.id })
  })
}
