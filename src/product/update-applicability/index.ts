import { join } from 'node:path'

export { type DecideOutcome, decideVersion } from './decide-version.ts'
export { type ImagesOfVersion, readImagesOfVersion } from './images-of-version.ts'
export { decideApplicabilityJob } from './jobs.ts'
export { type AnswerForImage, type ApplicableUpdate, listApplicable } from './list-applicable.ts'
export { addUpdateApplicabilityRoutes } from './routes.ts'
export { decideAboutAll, decideAboutVersion } from './start-deciding.ts'
/** This room's SQL. */
export const updateApplicabilityMigrations = join(import.meta.dirname, 'migrations')
