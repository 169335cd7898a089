// Who calls, and what a route may ask of a caller.

/**
 * What kind of caller this is. `administrator` holds the token that the one-time token was exchanged for, and may do everything; a
 * `user` may do what the roles that were assigned allow; every other one is a machine, and a route names the ones that may call it.
 */
export type Role =
  | 'administrator'
  | 'user'
  | 'distribution-point'
  | 'servicing-worker'
  | 'metrics-reader'
  | 'device'
  | 'sign-in'
  | 'join'
  | 'ticket'

/** What a route needs of a person, or of a program that acts for one: an operation on a class of objects. */
export type Permission = { objectClass: string; operation: string }

/** The operations that are allowed, by class of objects. */
export type Permissions = Readonly<Record<string, readonly string[]>>

/** A role as it was given to a user: what it allows, on the objects of which security scopes. */
export type RoleAssignment = { permissions: Permissions; scopes: 'all' | readonly string[] }

/** The user behind a caller. */
export type CallingUser = {
  id: string
  /** May do everything to everything: what a route asks that names no permission but the administrator. */
  isFullAdministrator: boolean
  assignments: readonly RoleAssignment[]
  /** With what this user came, by its ID; a token of some kinds may not give access to others, because that would outlive it. */
  by: { kind: 'session'; id: string } | { kind: 'token'; id: string; givesAccess: boolean }
}

/** Who is calling: the holder of a token or of a session, and what that stands for. `user`: of the role `user` alone. */
export type Caller = { role: Role; name: string; subject: string | null; user?: CallingUser }

/** Whether the caller may do this on some object at least. */
export function holds({ role, user }: Caller, { objectClass, operation }: Permission): boolean {
  if (role === 'administrator') return true
  if (role !== 'user' || user === undefined) return false
  return user.assignments.some(
    ({ permissions }) =>
      Object.hasOwn(permissions, objectClass) && permissions[objectClass]?.includes(operation) === true,
  )
}

/** Whether the caller is a person or acts for one. */
export function isPerson({ role, user }: Caller): boolean {
  return role === 'administrator' || (role === 'user' && user !== undefined)
}
