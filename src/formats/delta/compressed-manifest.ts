// Component manifests as Windows 8 and later keep them in WinSxS\Manifests.
//
//   OFFSET  SIZE  FIELD
//   0       4     "DCM\x01", "DCN\x01" or "DCD\x01" (others below)
//   4       8     DCD only: two numbers whose meaning is not known
//   4 or 12 rest  a PA30 delta (delta-header.ts)
//
// DCM is made from the base manifest, which is a resource of the servicing stack's wcp.dll and differs from build to build; DCN
// from nothing; DCD from another manifest. DCS (LZMS), DCH and DCX are not read.
//
// Sources: github.com/jlevere/msdelta (DCM); github.com/hfiref0x/SXSEXP (the other wrappers). DCM is verified with manifests
// of build 26100; of DCN and DCD there was no sample.

import { applyDelta, type DeltaLimits } from './apply-delta.ts'
import { readDeltaHeader } from './delta-header.ts'
import { DeltaInvalid, DeltaReferenceMissing, DeltaUnsupported } from './errors.ts'
import { isWholeManifest } from './manifest-shape.ts'

/** `baseManifest` is needed for DCM, `sourceManifest` for DCD. */
export type CompressedManifestInput = {
  bytes: Uint8Array
  baseManifest?: Uint8Array
  sourceManifest?: Uint8Array
  limits?: Partial<DeltaLimits>
}

const wrapperSize = 4

/** Whether the bytes begin as any compressed manifest does, also of a sort that cannot be read. */
export function isCompressedManifest(bytes: Uint8Array): boolean {
  return bytes.length >= wrapperSize && bytes[0] === 0x44 && bytes[1] === 0x43 && bytes[3] === 1
}

/**
 * Unpacks a manifest to the bytes of its XML. Where the delta holds no digest, the result must at least be one complete
 * `assembly` element; compare it with a digest of your own (COMPONENTS keeps one as S256H) where there is one.
 * @throws DELTA_INVALID, DELTA_UNSUPPORTED, DELTA_REFERENCE_MISSING, DELTA_TOO_LARGE, DELTA_TARGET_MISMATCH
 */
export function decodeCompressedManifest(input: CompressedManifestInput): Uint8Array {
  const { bytes, limits } = input
  if (!isCompressedManifest(bytes)) throw new DeltaInvalid({ reason: 'it is no compressed manifest' })
  const wrapper = String.fromCharCode(...bytes.subarray(0, 3))
  const reference = referenceFor(wrapper, input)
  const delta = bytes.subarray(wrapper === 'DCD' ? wrapperSize + 8 : wrapperSize)
  const manifest = applyDelta({ delta, reference, ...(limits && { limits }) })
  if (readDeltaHeader(delta).targetHash === null && !isWholeManifest(manifest)) {
    throw new DeltaInvalid({
      reason: 'the manifest made from it is no complete manifest: its base was another one',
    })
  }
  return manifest
}

function referenceFor(
  wrapper: string,
  { baseManifest, sourceManifest }: CompressedManifestInput,
): Uint8Array {
  if (wrapper === 'DCN') return new Uint8Array(0)
  if (wrapper === 'DCM') {
    if (!baseManifest) throw new DeltaReferenceMissing({ wrapper, needs: 'the base manifest' })
    return baseManifest
  }
  if (wrapper === 'DCD') {
    if (!sourceManifest) throw new DeltaReferenceMissing({ wrapper, needs: 'the manifest it was made from' })
    return sourceManifest
  }
  throw new DeltaUnsupported({ feature: `manifests packed as ${JSON.stringify(wrapper)}` })
}
