export { ScheduleUpdatesPage } from './schedule-updates-page.tsx'
