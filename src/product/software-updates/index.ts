import { join } from 'node:path'

export { addUpdate } from './add-update.ts'
export { UpdateFileDamaged, UpdateFileUnrecognised, UpdatePayloadNotOpened } from './errors.ts'
export { type InspectOptions, inspectUpdateFile } from './inspect-update-file.ts'
export { addUpdateJob } from './jobs.ts'
export { type OpenUpdate, openUpdate } from './open-update.ts'
export { listUpdates, readUpdate, type SoftwareUpdate, type SoftwareUpdateDetail } from './read-updates.ts'
export { addSoftwareUpdateRoutes } from './routes.ts'
export type {
  ComponentFacts,
  ComponentFileFacts,
  PackageFacts,
  PayloadKind,
  UnreadableManifest,
  UnresolvedComponent,
  UpdateContainer,
  UpdateFacts,
  UpdateKind,
} from './update-facts.ts'
/** This room's SQL. */
export const softwareUpdatesMigrations = join(import.meta.dirname, 'migrations')
