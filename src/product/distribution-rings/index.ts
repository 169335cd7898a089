import { join } from 'node:path'

export { keepRolledOut } from './advance-rollouts.ts'
export { RolloutUnderWay } from './errors.ts'
export { removeRollouts } from './remove-rollouts.ts'
export { chosenRings, openRollouts, startRollout, stopRollouts } from './rollouts.ts'
export { addDistributionRingRoutes } from './routes.ts'
export { versionsOfRings } from './versions-of-ring.ts'
/** This room's SQL. */
export const distributionRingsMigrations = join(import.meta.dirname, 'migrations')
