// Who hears of what: a change is told to those who may read the objects of its kind.

import { type Caller, holds } from '#platform/http'

/** The class of objects whose permission to read a kind of event needs. A kind that is not here is told to full administrators alone. */
const classOfKind: Readonly<Record<string, string>> = {
  operation: 'operation',
  'status-message': 'status-message',
  'audit-entry': 'audit',
  'upgrade-package': 'upgrade-package',
  'package-version': 'upgrade-package',
  'image-contents': 'upgrade-package',
  'task-sequence': 'task-sequence',
  deployment: 'deployment',
  'update-schedule': 'upgrade-package',
  'applicable-updates': 'upgrade-package',
  'servicing-run': 'upgrade-package',
  rollout: 'upgrade-package',
  'content-status': 'upgrade-package',
  'content-action': 'upgrade-package',
  'content-retention': 'content-library',
  'content-library': 'content-library',
  'software-update': 'software-update',
  'update-catalogue': 'software-update',
  'catalogue-update': 'software-update',
  'update-download': 'software-update',
  'update-source': 'update-source',
  'selection-rule': 'selection-rule',
  'servicing-worker': 'servicing-worker',
  'servicing-schedule': 'servicing-schedule',
  'servicing-occurrence': 'servicing-schedule',
  'distribution-point': 'distribution-point',
  'distribution-point-group': 'distribution-point-group',
  boundary: 'boundary',
  'boundary-group': 'boundary-group',
  'distribution-ring': 'distribution-ring',
  'alert-subscription': 'alert-subscription',
  'alert-mail-server': 'alert-subscription',
  'network-account': 'network-account',
  user: 'user',
  role: 'role',
  session: 'session',
  token: 'token',
  'security-scope': 'security-scope',
  'identity-provider': 'identity-provider',
}

/**
 * Whether a caller hears of changes of a kind. An event says an ID and that something is different, nothing of the object: who has the
 * permission for objects of some security scope hears of all of the kind.
 */
export function hears(caller: Caller, kind: string): boolean {
  if (caller.role === 'administrator' || caller.user?.isFullAdministrator) return true
  const objectClass = classOfKind[kind]
  return objectClass !== undefined && holds(caller, { objectClass, operation: 'read' })
}
