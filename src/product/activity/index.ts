import { join } from 'node:path'

export { listActivity, recordActivity, type Severity, type StatusMessage } from './activity.ts'
export { addActivityRoutes } from './routes.ts'
/** This room's SQL. */
export const activityMigrations = join(import.meta.dirname, 'migrations')
