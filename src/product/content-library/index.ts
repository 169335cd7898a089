import { join } from 'node:path'

export { claimStore } from './claim-store.ts'
export { type Collected, type ContentLibrary, openContentLibrary } from './open-content-library.ts'
export {
  type ContentVersion,
  holdFile,
  isObjectOfVersion,
  publishContentVersion,
  readContentVersion,
  readManifest,
  type StoredManifest,
  storeManifest,
} from './versions.ts'
/** This room's SQL. */
export const contentLibraryMigrations = join(import.meta.dirname, 'migrations')
