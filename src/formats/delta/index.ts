export { applyDelta, type DeltaInput, type DeltaLimits, deltaLimits } from './apply-delta.ts'
export {
  type CompressedManifestInput,
  decodeCompressedManifest,
  isCompressedManifest,
} from './compressed-manifest.ts'
export { type DeltaHeader, deltaFileTypes, deltaFlags, readDeltaHeader } from './delta-header.ts'
export {
  DeltaInvalid,
  DeltaReferenceMissing,
  DeltaTargetMismatch,
  DeltaTooLarge,
  DeltaUnsupported,
} from './errors.ts'
