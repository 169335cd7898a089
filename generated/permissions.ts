// Makes generated/permissions.md: who may call each route. A test calls them all as everybody and compares.

import { type Caller, type DeclaredRoute, holds } from '#platform/http'
import { builtInRoles, type SecurityRole } from '#product/identity'
import type { Generator } from './generators.ts'
import { readDeclaredRoutes } from './openapi.ts'

/** The table. */
export const permissionsPage: Generator = {
  file: 'permissions.md',
  generate: async () => describe(await readDeclaredRoutes()),
}

function describe(routes: readonly DeclaredRoute[]): string {
  const names = builtInRoles.map(role => role.name)
  const sorted = [...routes].sort((left, right) => (left.url < right.url ? -1 : left.url > right.url ? 1 : 0))
  return [
    '# Who may call what',
    '',
    'Generated from the routes by `npm run generate`; do not edit. A test (`src/programs/site-routes.slow.test.ts`) calls every route with each of these roles, as each kind of',
    'machine and without credentials, and compares. The token of the first administrator may do what a full administrator may. _everybody_: needs no credentials;',
    '_signed in_: everybody who is signed in, for what is their own.',
    '',
    `| Route | Needs | Machines | ${names.join(' | ')} |`,
    `|---|---|---|${names.map(() => '---').join('|')}|`,
    ...sorted.map(route => rowOf(route)),
    '',
  ].join('\n')
}

function rowOf({ method, url, access }: DeclaredRoute): string {
  const { permission, roles = [], signedIn, public: open } = access
  const needs = permission
    ? `${permission.objectClass}: ${permission.operation}`
    : signedIn
      ? 'signed in'
      : open
        ? 'everybody'
        : ''
  const allowed = builtInRoles.map(role =>
    open || signedIn || (permission && holds(callerWith(role), permission)) ? 'yes' : '',
  )
  return `| ${method} ${url} | ${needs} | ${roles.join(', ')} | ${allowed.join(' | ')} |`
}

/** A caller with one role on everything. */
function callerWith(role: SecurityRole): Caller {
  return {
    role: 'user',
    name: role.name,
    subject: null,
    user: {
      id: role.id,
      isFullAdministrator: false,
      by: { kind: 'session', id: '' },
      assignments: [{ permissions: role.permissions, scopes: 'all' }],
    },
  }
}
