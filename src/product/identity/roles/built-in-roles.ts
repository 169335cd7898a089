// The roles that every site has, by the names of the reference product. They are never changed; a copy can be.

import type { Permissions } from '#platform/http'
import { type ObjectClass, objectClasses, securityClasses } from './object-classes.ts'

/** A role: a name for permissions. */
export type SecurityRole = {
  /** A word for a built-in role, a UUID for another. */
  id: string
  name: string
  description: string
  builtIn: boolean
  permissions: Permissions
}

const classes = Object.keys(objectClasses) as ObjectClass[]

/** Everything on these classes. */
function everythingOn(which: readonly ObjectClass[]): Record<string, readonly string[]> {
  return Object.fromEntries(which.map(one => [one, objectClasses[one]]))
}

function readingOf(which: readonly ObjectClass[]): Record<string, readonly string[]> {
  const readable = which.filter(one => (objectClasses[one] as readonly string[]).includes('read'))
  return Object.fromEntries(readable.map(one => [one, ['read']]))
}

/** What everybody who works with content sees. */
const contentReading = readingOf([
  'upgrade-package',
  'task-sequence',
  'deployment',
  'servicing-schedule',
  'selection-rule',
  'software-update',
  'update-source',
  'distribution-point',
  'distribution-point-group',
  'boundary',
  'boundary-group',
  'distribution-ring',
  'device',
  'device-group',
  'content-library',
  'servicing-worker',
  'operation',
  'status-message',
  'site',
])

/** The role that may do everything. */
export const fullAdministrator = 'full-administrator'

const roles: Omit<SecurityRole, 'builtIn'>[] = [
  {
    id: fullAdministrator,
    name: 'Full administrator',
    description: 'Everything, also who may do what.',
    permissions: everythingOn(classes),
  },
  {
    id: 'operating-system-deployment-manager',
    name: 'Operating system deployment manager',
    description: 'Upgrade packages and task sequences: adds, services, distributes and removes them.',
    permissions: {
      ...contentReading,
      ...everythingOn([
        'upgrade-package',
        'task-sequence',
        'deployment',
        'servicing-schedule',
        'selection-rule',
        'distribution-ring',
        'device-group',
      ]),
      device: ['read', 'modify'],
      'software-update': ['read', 'download'],
      operation: ['read', 'cancel'],
    },
  },
  {
    id: 'software-update-manager',
    name: 'Software update manager',
    description: 'Updates: where they come from, which are chosen, and servicing packages with them.',
    permissions: {
      ...contentReading,
      ...everythingOn(['software-update', 'update-source', 'selection-rule', 'servicing-schedule']),
      'upgrade-package': ['read', 'service', 'distribute'],
      operation: ['read', 'cancel'],
    },
  },
  {
    id: 'infrastructure-administrator',
    name: 'Infrastructure administrator',
    description:
      'Distribution points and their groups, boundaries and boundary groups, servicing workers, the content library and the site.',
    permissions: {
      ...contentReading,
      ...everythingOn([
        'distribution-point',
        'distribution-point-group',
        'boundary',
        'boundary-group',
        'distribution-ring',
        'device',
        'device-group',
        'content-library',
        'servicing-worker',
        'network-account',
        'operation',
        'alert-subscription',
        'metrics',
        'metrics-token',
        'site',
      ]),
    },
  },
  {
    id: 'operations-administrator',
    name: 'Operations administrator',
    description: 'Everything but who may do what, and the AdminService.',
    permissions: {
      // The AdminService knows no security scopes: nobody has it by a role that can be given on some of them.
      ...everythingOn(classes.filter(one => one !== 'admin-service' && !securityClasses.includes(one))),
      audit: ['read'],
    },
  },
  {
    id: 'read-only-analyst',
    name: 'Read-only analyst',
    description: 'Sees everything, changes nothing.',
    permissions: readingOf(classes),
  },
]

/** The built-in roles, the one that may most first. */
export const builtInRoles: readonly SecurityRole[] = roles.map(role => ({ ...role, builtIn: true }))
