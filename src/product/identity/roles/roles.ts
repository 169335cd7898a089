// The roles of the site: the built-in ones, and those that were made here.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller, Permissions } from '#platform/http'
import { recordActivity } from '#product/activity'
import { RoleBuiltIn, RoleInUse, RoleMissing, RoleNameTaken } from '../errors.ts'
import { withIdentity } from '../tables.ts'
import { builtInRoles, type SecurityRole } from './built-in-roles.ts'
import { refuseOutliving, refuseWider } from './compare-access.ts'
import { refuseUnknown } from './known-permissions.ts'

/** Every role: the built-in ones, then the others by name. */
export async function listRoles(db: Database | DatabaseTransaction): Promise<SecurityRole[]> {
  const rows = await withIdentity(db)
    .selectFrom('identity_roles')
    .select(['id', 'name', 'description', 'permissions'])
    .orderBy('name_key')
    .execute()
  return [...builtInRoles, ...rows.map(row => ({ ...row, builtIn: false }))]
}

/** The roles with these IDs, by ID; one that is not there is missing. */
export async function findRoles(
  db: Database | DatabaseTransaction,
  ids: readonly string[],
): Promise<Map<string, SecurityRole>> {
  const known = new Map(builtInRoles.map(role => [role.id, role]))
  const all = ids.every(id => known.has(id)) ? builtInRoles : await listRoles(db)
  return new Map(all.filter(role => ids.includes(role.id)).map(role => [role.id, role]))
}

/** What a role is to be. */
export type RoleDefinition = { name: string; description: string; permissions: Permissions }

/** Makes a role. @throws PermissionUnknown, AccessWider, RoleNameTaken */
export async function makeRole(db: Database, role: RoleDefinition, caller: Caller): Promise<string> {
  return db.transaction().execute(async trx => {
    await refuseRole(trx, role, caller)
    const id = randomUUID()
    await withIdentity(trx)
      .insertInto('identity_roles')
      .values({ id, ...rowOf(role) })
      .execute()
    await tellSet(trx, { role, before: null, by: caller.name })
    return id
  })
}

/** Copies a role under another name. @throws RoleMissing, AccessWider, RoleNameTaken */
export async function copyRole(
  db: Database,
  copied: string,
  { name, description }: { name: string; description: string | null },
  caller: Caller,
): Promise<string> {
  const role = await findRole(db, copied)
  const { permissions } = role
  return makeRole(db, { name, description: description ?? role.description, permissions }, caller)
}

/** Changes a role that was made here. @throws RoleMissing, RoleBuiltIn, PermissionUnknown, AccessWider, RoleNameTaken */
export async function changeRole(
  db: Database,
  nameOrId: string,
  role: RoleDefinition,
  caller: Caller,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await findRole(trx, nameOrId)
    if (before.builtIn) throw new RoleBuiltIn({ role: before.name })
    refuseWider(caller, [{ permissions: before.permissions, scopes: 'all' }])
    await refuseRole(trx, role, caller, before.id)
    await withIdentity(trx)
      .updateTable('identity_roles')
      .set(rowOf(role))
      .where('id', '=', before.id)
      .execute()
    await tellSet(trx, { role, before, by: caller.name })
  })
}

/** Removes a role that nobody has. @throws RoleMissing, RoleBuiltIn, RoleInUse */
export async function removeRole(db: Database, nameOrId: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const role = await findRole(trx, nameOrId)
    if (role.builtIn) throw new RoleBuiltIn({ role: role.name })
    await withIdentity(trx).deleteFrom('identity_roles').where('id', '=', role.id).execute()
    const users = await withIdentity(trx)
      .selectFrom('identity_role_assignments as assigned')
      .innerJoin('identity_users as user', 'user.id', 'assigned.user_id')
      .select('user.user_name')
      .where('assigned.role_id', '=', role.id)
      .execute()
    if (users.length > 0) throw new RoleInUse({ role: role.name, users: users.map(one => one.user_name) })
    await recordActivity(trx, {
      code: 'ROLE_REMOVED',
      actor: by,
      subject: role.name,
      message: `${by} removed the role “${role.name}”.`,
      change: { before: role },
    })
  })
}

/** The role with this name or ID. @throws RoleMissing */
async function findRole(db: Database | DatabaseTransaction, nameOrId: string): Promise<SecurityRole> {
  const key = nameOrId.toLowerCase()
  const role = (await listRoles(db)).find(one => one.id === key || one.name.toLowerCase() === key)
  if (role === undefined) throw new RoleMissing({ role: nameOrId })
  return role
}

async function refuseRole(
  trx: DatabaseTransaction,
  { name, permissions }: RoleDefinition,
  caller: Caller,
  own?: string,
): Promise<void> {
  refuseOutliving(caller)
  refuseUnknown(permissions)
  refuseWider(caller, [{ permissions, scopes: 'all' }])
  const key = name.toLowerCase()
  const taken = (await listRoles(trx)).some(
    one => one.id !== own && (one.name.toLowerCase() === key || one.id === key),
  )
  if (taken) throw new RoleNameTaken({ role: name })
}

function rowOf({ name, description, permissions }: RoleDefinition) {
  return { name, name_key: name.toLowerCase(), description, permissions: JSON.stringify(permissions) }
}

type Told = { role: RoleDefinition; before: SecurityRole | null; by: string }

async function tellSet(trx: DatabaseTransaction, { role, before, by }: Told): Promise<void> {
  await recordActivity(trx, {
    code: 'ROLE_SET',
    actor: by,
    subject: role.name,
    message: `${by} ${before === null ? 'made' : 'changed'} the role “${role.name}”.`,
    change: { before, after: role },
  })
}
