import { applyPatch } from './apply-patch.ts'
import { type DeltaHeader, deltaFileTypes, deltaFlags, readDeltaParts } from './delta-header.ts'
import { DeltaInvalid, DeltaTooLarge, DeltaUnsupported } from './errors.ts'
import { readImage } from './image-layout.ts'
import { makeCopyRift } from './image-rift.ts'
import { undoE8 } from './undo-e8.ts'
import { prepareImage } from './prepare-image.ts'
import { readPreparation } from './preparation.ts'
import { checkTargetHash } from './target-hash.ts'

/** Bounds of what a delta may ask for. */
export type DeltaLimits = { maxTargetBytes: number }

/** As much as the largest files of Windows need, with room. */
export const deltaLimits: DeltaLimits = { maxTargetBytes: 256 * 1024 * 1024 }

/** `reference` is the file that the delta was made from; empty when it was made from nothing. */
export type DeltaInput = { delta: Uint8Array; reference: Uint8Array; limits?: Partial<DeltaLimits> }

/**
 * Makes the target of a PA30 delta. The digest in the delta is always checked. Not every delta has one: then
 * `readDeltaHeader(delta).targetHash` is null, and the caller must compare the result with a digest of its own.
 * @throws DELTA_INVALID, DELTA_UNSUPPORTED, DELTA_TOO_LARGE, DELTA_TARGET_MISMATCH
 */
export function applyDelta({ delta, reference, limits }: DeltaInput): Uint8Array {
  const { header, preparation, patch } = readDeltaParts(delta)
  const allowed = limits?.maxTargetBytes ?? deltaLimits.maxTargetBytes
  if (header.targetSize > allowed) throw new DeltaTooLarge({ bytes: header.targetSize, allowed })
  refuseUnknown(header)
  const { targetSize, flags } = header
  const prepared =
    header.fileType === deltaFileTypes.raw
      ? prepareNothing(reference, preparation)
      : prepareFor(header, reference, preparation)
  const target = applyPatch({ ...prepared, patch, targetSize })
  if ((flags & deltaFlags.e8) !== 0) undoE8(target)
  if (header.targetHash) checkTargetHash(target, header.targetHash)
  return target
}
