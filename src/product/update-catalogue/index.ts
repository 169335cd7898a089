import { join } from 'node:path'

export { synchroniseJob } from './jobs.ts'
export { addUpdateCatalogueRoutes } from './routes.ts'
export { keepSynchronised } from './start-synchronisation.ts'
export { synchronise } from './synchronise.ts'
/** This room's SQL. */
export const updateCatalogueMigrations = join(import.meta.dirname, 'migrations')
