import { join } from 'node:path'

export { type AlertPolicy, readAlertPolicy } from './alert-policy.ts'
export { standardPatience } from './alerts-house.ts'
export { keepDelivering, readAlertFigures } from './keep-delivering.ts'
export { addAlertRoutes } from './routes.ts'
/** This room's SQL. */
export const alertsMigrations = join(import.meta.dirname, 'migrations')
