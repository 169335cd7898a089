import { join } from 'node:path'

export { type ContentHolder, contentHolders } from './content-holders.ts'
export { readDistributionFigures } from './distribution-figures.ts'
export { makeTicket } from './make-ticket.ts'
export { addPointRoutes } from './point-routes.ts'
export { createJoinToken, listPoints, removePoint } from './points.ts'
export { addDistributionRoutes } from './routes.ts'
export { listUnknownHeld, type UnknownHeld } from './unknown-held.ts'
export { updateDistributionPoints } from './update-points.ts'
export { type VersionOnPoints, versionsOnPoints } from './versions-on-points.ts'
export { openWaitingQuestions, stateChannel, type WaitingQuestions } from './waiting-questions.ts'
/** This room's SQL. */
export const distributionMigrations = join(import.meta.dirname, 'migrations')
