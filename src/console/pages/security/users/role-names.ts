import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { User } from '#api-client'
import { rolesQuery, securityScopesQuery } from '#console/data'
import { roleName, scopeName } from '../roles/built-in.ts'
import { useText } from '../security-text.ts'

/** Says the roles of a user by name, each with the security scopes that it is limited to. */
export function useRoleNames(): (roles: User['roles']) => string[] {
  const text = useText()
  const { data: roles } = useQuery(rolesQuery())
  const { data: scopes } = useQuery(securityScopesQuery())
  return useCallback(
    assigned =>
      assigned.map(one => {
        const role = roleName(text, roles?.find(({ id }) => id === one.roleId)?.name ?? one.roleId)
        if (one.scopes === null) return role
        const names = one.scopes.map(scope => {
          const found = scopes?.find(({ id }) => id === scope)
          return found ? scopeName(text, found) : scope
        })
        return text('users.roleOn', { role, scopes: names.join(', ') })
      }),
    [roles, scopes, text],
  )
}
