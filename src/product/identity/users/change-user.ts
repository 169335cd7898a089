// Changes of users by those who may: every one of them is audited, and none can make more of a user than the one who changes is.

import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller } from '#platform/http'
import { recordActivity } from '#product/activity'
import { ServiceAccountOnlyTokens } from '../errors.ts'
import { hashPassword } from '../passwords/hash-password.ts'
import { inHashSlot } from '../passwords/hash-slots.ts'
import { refuseWeakPassword } from '../passwords/password-rules.ts'
import { type AssignedRole, accessOf, assignRoles } from '../roles/assignments.ts'
import { refuseOutliving, refuseWider } from '../roles/compare-access.ts'
import { resolveAssigned } from '../roles/resolve-assigned.ts'
import { forgetAttempts } from '../sessions/attempts.ts'
import { endSessionsOf } from '../sessions/sessions.ts'
import { withIdentity } from '../tables.ts'
import { findUserToChange, refuseWithoutAdministrator } from './find-user.ts'
import { makeUser } from './make-user.ts'

/** Who is to be added. */
export type AddedUser = {
  kind: 'person' | 'service-account'
  userName: string
  displayName: string
  language: string | null
  password: string | null
  roles: readonly AssignedRole[]
}

/** @throws AccessOutlivesToken, UserNameRefused, UserNameTaken, PasswordRefused, ServiceAccountOnlyTokens, RoleMissing, AccessWider */
export async function addUser(
  db: Database,
  { password, roles, ...user }: AddedUser,
  caller: Caller,
): Promise<string> {
  refuseOutliving(caller)
  if (user.kind === 'service-account' && password !== null)
    throw new ServiceAccountOnlyTokens({ userName: user.userName })
  const passwordHash = password === null ? null : await hashGood(password, [user.userName, user.displayName])
  return db.transaction().execute(async trx => {
    const { assigned, allowed } = await resolveAssigned(trx, roles)
    refuseWider(caller, allowed)
    const id = await makeUser(trx, { ...user, passwordHash }, caller.name)
    if (roles.length > 0) await assignRoles(trx, { id, userName: user.userName }, assigned, caller.name)
    return id
  })
}

/** What can be changed; what is not given stays. */
export type UserChange = {
  displayName?: string | undefined
  language?: string | null | undefined
  disabled?: boolean | undefined
}

/** Disabling ends every session at once; tokens do not work while it lasts. @throws AccessOutlivesToken, UserMissing, AccessWider, LastAdministrator */
export async function changeUser(
  db: Database,
  nameOrId: string,
  change: UserChange,
  caller: Caller,
): Promise<void> {
  if (change.disabled === false) refuseOutliving(caller)
  await db.transaction().execute(async trx => {
    const user = await findUserToChange(trx, nameOrId, caller)
    const wasFull = await isFull(trx, user.id)
    const before = {
      displayName: user.display_name,
      language: user.language,
      disabled: user.disabled_at !== null,
    }
    const after = {
      displayName: change.displayName ?? before.displayName,
      language: change.language === undefined ? before.language : change.language,
      disabled: change.disabled ?? before.disabled,
    }
    await withIdentity(trx)
      .updateTable('identity_users')
      .set({
        display_name: after.displayName,
        language: after.language,
        disabled_at: after.disabled ? (user.disabled_at ?? new Date()) : null,
      })
      .where('id', '=', user.id)
      .execute()
    if (after.disabled) {
      await endSessionsOf(trx, user.id)
      await refuseWithoutAdministrator(trx, { wasFull, userName: user.user_name })
    }
    await recordActivity(trx, {
      code: 'USER_CHANGED',
      actor: caller.name,
      subject: user.user_name,
      message: `${caller.name} changed the user “${user.user_name}”.`,
      change: { before, after },
    })
  })
}

/** @throws UserMissing, AccessWider, LastAdministrator */
export async function removeUser(db: Database, nameOrId: string, caller: Caller): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, user_name, kind, display_name } = await findUserToChange(trx, nameOrId, caller)
    const wasFull = await isFull(trx, id)
    await withIdentity(trx).deleteFrom('identity_users').where('id', '=', id).execute()
    await refuseWithoutAdministrator(trx, { wasFull, userName: user_name })
    await recordActivity(trx, {
      code: 'USER_REMOVED',
      actor: caller.name,
      subject: user_name,
      message: `${caller.name} removed the user “${user_name}”, with every session and token.`,
      change: { before: { kind, userName: user_name, displayName: display_name } },
    })
  })
}

/** Sets a new password and ends every session. @throws AccessOutlivesToken, UserMissing, AccessWider, PasswordRefused, ServiceAccountOnlyTokens */
export async function resetPassword(
  db: Database,
  nameOrId: string,
  password: string,
  caller: Caller,
): Promise<void> {
  refuseOutliving(caller)
  const passwordHash = await hashGood(password, [nameOrId])
  await db.transaction().execute(async trx => {
    const user = await findUserToChange(trx, nameOrId, caller)
    if (user.kind === 'service-account') throw new ServiceAccountOnlyTokens({ userName: user.user_name })
    refuseWeakPassword(password, [user.user_name, user.display_name])
    await setHash(trx, { id: user.id, userName: user.user_name }, passwordHash, caller.name)
    await endSessionsOf(trx, user.id)
    await forgetAttempts(trx, user.name_key)
  })
}

/** Sets the roles in place of those from before. @throws AccessOutlivesToken, UserMissing, RoleMissing, AccessWider, LastAdministrator */
export async function setRoles(
  db: Database,
  nameOrId: string,
  roles: readonly AssignedRole[],
  caller: Caller,
): Promise<void> {
  refuseOutliving(caller)
  await db.transaction().execute(async trx => {
    const { id, user_name: userName } = await findUserToChange(trx, nameOrId, caller)
    const wasFull = await isFull(trx, id)
    const { assigned, allowed } = await resolveAssigned(trx, roles)
    refuseWider(caller, allowed)
    await assignRoles(trx, { id, userName }, assigned, caller.name)
    await refuseWithoutAdministrator(trx, { wasFull, userName })
  })
}

/**
 * Keeps the hash of a new password, and tells of it. `replacing`: only in place of this one, of a user who is not disabled.
 * @returns whether it was so
 */
export async function setHash(
  trx: DatabaseTransaction,
  { id, userName, replacing }: { id: string; userName: string; replacing?: string },
  passwordHash: string,
  by: string,
): Promise<boolean> {
  let query = withIdentity(trx)
    .updateTable('identity_users')
    .set({ password_hash: passwordHash })
    .where('id', '=', id)
  if (replacing !== undefined)
    query = query.where('password_hash', '=', replacing).where('disabled_at', 'is', null)
  const { numUpdatedRows } = await query.executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await recordActivity(trx, {
    code: 'USER_PASSWORD_SET',
    actor: by,
    subject: userName,
    message: `${by} set the password of “${userName}”.`,
  })
  return true
}

async function isFull(trx: DatabaseTransaction, id: string): Promise<boolean> {
  return (await accessOf(trx, id)).isFullAdministrator
}

async function hashGood(password: string, names: readonly string[]): Promise<string> {
  refuseWeakPassword(password, names)
  return inHashSlot(() => hashPassword(password))
}
