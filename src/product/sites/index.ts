import { join } from 'node:path'

export { type KeptKey, type KeyFolder, openKey, sealKeptKey, sealKey } from './kept-key.ts'
export { keepPackageNumber, nextPackageId, openSite, readSite, type Site } from './site.ts'
/** This room's SQL. */
export const sitesMigrations = join(import.meta.dirname, 'migrations')
