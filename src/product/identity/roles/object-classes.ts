// What there is to permit: the classes of objects, and what can be done to each. A permission that is not in here is nobody's.

/** Every class of objects with its operations, in the order in which people read them. */
export const objectClasses = {
  'upgrade-package': [
    'read',
    'create',
    'modify',
    'delete',
    'service',
    'distribute',
    'export',
    'set-security-scope',
  ],
  'task-sequence': ['read', 'create', 'modify', 'delete', 'set-security-scope'],
  deployment: ['read', 'create', 'modify', 'delete'],
  'servicing-schedule': ['read', 'create', 'modify', 'delete'],
  'selection-rule': ['read', 'modify', 'delete'],
  'software-update': ['read', 'create', 'modify', 'download'],
  'update-source': ['read', 'create', 'modify', 'delete', 'synchronise'],
  'distribution-point': ['read', 'create', 'modify', 'delete', 'set-security-scope'],
  'distribution-point-group': ['read', 'create', 'modify', 'delete', 'set-security-scope'],
  boundary: ['read', 'create', 'modify', 'delete'],
  'boundary-group': ['read', 'create', 'modify', 'delete', 'set-security-scope'],
  'distribution-ring': ['read', 'modify', 'delete'],
  device: ['read', 'create', 'modify', 'delete'],
  'device-group': ['read', 'modify', 'delete', 'set-security-scope'],
  'content-library': ['read', 'modify'],
  'servicing-worker': ['read', 'create', 'delete'],
  'network-account': ['read', 'modify', 'delete'],
  operation: ['read', 'cancel'],
  'status-message': ['read'],
  'alert-subscription': ['read', 'modify', 'delete'],
  // Everything at once, whatever the class and the security scope.
  'admin-service': ['use'],
  metrics: ['read'],
  'metrics-token': ['read', 'create', 'delete'],
  site: ['read', 'modify'],
  audit: ['read', 'modify'],
  user: ['read', 'create', 'modify', 'delete'],
  role: ['read', 'modify', 'delete'],
  'security-scope': ['read', 'modify', 'delete'],
  session: ['read', 'delete'],
  token: ['read', 'create', 'delete'],
  'identity-provider': ['read', 'modify', 'delete'],
} as const satisfies Record<string, readonly string[]>

/** A class of objects. */
export type ObjectClass = keyof typeof objectClasses

/** Classes that are about who may do what. */
export const securityClasses: readonly ObjectClass[] = [
  'user',
  'role',
  'security-scope',
  'session',
  'token',
  'identity-provider',
]

/** The classes whose objects carry security scopes. */
export const scopedClasses = [
  'upgrade-package',
  'distribution-point',
  'distribution-point-group',
  'task-sequence',
  'boundary-group',
  'device-group',
] as const

/** A class whose objects carry security scopes. */
export type ScopedClass = (typeof scopedClasses)[number]
