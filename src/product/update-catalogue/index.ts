import { join } from 'node:path'

export {
  type CatalogueFile,
  type CatalogueUpdate,
  type RelatedUpdate,
  readCatalogueUpdate,
  titlesOf,
} from './catalogue-updates.ts'
export { type ChoosableUpdate, readChoosable } from './choosable-updates.ts'
export { decide, takeBack } from './decisions.ts'
export { CatalogueUpdateMissing } from './errors.ts'
export { filesOfUpdates, type UpdateFiles } from './files-of-updates.ts'
export { synchroniseFolderJob, synchroniseJob } from './jobs.ts'
export { positionOf, positionPattern } from './list-position.ts'
export { listSources } from './list-sources.ts'
export { publishPart } from './publish-part.ts'
export type { CatalogueChange } from './publish-staged.ts'
export { refuseNotChoosable } from './refuse-not-choosable.ts'
export { updateRelation } from './relations.ts'
export { addUpdateCatalogueRoutes, judgedUpdateFields } from './routes.ts'
export { readSourceFigures } from './source-figures.ts'
export { addSource, type CatalogueSource, readSource } from './sources.ts'
export { keepSynchronised, startUnlessUnderWay } from './start-synchronisation.ts'
export {
  beginSynchronisation,
  endFolderSynchronisation,
  type FolderResult,
  failSynchronisation,
} from './synchronisations.ts'
export { synchronise } from './synchronise.ts'
export type { FolderCounts } from './tables.ts'
export { findMissingCategory, findUpdateIds, readUpdatesById, type UpdateById } from './updates-by-id.ts'
export {
  catalogueState,
  countUpdates,
  readCores,
  readLeavesWithPrerequisites,
  readNotLeaves,
  type UpdateInQuestion,
} from './updates-to-decide.ts'
export { claimLook, noteLook, setWatch } from './watch-source.ts'
/** This room's SQL. */
export const updateCatalogueMigrations = join(import.meta.dirname, 'migrations')
