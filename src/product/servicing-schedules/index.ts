import { join } from 'node:path'

export { previewScheduleJob, runOccurrenceJob } from './jobs.ts'
export { previewSchedule } from './preview-schedule.ts'
export { schedulesByRule, schedulesOfPackage } from './read-schedules.ts'
export { scheduledPackageRelation, scheduleRelation } from './relations.ts'
export { removeOccurrences } from './remove-occurrences.ts'
export { addServicingScheduleRoutes } from './routes.ts'
export { runOccurrence } from './run-occurrence.ts'
export { keepServicingScheduled } from './start-due.ts'
/** This room's SQL. */
export const servicingSchedulesMigrations = join(import.meta.dirname, 'migrations')
