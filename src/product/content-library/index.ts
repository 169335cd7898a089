import { join } from 'node:path'

export { claimStore } from './claim-store.ts'
export { readEpoch } from './generation.ts'
export {
  type Collected,
  type ContentLibrary,
  type HeldFile,
  openContentLibrary,
} from './open-content-library.ts'
export { readContentVersions } from './read-content-versions.ts'
export {
  type ContentVersion,
  holdFile,
  isFileHeld,
  isObjectOfVersion,
  publishContentVersion,
  readContentVersion,
  readManifest,
  releaseFiles,
  type StoredManifest,
  storeManifest,
} from './versions.ts'
/** This room's SQL. */
export const contentLibraryMigrations = join(import.meta.dirname, 'migrations')
