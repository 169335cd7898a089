import { join } from 'node:path'

export { claimStore } from './claim-store.ts'
export { readEpoch } from './generation.ts'
export {
  listNeededObjects,
  measureNeeded,
  type NeededObject,
  type ObjectNeeds,
  readNeeds,
} from './needed-objects.ts'
export {
  type Collected,
  type ContentLibrary,
  type HeldFile,
  openContentLibrary,
} from './open-content-library.ts'
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
