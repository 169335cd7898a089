import type { DatabaseTransaction } from '#platform/database'
import type { RoleAssignment } from '#platform/http'
import { RoleMissing } from '../errors.ts'
import { findScopes } from '../scopes/security-scopes.ts'
import type { AssignedRole } from './assignments.ts'
import { findRoles } from './roles.ts'

/** What roles would allow that are about to be given. @throws RoleMissing, SecurityScopeMissing */
export async function readAssignments(
  trx: DatabaseTransaction,
  wanted: readonly AssignedRole[],
): Promise<RoleAssignment[]> {
  const roles = await findRoles(
    trx,
    wanted.map(one => one.roleId),
  )
  await findScopes(
    trx,
    wanted.flatMap(one => one.scopes ?? []),
  )
  return wanted.map(({ roleId, scopes }) => {
    const role = roles.get(roleId)
    if (role === undefined) throw new RoleMissing({ role: roleId })
    return { permissions: role.permissions, scopes: scopes ?? 'all' }
  })
}
