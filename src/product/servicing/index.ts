import { join } from 'node:path'

export { planServicingJob, runOnWorkerJob, runServicingJob } from './jobs.ts'
export { type PlanInput, planServicing } from './plan.ts'
export { type FactsHouse, type ImagesToRead, type OnUnreadable, readImageFacts } from './read-image-facts.ts'
export { addServicingRoutes } from './routes.ts'
export { type RunOfVersion, readRunOfVersion } from './run-of-version.ts'
export { makePlan, runServicing, type ServicingOutcome } from './run-servicing.ts'
export {
  countRuns,
  endInterruptedRuns,
  listRuns,
  type RunStatus,
  readRun,
  type ServicingRun,
  type ServicingRunSummary,
} from './runs.ts'
export type { RunHouse, ServicingHouse } from './servicing-house.ts'
export { versionsInServicing } from './versions-in-servicing.ts'
export { addServicingWorkerRoutes } from './worker-routes.ts'
/** This room's SQL. */
export const servicingMigrations = join(import.meta.dirname, 'migrations')
