// Which security scopes an object carries.

import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller } from '#platform/http'
import { recordActivity } from '#product/activity'
import { ScopeNotYours } from '../errors.ts'
import type { ScopedClass } from '../roles/object-classes.ts'
import { withIdentity } from '../tables.ts'
import { defaultScope, findScopes, type SecurityScope } from './security-scopes.ts'
import { scopesFor } from './visible-objects.ts'

/** An object's name or ID as it is compared. IDs of packages and task sequences are exact; points and groups are named without case. */
export function keyOfObject(objectClass: ScopedClass, object: string): string {
  return objectClass === 'upgrade-package' || objectClass === 'task-sequence' ? object : object.toLowerCase()
}

/** The scopes of an object. */
export async function scopesOfObject(
  db: Database | DatabaseTransaction,
  objectClass: ScopedClass,
  object: string,
): Promise<SecurityScope[]> {
  const rows = await withIdentity(db)
    .selectFrom('identity_object_scopes')
    .select('scope_id')
    .where('object_class', '=', objectClass)
    .where('object_key', '=', keyOfObject(objectClass, object))
    .execute()
  if (rows.length === 0) return [defaultScope]
  return findScopes(
    db,
    rows.map(row => row.scope_id),
  )
}

/** Call in the transaction that removes an object: another one of its name shall not carry its scopes. */
export async function forgetScopesOfObject(
  trx: DatabaseTransaction,
  objectClass: ScopedClass,
  object: string,
): Promise<void> {
  await withIdentity(trx)
    .deleteFrom('identity_object_scopes')
    .where('object_class', '=', objectClass)
    .where('object_key', '=', keyOfObject(objectClass, object))
    .execute()
}

/**
 * Call in the transaction in which somebody makes an object: whoever may make such objects in some scopes alone makes them there, instead of in
 * Default, where they would be hidden from their maker and seen by others.
 */
export async function giveScopesOfMaker(
  trx: DatabaseTransaction,
  { objectClass, object, operation }: { objectClass: ScopedClass; object: string; operation: string },
  caller: Caller,
): Promise<void> {
  const own = scopesFor(caller, { objectClass, operation })
  if (own === 'all' || own.has(defaultScope.id) || own.size === 0) return
  const object_key = keyOfObject(objectClass, object)
  await withIdentity(trx)
    .insertInto('identity_object_scopes')
    .values([...own].map(scope_id => ({ object_class: objectClass, object_key, scope_id })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Call in the transaction that gives an object another name: it keeps its scopes. */
export async function renameScopesOfObject(
  trx: DatabaseTransaction,
  objectClass: ScopedClass,
  { from, to }: { from: string; to: string },
): Promise<void> {
  if (keyOfObject(objectClass, from) === keyOfObject(objectClass, to)) return
  await forgetScopesOfObject(trx, objectClass, to)
  await withIdentity(trx)
    .updateTable('identity_object_scopes')
    .set({ object_key: keyOfObject(objectClass, to) })
    .where('object_class', '=', objectClass)
    .where('object_key', '=', keyOfObject(objectClass, from))
    .execute()
}

/**
 * Sets the scopes of an object, which is there. A caller with limited scopes moves objects between those alone.
 * @throws SecurityScopeMissing, ScopeNotYours
 */
export async function setScopesOfObject(
  db: Database,
  { objectClass, object, scopes }: { objectClass: ScopedClass; object: string; scopes: readonly string[] },
  caller: Caller,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await scopesOfObject(trx, objectClass, object)
    const after = await findScopes(trx, scopes)
    const own = scopesFor(caller, { objectClass, operation: 'set-security-scope' })
    for (const scope of [...before, ...after])
      if (own !== 'all' && !own.has(scope.id)) throw new ScopeNotYours({ scope: scope.name })
    const key = keyOfObject(objectClass, object)
    const tables = withIdentity(trx)
    await tables
      .deleteFrom('identity_object_scopes')
      .where('object_class', '=', objectClass)
      .where('object_key', '=', key)
      .execute()
    await tables
      .insertInto('identity_object_scopes')
      .values(
        [...new Set(after.map(one => one.id))].map(scope_id => ({
          object_class: objectClass,
          object_key: key,
          scope_id,
        })),
      )
      .execute()
    const names = after.map(one => one.name)
    await recordActivity(trx, {
      code: 'SECURITY_SCOPES_OF_OBJECT_SET',
      actor: caller.name,
      subject: object,
      message: `${caller.name} set the security scopes of the ${objectClass} ${object}: ${names.join(', ')}.`,
      change: { before: before.map(one => one.name), after: names },
    })
  })
}
