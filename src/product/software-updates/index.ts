import { join } from 'node:path'

export { type AddUpdateHouse, addUpdate } from './add-update.ts'
export { findHeldFiles, type HeldUpdateFile } from './held-files.ts'
export { addUpdateJob } from './jobs.ts'
export {
  checkFactsAreCurrent,
  listUpdates,
  readUpdate,
  type SoftwareUpdate,
  type SoftwareUpdateDetail,
} from './read-updates.ts'
export { addSoftwareUpdateRoutes } from './routes.ts'
/** This room's SQL. */
export const softwareUpdatesMigrations = join(import.meta.dirname, 'migrations')
