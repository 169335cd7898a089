import { join } from 'node:path'

export { addDeploymentDeviceRoutes } from './device-routes.ts'
export { DeploymentMissing } from './errors.ts'
export { keepRingsOpened } from './open-rings.ts'
export { findDeployment } from './read-deployments.ts'
export {
  deploymentsOfSequence,
  deploymentsToGroup,
  sayWhatDeploys,
  versionsInDeployments,
} from './references.ts'
export { deploymentRelation } from './relations.ts'
export { removeReports } from './remove-reports.ts'
export { addDeploymentRoutes } from './routes.ts'
export { keepRestartsWatched } from './watch-restarts.ts'
/** This room's SQL. */
export const deploymentsMigrations = join(import.meta.dirname, 'migrations')
