import { join } from 'node:path'

export {
  adoptStore,
  holdUnexplained,
  releaseFilesWithGrace,
} from './adopt-store.ts'
export { claimStore } from './claim-store.ts'
export type { Collected } from './collect-content.ts'
export { acceptDatabase, noteBehind, raiseGeneration, readEpoch, readIncarnation } from './generation.ts'
export { makeLibraryHold } from './library-lock.ts'
export {
  listNeededObjects,
  measureNeeded,
  measureReleased,
  type NeededObject,
  type ObjectNeeds,
  readNeeds,
  versionsOfHolders,
} from './needed-objects.ts'
export {
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
  readStoredManifest,
  releaseContentVersion,
  releaseFiles,
  type StoredManifest,
  storeManifest,
} from './versions.ts'
/** This room's SQL. */
export const contentLibraryMigrations = join(import.meta.dirname, 'migrations')
