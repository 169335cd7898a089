import { join } from 'node:path'

export { verifyLibraryJob } from './jobs.ts'
export { keepVerified, type VerificationSchedule } from './keep-verified.ts'
export type { NotesPlace } from './read-notes.ts'
export { previewRebuild, type Rebuild, rebuildLibrary } from './rebuild-library.ts'
export type { RecoveryHouse } from './recovery-house.ts'
export { addContentRecoveryRoutes } from './routes.ts'
export { type Verification, type VerificationRequest, verifyLibrary } from './verify-library.ts'
/** This room's SQL. */
export const contentRecoveryMigrations = join(import.meta.dirname, 'migrations')
