import { join } from 'node:path'

export { type ContentHolder, contentHolders } from './content-holders.ts'
export { makeTicket } from './content-locations.ts'
export { updateDistributionPoints } from './distribute.ts'
export { addPointRoutes } from './point-routes.ts'
export { createJoinToken, listPoints, removePoint } from './points.ts'
export { addDistributionRoutes } from './routes.ts'
export { type VersionOnPoints, versionsOnPoints } from './versions-on-points.ts'
/** This room's SQL. */
export const distributionMigrations = join(import.meta.dirname, 'migrations')
