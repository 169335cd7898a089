// What a caller sees whose roles are limited to some security scopes.

import type { Database } from '#platform/database'
import type { Caller, Permission } from '#platform/http'
import { type ScopedClass, scopedClasses } from '../roles/object-classes.ts'
import { withIdentity } from '../tables.ts'
import { keyOfObject } from './object-scopes.ts'
import { defaultScope } from './security-scopes.ts'

/** The scopes in which a caller may do this. */
export function scopesFor({ user, role }: Caller, wanted: Permission): 'all' | ReadonlySet<string> {
  if (role !== 'user' || user === undefined) return 'all'
  const scopes = new Set<string>()
  for (const assignment of user.assignments) {
    const operations = Object.hasOwn(assignment.permissions, wanted.objectClass)
      ? assignment.permissions[wanted.objectClass]
      : undefined
    if (!operations?.includes(wanted.operation)) continue
    if (assignment.scopes === 'all') return 'all'
    for (const scope of assignment.scopes) scopes.add(scope)
  }
  return scopes
}

/** Whether the caller may do this to an object; `permission`: another one whose scopes count, of something that is of this object. */
export type MayDo = (
  wanted: { objectClass: ScopedClass; operation: string; permission?: Permission },
  object: string,
) => boolean

/** Answers for one caller; null when nothing is limited: the caller may do to every object what the roles allow. */
export async function visibleTo(db: Database, caller: Caller): Promise<MayDo | null> {
  const limited = caller.user?.assignments.some(one => one.scopes !== 'all') ?? false
  if (!limited) return null
  const rows = await withIdentity(db).selectFrom('identity_object_scopes').selectAll().execute()
  const scopes = new Map(
    scopedClasses.map(one => [
      one,
      Map.groupBy(
        rows.filter(row => row.object_class === one),
        row => row.object_key,
      ),
    ]),
  )
  return (wanted, object) => {
    const own = scopesFor(caller, wanted.permission ?? wanted)
    if (own === 'all') return true
    const carried = scopes.get(wanted.objectClass)?.get(keyOfObject(wanted.objectClass, object))
    if (carried === undefined) return own.has(defaultScope.id)
    return carried.some(one => own.has(one.scope_id))
  }
}
