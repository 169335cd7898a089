import { join } from 'node:path'

export { compareVersions } from './compare-versions.ts'
export { forgetImagesOfPackage } from './forget-package.ts'
export type { AppliedUpdate, ImageContents, PackageInImage } from './image-contents.ts'
export { type InspectHouse, type InspectionOutcome, inspectVersion } from './inspect-version.ts'
export { inspectImagesJob } from './jobs.ts'
export { type ImageShown, readContents, type VersionContents } from './read-contents.ts'
export { addImageContentsRoutes } from './routes.ts'
/** This room's SQL. */
export const imageContentsMigrations = join(import.meta.dirname, 'migrations')
