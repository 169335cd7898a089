import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller } from '#platform/http'
import { LastAdministrator, UserMissing } from '../errors.ts'
import { isId } from '../is-id.ts'
import { accessOf } from '../roles/assignments.ts'
import { fullAdministrator } from '../roles/built-in-roles.ts'
import { refuseWider } from '../roles/compare-access.ts'
import { withIdentity } from '../tables.ts'
import { keyOfName } from './user-name.ts'

/** A user to be changed. */
export type FoundUser = {
  id: string
  kind: 'person' | 'service-account'
  user_name: string
  name_key: string
  display_name: string
  language: string | null
  disabled_at: Date | null
}

/** The user with this name or ID. @throws UserMissing */
export async function findUser(db: Database | DatabaseTransaction, nameOrId: string): Promise<FoundUser> {
  const row = await withIdentity(db)
    .selectFrom('identity_users')
    .select(['id', 'kind', 'user_name', 'name_key', 'display_name', 'language', 'disabled_at'])
    // A name is never of an ID's form.
    .where(isId(nameOrId) ? 'id' : 'name_key', '=', isId(nameOrId) ? nameOrId : keyOfName(nameOrId))
    .executeTakeFirst()
  if (row === undefined) throw new UserMissing({ user: nameOrId })
  return row
}

/** Changes of users go one after the other until the transaction ends. */
export async function lockUsers(trx: DatabaseTransaction): Promise<void> {
  await sql`lock table identity_users in share row exclusive mode`.execute(trx)
}

/**
 * The same, for a change by this caller, who may not take over somebody who may do more. Changes of users go one after the other.
 * @throws UserMissing, AccessWider
 */
export async function findUserToChange(
  trx: DatabaseTransaction,
  nameOrId: string,
  caller: Caller,
): Promise<FoundUser> {
  await lockUsers(trx)
  const user = await findUser(trx, nameOrId)
  refuseWider(caller, (await accessOf(trx, user.id)).assignments)
  return user
}

/** Call after a change that may take the last one away. @throws LastAdministrator */
export async function refuseWithoutAdministrator(
  trx: DatabaseTransaction,
  before: { wasFull: boolean; userName: string },
): Promise<void> {
  if (!before.wasFull) return
  const left = await withIdentity(trx)
    .selectFrom('identity_users as user')
    .innerJoin('identity_role_assignments as assigned', 'assigned.user_id', 'user.id')
    .select('user.id')
    .where('user.kind', '=', 'person')
    .where('user.disabled_at', 'is', null)
    .where('assigned.role_id', '=', fullAdministrator)
    .where('assigned.scopes', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (left === undefined) throw new LastAdministrator({ userName: before.userName })
}
