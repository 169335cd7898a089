import { z } from 'zod'
import type { Database } from '#platform/database'
import type { Caller, Permissions } from '#platform/http'
import { assignedRolesOf } from '../roles/assignments.ts'
import { builtInRoles, fullAdministrator } from '../roles/built-in-roles.ts'
import { findRoles } from '../roles/roles.ts'
import { withIdentity } from '../tables.ts'
import { endOfSession } from './sessions.ts'

/** Who the caller is and what the caller may do. */
export const sessionSchema = z
  .object({
    user: z.object({
      id: z.uuid().nullable().describe('Null for the token of the first administrator, who is no user.'),
      userName: z.string(),
      displayName: z.string(),
      roles: z.array(z.string()).describe('By name.'),
      permissions: z.array(z.object({ objectClass: z.string(), operations: z.array(z.string()) })),
      language: z.string().nullable(),
    }),
    siteCode: z.string(),
    sessionId: z.uuid().nullable().describe('Which of the listed sessions this is; null for a token.'),
    expiresAt: z.iso.datetime().nullable().describe('When the session ends at the latest; null for a token.'),
  })
  .meta({ id: 'Session' })

/** See above. */
export type Session = z.output<typeof sessionSchema>

/** Describes the caller, who is a person or acts for one. */
export async function describeSession(db: Database, caller: Caller, siteCode: string): Promise<Session> {
  const { name, user } = caller
  if (user === undefined)
    return { user: describeAdministrator(name), siteCode, sessionId: null, expiresAt: null }
  const row = await withIdentity(db)
    .selectFrom('identity_users')
    .select(['user_name', 'display_name', 'language'])
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  const assigned = (await assignedRolesOf(db, [user.id])).get(user.id) ?? []
  const roles = await findRoles(
    db,
    assigned.map(one => one.roleId),
  )
  const sessionId = user.by.kind === 'session' ? user.by.id : null
  const expiresAt = sessionId === null ? null : await endOfSession(db, sessionId)
  return {
    user: {
      id: user.id,
      userName: row.user_name,
      displayName: row.display_name,
      roles: [...roles.values()].map(role => role.name),
      permissions: listed(user.assignments.map(one => one.permissions)),
      language: row.language,
    },
    siteCode,
    sessionId,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

function describeAdministrator(name: string): Session['user'] {
  const full = builtInRoles.filter(role => role.id === fullAdministrator)
  return {
    id: null,
    userName: name,
    displayName: name,
    roles: full.map(role => role.name),
    permissions: listed(full.map(role => role.permissions)),
    language: null,
  }
}

/** What several roles allow together. */
function listed(all: readonly Permissions[]): Session['user']['permissions'] {
  const together = new Map<string, Set<string>>()
  for (const [objectClass, operations] of all.flatMap(one => Object.entries(one)))
    together.set(objectClass, new Set([...(together.get(objectClass) ?? []), ...operations]))
  return [...together].map(([objectClass, operations]) => ({ objectClass, operations: [...operations] }))
}
