import { join } from 'node:path'

export { addUpdateFolderRoutes } from './routes.ts'
export { synchroniseFolder } from './synchronise-folder.ts'
export { keepWatched } from './watch-folders.ts'
/** This room's SQL. */
export const updateFoldersMigrations = join(import.meta.dirname, 'migrations')
