// Roles and scopes that every site has come from it in English; here they have names in the language of now.

import type { SecurityRole, SecurityScope } from '#api-client'
import type { SecurityText } from '../security-text.ts'

/** By the name that the site gives; that there is each, a test holds (tests/house/console-texts.test.ts). */
const builtInRoles = {
  'Full administrator': 'full-administrator',
  'Operating system deployment manager': 'operating-system-deployment-manager',
  'Software update manager': 'software-update-manager',
  'Infrastructure administrator': 'infrastructure-administrator',
  'Operations administrator': 'operations-administrator',
  'Read-only analyst': 'read-only-analyst',
} as const

function isBuiltIn(name: string): name is keyof typeof builtInRoles {
  return Object.hasOwn(builtInRoles, name)
}

/** What a role is called; no other role can have the name of a built-in one. */
export function roleName(text: SecurityText, name: string): string {
  return isBuiltIn(name) ? text(`builtInRoles.${builtInRoles[name]}.name`) : name
}

/** What a role is for. */
export function roleDescription(text: SecurityText, { name, description }: SecurityRole): string {
  return isBuiltIn(name) ? text(`builtInRoles.${builtInRoles[name]}.description`) : description
}

/** What a scope is called. */
export function scopeName(text: SecurityText, { id, name }: SecurityScope): string {
  return id === 'default' ? text('scopes.default') : name
}

/** What a scope is for. */
export function scopeDescription(text: SecurityText, { id, description }: SecurityScope): string {
  return id === 'default' ? text('scopes.defaultDescription') : description
}
