// Signing in with a user name and a password.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { SignInRefused } from '../errors.ts'
import { hashPassword, verifyPassword } from '../passwords/hash-password.ts'
import { inHashSlot } from '../passwords/hash-slots.ts'
import { withIdentity } from '../tables.ts'
import { keyOfName } from '../users/user-name.ts'
import { forgiveAttempt, takeAttempt } from './attempts.ts'
import { makeSession, type NewSession, type SignInPlace } from './sessions.ts'

/** Compared with where there is no user of that name, so that the answer takes as long. */
let decoy: Promise<string> | undefined

/**
 * Checks the password and makes a session.
 * @throws SignInRefused; TooManyRequests when too many try at once, or this user name or address has to wait
 */
export function signIn(
  db: Database,
  given: { userName: string; password: string },
  place: SignInPlace,
): Promise<NewSession> {
  return inHashSlot(async () => {
    await takeAttempt(db, { user: keyOfName(given.userName), address: place.address })
    return checkAndSignIn(db, given, place)
  })
}

async function checkAndSignIn(
  db: Database,
  { userName, password }: { userName: string; password: string },
  place: SignInPlace,
): Promise<NewSession> {
  const user = await withIdentity(db)
    .selectFrom('identity_users')
    .select(['id', 'user_name', 'password_hash', 'disabled_at'])
    .where('name_key', '=', keyOfName(userName))
    .executeTakeFirst()
  decoy ??= hashPassword('no user has this password')
  const kept = user?.password_hash ?? null
  const { matches, outdated } = await verifyPassword(password, kept ?? (await decoy))
  if (user === undefined || kept === null || !matches || user.disabled_at !== null)
    throw new SignInRefused({})
  const anew = outdated ? await hashPassword(password) : null
  return db.transaction().execute(async trx => {
    await refuseChanged(trx, { id: user.id, kept, anew })
    await forgiveAttempt(trx, { user: keyOfName(userName), address: place.address })
    const session = await makeSession(trx, user.id, place)
    await recordActivity(trx, {
      code: 'USER_SIGNED_IN',
      actor: user.user_name,
      subject: user.user_name,
      message: `${user.user_name} signed in from ${place.address}.`,
      facts: { session: session.id, address: place.address },
    })
    return session
  })
}

/**
 * The password may have been set anew, or the user disabled, while this one was compared. Whoever does that from now on waits until the transaction
 * ends. `anew`: the same password hashed with more.
 */
async function refuseChanged(
  trx: DatabaseTransaction,
  { id, kept, anew }: { id: string; kept: string; anew: string | null },
): Promise<void> {
  const same =
    anew === null
      ? await withIdentity(trx)
          .selectFrom('identity_users')
          .select('id')
          .where('id', '=', id)
          .where('password_hash', '=', kept)
          .where('disabled_at', 'is', null)
          .forUpdate()
          .executeTakeFirst()
      : await withIdentity(trx)
          .updateTable('identity_users')
          .set({ password_hash: anew })
          .where('id', '=', id)
          .where('password_hash', '=', kept)
          .where('disabled_at', 'is', null)
          .returning('id')
          .executeTakeFirst()
  if (same === undefined) throw new SignInRefused({})
}
