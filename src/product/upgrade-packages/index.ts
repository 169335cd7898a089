import { join } from 'node:path'

export { type AddPackageHouse, addUpgradePackage } from './add-upgrade-package.ts'
export { type AskedPackage, type AskHouse, askForPackage } from './ask-for-package.ts'
export { checkSourceMedia, placeOf } from './check-source-media.ts'
export { compareSource } from './compare-source.ts'
export { contentForDevices } from './content-of-version.ts'
export { describeImages, type PackageImage } from './describe-images.ts'
export { editPackage } from './edit-package.ts'
export { PackageChanged, PackageMissing, PackageVersionMissing } from './errors.ts'
export { type ExportedImage, type ExportHouse, exportPackageImage } from './export-image.ts'
export { addImageExportRoutes } from './export-routes.ts'
export { type ImageExports, openImageExports } from './image-exports.ts'
export {
  addUpgradePackageJob,
  exportImageJob,
  newPackageSchema,
  packageEditSchema,
  reloadPackageJob,
} from './jobs.ts'
export {
  holdVersion,
  markVersionBad,
  promoteVersion,
  releaseVersion,
  unmarkVersionBad,
  withdrawPromotion,
} from './mark-version.ts'
export { listRetainedVersions, type RetainedVersion } from './package-versions.ts'
export { type PackageForDevices, packagesForDevices } from './packages-for-devices.ts'
export {
  keepVersionsOfPackage,
  keepVersionsOfSite,
  pinVersion,
  unpinVersion,
} from './pin-version.ts'
export {
  findVersionOfOperation,
  type NewVersion,
  type OnPublished,
  type PublishedVersion,
  publishNextVersion,
  publishOnce,
} from './publish-version.ts'
export {
  listPackages,
  readPackage,
  readPackageVersion,
  readPristineVersion,
  type UpgradePackage,
  type UpgradePackageDetail,
} from './read-packages.ts'
export { refuseBadContent, refuseBadVersion, refuseHeldVersion } from './refuse-version.ts'
export { imageRelation, packageRelation } from './relations.ts'
export { type ReloadHouse, reloadPackage } from './reload-package.ts'
export { lockPackage, removePackage } from './remove-package.ts'
export { lockPackages, removeVersion, sharePackage } from './remove-version.ts'
export { type Restored, restoreVersion } from './restore-version.ts'
export { addUpgradePackageRoutes } from './routes.ts'
export { wimFilesOf } from './setup-media.ts'
export { findSameMedia, type SameMedia } from './source-record.ts'
export { addPackageSourceRoutes } from './source-routes.ts'
export { sameMediaSchema } from './source-schemas.ts'
export { largestNote, openNote, type SignedNote, type VersionNote, versionNotes } from './version-note.ts'
export { addPackageVersionRoutes } from './version-routes.ts'
export { type PackageVersion, pristineOf, type VersionWithImages } from './version-row.ts'
export { versionFields } from './version-schemas.ts'
export { type NotesHouse, writeVersionNotes } from './write-version-notes.ts'
/** This room's SQL. */
export const upgradePackagesMigrations = join(import.meta.dirname, 'migrations')
