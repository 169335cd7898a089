import { join } from 'node:path'

export { addUpdateSelectionRoutes } from './routes.ts'
/** This room's SQL. */
export const updateSelectionMigrations = join(import.meta.dirname, 'migrations')
