import type { DatabaseTransaction } from '#platform/database'
import type { RoleAssignment } from '#platform/http'
import { RoleMissing } from '../errors.ts'
import { findScopes } from '../scopes/security-scopes.ts'
import type { AssignedRole } from './assignments.ts'
import { listRoles } from './roles.ts'

/**
 * Roles that are about to be given, by name or ID as their scopes: as they are kept, and what they would allow.
 * @throws RoleMissing, SecurityScopeMissing
 */
export async function resolveAssigned(
  trx: DatabaseTransaction,
  wanted: readonly AssignedRole[],
): Promise<{ assigned: AssignedRole[]; allowed: RoleAssignment[] }> {
  const roles = await listRoles(trx)
  const assigned: AssignedRole[] = []
  const allowed: RoleAssignment[] = []
  for (const { roleId, scopes } of wanted) {
    const key = roleId.toLowerCase()
    const role = roles.find(one => one.id === key || one.name.toLowerCase() === key)
    if (role === undefined) throw new RoleMissing({ role: roleId })
    const ids = scopes === null ? null : (await findScopes(trx, scopes)).map(scope => scope.id)
    assigned.push({ roleId: role.id, scopes: ids })
    allowed.push({ permissions: role.permissions, scopes: ids ?? 'all' })
  }
  return { assigned, allowed }
}
