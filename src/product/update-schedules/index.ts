import { join } from 'node:path'

export { updateOnScheduleJob } from './jobs.ts'
export { addUpdateScheduleRoutes } from './routes.ts'
export { keepScheduled, startDueUpdates } from './start-due.ts'
export { updateOnSchedule } from './update-on-schedule.ts'
export { hasSchedule, readSchedule, setSchedule } from './update-schedules.ts'
/** This room's SQL. */
export const updateSchedulesMigrations = join(import.meta.dirname, 'migrations')
