import { join } from 'node:path'

export {
  defineJob,
  type HandledJob,
  handleJob,
  type Job,
  type JobContext,
  JobPostponed,
  type Progress,
} from './job.ts'
export { keepDoing } from './keep-doing.ts'
export { type Jobs, openJobs } from './open-jobs.ts'
export {
  cancelOperation,
  countOperations,
  listOperations,
  type Operation,
  readOperation,
} from './operations.ts'
export { removeEndedOperations } from './remove-ended.ts'
export { reportJobError } from './report-job-error.ts'
export { addOperationRoutes } from './routes.ts'
export { type DueWork, startDue } from './start-due.ts'
export type { ChangePriority, StartOperation } from './start-operation.ts'
export type { EndedOperation, OnOperationCancelled, OnOperationEnded } from './tell-operations.ts'
export { isTriedAgain } from './try-again.ts'

/** This room's SQL. */
export const jobsMigrations = join(import.meta.dirname, 'migrations')
