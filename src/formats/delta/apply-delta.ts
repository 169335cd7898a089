import { applyPatch } from './apply-patch.ts'
import { type DeltaHeader, deltaFileTypes, deltaFlags, readDeltaParts } from './delta-header.ts'
import { DeltaInvalid, DeltaTooLarge, DeltaUnsupported } from './errors.ts'
import { readImage } from './image-layout.ts'
import { makeCopyRift } from './image-rift.ts'
import { readPreparation } from './preparation.ts'
import { prepareImage } from './prepare-image.ts'
import type { RiftTable } from './rift-table.ts'
import { checkTargetHash } from './target-hash.ts'
import { undoE8 } from './undo-e8.ts'

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
  const { targetSize } = header
  const prepared =
    header.fileType === deltaFileTypes.raw
      ? prepareNothing(reference, preparation)
      : prepareFor(header, reference, preparation)
  const target = applyPatch({ ...prepared, patch, targetSize })
  if ((header.flags & deltaFlags.e8) !== 0) undoE8(target)
  if (header.targetHash) checkTargetHash(target, header.targetHash)
  return target
}

type Prepared = { reference: Uint8Array; rift: RiftTable }

/** Flags that real deltas of a file type have. On RAW ones only `e8` changes anything; what others would do is not known. */
const knownFlags = new Map<number, number>([
  [deltaFileTypes.raw, deltaFlags.e8 | deltaFlags.i386Calls | deltaFlags.ignoreFileSizeLimit],
  [deltaFileTypes.i386, 0x1fe | deltaFlags.unbind | managed() | deltaFlags.ignoreFileSizeLimit],
  [deltaFileTypes.amd64, 0x63e | deltaFlags.unbind | managed() | deltaFlags.ignoreFileSizeLimit],
])

/** They say what is to be done with .NET images, and are set for others too. */
function managed(): number {
  return deltaFlags.cliDisassembly | deltaFlags.cliMetadata
}

function refuseUnknown({ fileType, fileTypeSet, flags }: DeltaHeader): void {
  const known = knownFlags.get(fileType)
  if (known === undefined) throw new DeltaUnsupported({ feature: `the file type 0x${fileType.toString(16)}` })
  if ((fileTypeSet & 0x100) !== 0)
    throw new DeltaUnsupported({ feature: 'a reverse delta (file type set 0x100)' })
  for (let bit = 1; bit <= flags; bit *= 2) {
    if (Math.floor(flags / bit) % 2 === 1 && (bit > 0x8000_0000 || (known & bit) === 0)) {
      const feature = `the flag 0x${bit.toString(16)} with the file type 0x${fileType.toString(16)}`
      throw new DeltaUnsupported({ feature })
    }
  }
}

function prepareNothing(reference: Uint8Array, preparation: Uint8Array): Prepared {
  if (preparation.length > 0)
    throw new DeltaInvalid({ reason: 'it prepares a file that needs no preparation' })
  return { reference, rift: [] }
}

function prepareFor(header: DeltaHeader, reference: Uint8Array, buffer: Uint8Array): Prepared {
  const { fileType, flags } = header
  const preparation = readPreparation(buffer)
  const image = readImage(Uint8Array.from(reference))
  const copies = makeCopyRift(image.layout, preparation.addresses, preparation.targetAddressToOffset)
  prepareImage(image, { fileType, flags, preparation })
  const rift = copies.map(({ source, target }) => ({ source: source + reference.length, target }))
  return { reference: image.bytes, rift }
}
