export { addPackage } from './add-package.ts'
export { cleanUpImage } from './clean-up-image.ts'
export { cleanUpMountpoints } from './clean-up-mountpoints.ts'
export { dismVersion } from './dism-version.ts'
export { pendingCode } from './error-codes.ts'
export {
  DismArgumentRefused,
  DismDenied,
  DismDied,
  DismFailed,
  DismImageDamaged,
  DismMissing,
  DismMountTrouble,
  DismOutputUnreadable,
  DismPrerequisiteMissing,
  DismResourcesExhausted,
  DismUpdateRefused,
} from './errors.ts'
export { exportImage } from './export-image.ts'
export { type DismPackageInfo, getPackageInfo } from './get-package-info.ts'
export { type DismPackage, getPackages } from './get-packages.ts'
export { mountImage } from './mount-image.ts'
export { type MountedImage, mountedImages } from './mounted-images.ts'
export { type DismOptions, type DismResult, dismCodeOf } from './run-dism.ts'
export { type UnmountMode, unmountImage } from './unmount-image.ts'
