import { join } from 'node:path'

export { defineJob, type HandledJob, handleJob, type Job, type JobContext, type Progress } from './job.ts'
export { type Jobs, openJobs } from './open-jobs.ts'
export {
  cancelOperation,
  countOperations,
  listOperations,
  type Operation,
  readOperation,
} from './operations.ts'
export { addOperationRoutes } from './routes.ts'
export type { StartOperation } from './start-operation.ts'
export type { EndedOperation, OnOperationCancelled, OnOperationEnded } from './tell-operations.ts'
/** This room's SQL. */
export const jobsMigrations = join(import.meta.dirname, 'migrations')
