// Security scopes: named sets of objects, so that a role can be given on some of them only. They are flat; every object carries at least one.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import {
  SecurityScopeBuiltIn,
  SecurityScopeInUse,
  SecurityScopeMissing,
  SecurityScopeNameRefused,
  SecurityScopeNameTaken,
} from '../errors.ts'
import { isId } from '../is-id.ts'
import { withIdentity } from '../tables.ts'

/** A security scope. */
export type SecurityScope = { id: string; name: string; description: string; builtIn: boolean }

/** What every object carries until others are set. */
export const defaultScope: SecurityScope = {
  id: 'default',
  name: 'Default',
  description: 'What every object carries until others are set.',
  builtIn: true,
}

/** Every scope, the built-in one first. */
export async function listScopes(db: Database | DatabaseTransaction): Promise<SecurityScope[]> {
  const rows = await withIdentity(db)
    .selectFrom('identity_security_scopes')
    .select(['id', 'name', 'description'])
    .orderBy('name_key')
    .execute()
  return [defaultScope, ...rows.map(row => ({ ...row, builtIn: false }))]
}

/** The scopes with these names or IDs. @throws SecurityScopeMissing */
export async function findScopes(
  db: Database | DatabaseTransaction,
  namesOrIds: readonly string[],
): Promise<SecurityScope[]> {
  const all = await listScopes(db)
  return namesOrIds.map(given => {
    const key = given.toLowerCase()
    const found = all.find(one => one.id === key) ?? all.find(one => one.name.toLowerCase() === key)
    if (found === undefined) throw new SecurityScopeMissing({ scope: given })
    return found
  })
}

/** One scope, by name or ID. @throws SecurityScopeMissing */
export async function readScope(
  db: Database | DatabaseTransaction,
  nameOrId: string,
): Promise<SecurityScope> {
  const [scope] = await findScopes(db, [nameOrId])
  if (scope === undefined) throw new SecurityScopeMissing({ scope: nameOrId })
  return scope
}

/** Makes a scope. @throws SecurityScopeNameTaken, SecurityScopeNameRefused */
export async function makeScope(
  db: Database,
  { name, description }: { name: string; description: string },
  by: string,
): Promise<string> {
  if (isId(name)) throw new SecurityScopeNameRefused({ scope: name })
  return db.transaction().execute(async trx => {
    const key = name.toLowerCase()
    const id = randomUUID()
    if (key === 'default' || key === 'all') throw new SecurityScopeNameTaken({ scope: name })
    const made = await withIdentity(trx)
      .insertInto('identity_security_scopes')
      .values({ id, name, name_key: key, description })
      .onConflict(conflict => conflict.column('name_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) throw new SecurityScopeNameTaken({ scope: name })
    await recordActivity(trx, {
      code: 'SECURITY_SCOPE_SET',
      actor: by,
      subject: name,
      message: `${by} made the security scope “${name}”.`,
      change: { after: { name, description } },
    })
    return id
  })
}

/** Removes a scope that no object and no role of a user carries. @throws SecurityScopeMissing, SecurityScopeBuiltIn, SecurityScopeInUse */
export async function removeScope(db: Database, nameOrId: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const scope = await readScope(trx, nameOrId)
    if (scope.builtIn) throw new SecurityScopeBuiltIn({ scope: nameOrId })
    const tables = withIdentity(trx)
    await tables.deleteFrom('identity_security_scopes').where('id', '=', scope.id).execute()
    const objects = await tables
      .selectFrom('identity_object_scopes')
      .select(['object_class', 'object_key'])
      .where('scope_id', '=', scope.id)
      .execute()
    const users = await tables
      .selectFrom('identity_role_assignments as assigned')
      .innerJoin('identity_users as user', 'user.id', 'assigned.user_id')
      .select('user.user_name')
      .where(where => where(where.val(scope.id), '=', where.fn.any('assigned.scopes')))
      .execute()
    const carriedBy = [
      ...objects.map(one => `${one.object_class} ${one.object_key}`),
      ...users.map(one => one.user_name),
    ]
    if (carriedBy.length > 0)
      throw new SecurityScopeInUse({ scope: scope.name, carriedBy: carriedBy.slice(0, 20) })
    await recordActivity(trx, {
      code: 'SECURITY_SCOPE_REMOVED',
      actor: by,
      subject: scope.name,
      message: `${by} removed the security scope “${scope.name}”.`,
      change: { before: scope },
    })
  })
}
