// The roles of the site: the built-in ones.

import type { Database } from '#platform/database'
import { builtInRoles, type SecurityRole } from './built-in-roles.ts'

/** The roles with these IDs, by ID; one that is not there is missing. */
export async function findRoles(_db: Database, ids: readonly string[]): Promise<Map<string, SecurityRole>> {
  return new Map(builtInRoles.filter(role => ids.includes(role.id)).map(role => [role.id, role]))
}
