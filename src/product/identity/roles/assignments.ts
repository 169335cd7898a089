// Which roles a user has, and on the objects of which security scopes.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { CallingUser, RoleAssignment } from '#platform/http'
import { recordActivity } from '#product/activity'
import { withIdentity } from '../tables.ts'
import { fullAdministrator } from './built-in-roles.ts'
import { findRoles } from './roles.ts'

/** A role of a user; `scopes` null: on all objects. */
export type AssignedRole = { roleId: string; scopes: readonly string[] | null }

/** The roles of these users, by user. */
export async function assignedRolesOf(
  db: Database | DatabaseTransaction,
  users: readonly string[],
): Promise<Map<string, AssignedRole[]>> {
  const assigned = new Map<string, AssignedRole[]>(users.map(user => [user, []]))
  if (users.length === 0) return assigned
  const rows = await withIdentity(db)
    .selectFrom('identity_role_assignments')
    .select(['user_id', 'role_id', 'scopes'])
    .where('user_id', 'in', users)
    .orderBy('role_id')
    .execute()
  for (const { user_id, role_id, scopes } of rows) assigned.get(user_id)?.push({ roleId: role_id, scopes })
  return assigned
}

/** What a user may do. A role that is not there any more allows nothing. */
export async function accessOf(
  db: Database | DatabaseTransaction,
  user: string,
): Promise<Pick<CallingUser, 'assignments' | 'isFullAdministrator'>> {
  const assigned = (await assignedRolesOf(db, [user])).get(user) ?? []
  const roles = await findRoles(
    db,
    assigned.map(one => one.roleId),
  )
  const assignments = assigned.flatMap(({ roleId, scopes }): RoleAssignment[] => {
    const role = roles.get(roleId)
    return role === undefined ? [] : [{ permissions: role.permissions, scopes: scopes ?? 'all' }]
  })
  const isFullAdministrator = assigned.some(one => one.roleId === fullAdministrator && one.scopes === null)
  return { assignments, isFullAdministrator }
}

/** Sets the roles of a user, in place of those from before. Whether they exist is checked before. */
export async function assignRoles(
  trx: DatabaseTransaction,
  { id, userName }: { id: string; userName: string },
  roles: readonly AssignedRole[],
  by: string,
): Promise<void> {
  const before = (await assignedRolesOf(trx, [id])).get(id) ?? []
  const db = withIdentity(trx)
  await db.deleteFrom('identity_role_assignments').where('user_id', '=', id).execute()
  if (roles.length > 0)
    await db
      .insertInto('identity_role_assignments')
      .values(
        roles.map(({ roleId, scopes }) => ({
          id: randomUUID(),
          user_id: id,
          role_id: roleId,
          scopes: scopes === null ? null : [...scopes],
        })),
      )
      .execute()
  await recordActivity(trx, {
    code: 'ROLES_ASSIGNED',
    actor: by,
    subject: userName,
    message: `${by} set the roles of “${userName}”: ${roles.map(one => one.roleId).join(', ') || 'none'}.`,
    change: { before, after: roles },
  })
}
