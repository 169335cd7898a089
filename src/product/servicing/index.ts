import { join } from 'node:path'

export { type AskingHouse, askForRun } from './ask-for-run.ts'
export { chooseEngineOfRun, type Engines } from './choose-engine.ts'
export {
  type ContinueOnError,
  classOf,
  continuesOver,
  type UpdateClass,
  updateClasses,
} from './continue-on-error.ts'
export type { ServicingOutcome } from './end-run.ts'
export { ServicingRunMissing } from './errors.ts'
export { planServicingJob, type RunRequest, runOnWorkerJob, runServicingJob } from './jobs.ts'
export { type PlanInput, planServicing } from './plan.ts'
export { type FactsHouse, type ImagesToRead, type OnUnreadable, readImageFacts } from './read-image-facts.ts'
export {
  countRuns,
  listRuns,
  packageOfRun,
  type RunStatus,
  readRun,
  type ServicingRun,
  type ServicingRunSummary,
} from './read-runs.ts'
export { readStepLimits } from './read-step-limits.ts'
export { addServicingRoutes } from './routes.ts'
export {
  listRunsOfVersions,
  type RunOfVersion,
  type RunSummary,
  readRunOfVersion,
  runsUnderWay,
} from './run-of-version.ts'
export { makePlan, runServicing } from './run-servicing.ts'
export { endInterruptedRuns } from './runs.ts'
export type { RunHouse, ServicingHouse } from './servicing-house.ts'
export { versionsInServicing } from './versions-in-servicing.ts'
export { addServicingWorkerRoutes } from './worker-routes.ts'
/** This room's SQL. */
export const servicingMigrations = join(import.meta.dirname, 'migrations')
