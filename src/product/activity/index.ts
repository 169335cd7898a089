import { join } from 'node:path'

export {
  listActivity,
  type RecordedMessage,
  recordActivity,
  type StatusMessage,
  takeUnannounced,
} from './activity.ts'
export { lastAudited, readAuditFigures } from './audit.ts'
export { addAuditRoutes } from './audit-routes.ts'
export {
  type Component,
  components,
  type MessageKind,
  type Severity,
  severities,
} from './catalogue/define.ts'
export { type AuditHouse, keepAudit } from './keep-audit.ts'
export { messageRelation } from './relations.ts'
export { removeMessages } from './remove-messages.ts'
export { addActivityRoutes } from './routes.ts'
export { type StatusCode, statusCatalogue } from './status-catalogue.ts'
export { makeTellFailed, tellCancelled } from './tell-operations.ts'
/** This room's SQL. */
export const activityMigrations = join(import.meta.dirname, 'migrations')
