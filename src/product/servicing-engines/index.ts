export {
  type BlamedUpdate,
  failuresOf,
  noteFailures,
  type UpdateFailure,
} from './blame-update.ts'
export { wholeFileCheck } from './check-whole.ts'
export type {
  Applied,
  Assessment,
  AssessmentStatus,
  ComponentCleanup,
  DefenderInImage,
  EngineCapability,
  ImageFacts,
  ImagePlace,
  ImageToInspect,
  InstalledPackage,
  MediaFacts,
  MediaFile,
  OptimizedWim,
  PlannedComponent,
  PlannedDeployment,
  PlannedFile,
  PlannedImageFile,
  PlannedMediaFile,
  PlannedPackage,
  PlannedStatus,
  PlannedUpdate,
  Proof,
  ProofCheck,
  Reason,
  ReasonCode,
  RecoveryImage,
  RefusedUpdate,
  ServicingEngine,
  ServicingOptions,
  ServicingPlan,
  ServicingProgress,
  ServicingStep,
  ServicingWork,
  UpdateToPlan,
  WindowsVersion,
} from './contract.ts'
export { comparePlatforms, newestPlatform } from './defender/choose-defender-files.ts'
export { imageWithDefenderUpdate } from './defender/image-with-defender.ts'
export { discardStaleMounts } from './dism/discard-mounts.ts'
export { dismEngine } from './dism/dism-engine.ts'
export type { DismEngineOptions } from './dism/dism-run.ts'
export { findCheckpoints } from './dism/find-checkpoints.ts'
export {
  ComponentNotUnderstood,
  DestinationTwice,
  ImageHiveDamaged,
  NoSpaceForServicing,
  PlanRefused,
  RecoveryImageUnusable,
  ServicingWorkIncomplete,
  UpdateNotAsPlanned,
} from './errors.ts'
export { extractRecoveryImage, findRecoveryImage } from './extract-recovery-image.ts'
export { decidePackages, type PackageDecision } from './native/decide-packages.ts'
export { extractHives, type ImageHives } from './native/image-hives.ts'
export { nativeEngine } from './native/native-engine.ts'
export { isPackageInstalled } from './native/parents.ts'
export { supersededBy } from './native/register-packages.ts'
export { canonicalJson, hashOfPlan } from './plan-hash.ts'
export { type RecoveryImagePath, readRecoveryImagePath, recoveryImagePath } from './recovery-image-path.ts'
export type { DoneBefore, InstallTimes } from './work-once.ts'
