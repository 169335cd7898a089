import { join } from 'node:path'

export { findAccount } from './read-accounts.ts'
export { addNetworkAccountRoutes } from './routes.ts'
/** This room's SQL. */
export const networkAccountsMigrations = join(import.meta.dirname, 'migrations')
