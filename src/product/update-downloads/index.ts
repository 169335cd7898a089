import { join } from 'node:path'

export { type DownloadPolicy, placeOf, readDownloadPolicy } from './download-policy.ts'
export { downloadUpdates } from './download-updates.ts'
export { readDownloads } from './downloaded-files.ts'
export { NothingToDownload } from './errors.ts'
export { downloadUpdatesJob } from './jobs.ts'
export { planDownload, showPlan } from './plan-download.ts'
export { addUpdateDownloadRoutes } from './routes.ts'
/** This room's SQL. */
export const updateDownloadsMigrations = join(import.meta.dirname, 'migrations')
