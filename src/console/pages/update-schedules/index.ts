export { UpdateSchedulesPage } from './update-schedules-page.tsx'
