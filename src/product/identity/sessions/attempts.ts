// Lock-out with back-off: attempts are counted before the password is looked at, so that many at once are no way around it.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { TooManyRequests } from '#platform/http'
import { recordActivity } from '#product/activity'
import { withIdentity } from '../tables.ts'

/** How many attempts are free. Many people can share an address, so that more of its attempts are. */
const free = { user: 5, address: 50 }
/** The first wait, doubled with each further attempt, up to the last. Seconds. */
const wait = { first: 2, longest: 15 * 60 }
/** Attempts are forgotten after so long without one. Minutes. */
const forgottenMinutes = 60

type Kind = keyof typeof free

/** Who tries: a user name as it is compared, from an address. */
export type Attempt = { user: string; address: string }

/**
 * Counts an attempt. Whether there is such a user makes no difference.
 * @throws TooManyRequests while the user name or the address has to wait
 */
export async function takeAttempt(db: Database, attempt: Attempt): Promise<void> {
  await db.transaction().execute(async trx => {
    await withIdentity(trx)
      .deleteFrom('identity_sign_in_attempts')
      .where('last_at', '<', sql<Date>`now() - make_interval(mins => ${forgottenMinutes})`)
      .where(sql<boolean>`(locked_until is null or locked_until <= now())`)
      .execute()
    // Always in this order: two attempts never wait for each other.
    await takeOne(trx, 'address', attempt.address)
    await takeOne(trx, 'user', attempt.user)
  })
}

async function takeOne(trx: DatabaseTransaction, kind: Kind, name: string): Promise<void> {
  const row = await withIdentity(trx)
    .insertInto('identity_sign_in_attempts')
    .values({ key: keyOf(kind, name), failures: 1 })
    .onConflict(conflict =>
      conflict.column('key').doUpdateSet({
        failures: sql<number>`identity_sign_in_attempts.failures + (case when identity_sign_in_attempts.locked_until > now() then 0 else 1 end)`,
        last_at: sql<Date>`now()`,
      }),
    )
    .returning(['failures'])
    .returning(sql<number>`coalesce(ceil(extract(epoch from locked_until - now())), 0)`.as('left'))
    .executeTakeFirstOrThrow()
  if (row.left > 0)
    throw new TooManyRequests({ what: 'attempts to sign in', retryAfterSeconds: Number(row.left) })
  const over = row.failures - free[kind]
  if (over < 0) return
  const seconds = Math.min(wait.first * 2 ** Math.min(over, 20), wait.longest)
  await withIdentity(trx)
    .updateTable('identity_sign_in_attempts')
    .set({ locked_until: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where('key', '=', keyOf(kind, name))
    .execute()
  if (over !== 0) return
  const what = kind === 'user' ? `with the user name “${name}”` : `from ${name}`
  const message = `Signing in ${what} was tried ${row.failures} times and has to wait now, longer each time.`
  await recordActivity(trx, {
    code: 'SIGN_IN_LOCKED',
    actor: 'site',
    subject: name,
    message,
    facts: { kind },
  })
}

/** After a sign-in: the user's attempts are forgotten, and of the address this one. */
export async function forgiveAttempt(trx: DatabaseTransaction, { user, address }: Attempt): Promise<void> {
  const db = withIdentity(trx)
  await db
    .updateTable('identity_sign_in_attempts')
    .set({ failures: sql<number>`greatest(failures - 1, 0)` })
    .where('key', '=', keyOf('address', address))
    .execute()
  await forgetAttempts(trx, user)
}

/** Forgets what was tried with a user name, for example when its password was set anew. */
export async function forgetAttempts(trx: DatabaseTransaction, user: string): Promise<void> {
  await withIdentity(trx)
    .deleteFrom('identity_sign_in_attempts')
    .where('key', '=', keyOf('user', user))
    .execute()
}

function keyOf(kind: Kind, name: string): string {
  return `${kind}:${name}`
}
