// Nobody gives what they do not have.

import type { Caller, Permissions, RoleAssignment } from '#platform/http'
import { AccessOutlivesToken, AccessWider } from '../errors.ts'

/**
 * Refuses what is more than the caller may.
 * @throws AccessWider
 */
export function refuseWider(caller: Caller, wanted: readonly RoleAssignment[]): void {
  if (caller.role === 'administrator') return
  const own = caller.user?.assignments ?? []
  for (const { permissions, scopes } of wanted)
    for (const [objectClass, operations] of Object.entries(permissions))
      for (const operation of operations)
        if (!covers(own, { objectClass, operation, scopes }))
          throw new AccessWider({ objectClass, operation })
}

/**
 * Refuses a user's token, unless it was made for this: for what gives access that goes on when the token has expired or was revoked.
 * @throws AccessOutlivesToken
 */
export function refuseOutliving({ user }: Caller): void {
  if (user?.by.kind === 'token' && !user.by.givesAccess) throw new AccessOutlivesToken({})
}

type Wanted = { objectClass: string; operation: string; scopes: RoleAssignment['scopes'] }

function covers(own: readonly RoleAssignment[], { objectClass, operation, scopes }: Wanted): boolean {
  const giving = own.filter(one => allows(one.permissions, objectClass, operation))
  if (giving.some(one => one.scopes === 'all')) return true
  if (scopes === 'all') return false
  return scopes.every(scope => giving.some(one => one.scopes !== 'all' && one.scopes.includes(scope)))
}

function allows(permissions: Permissions, objectClass: string, operation: string): boolean {
  return Object.hasOwn(permissions, objectClass) && permissions[objectClass]?.includes(operation) === true
}

/** What both allow. */
export function intersect(left: Permissions, right: Permissions): Permissions {
  const classes = Object.keys(left).filter(one => Object.hasOwn(right, one))
  return Object.fromEntries(
    classes.map(one => [one, (left[one] ?? []).filter(operation => right[one]?.includes(operation))]),
  )
}
