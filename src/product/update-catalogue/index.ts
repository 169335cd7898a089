import { join } from 'node:path'

export { type CatalogueUpdate, type RelatedUpdate, readCatalogueUpdate } from './catalogue-updates.ts'
export { CatalogueUpdateMissing } from './errors.ts'
export { synchroniseJob } from './jobs.ts'
export { addUpdateCatalogueRoutes, catalogueUpdateFields } from './routes.ts'
export { addSource } from './sources.ts'
export { synchronise } from './synchronise.ts'
export { findMissingCategory, findUpdateIds, readUpdatesById, type UpdateById } from './updates-by-id.ts'
export {
  catalogueState,
  countUpdates,
  readCores,
  readLeavesWithPrerequisites,
  readNotLeaves,
  type UpdateInQuestion,
} from './updates-to-decide.ts'
/** This room's SQL. */
export const updateCatalogueMigrations = join(import.meta.dirname, 'migrations')
