import { defineError } from '#platform/errors'

/** The bytes are no delta, are cut off, or contradict themselves or the reference they are applied to. */
export const DeltaInvalid = defineError<{ reason: string }>({
  code: 'DELTA_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The delta is refused: ${facts.reason}.`,
  remedy:
    'Download the update again and compare its digest; a delta also needs exactly the file it was made from.',
  example: { reason: 'its bits end before the target is complete' },
})

/** The delta uses a part of the format that is not implemented. */
export const DeltaUnsupported = defineError<{ feature: string }>({
  code: 'DELTA_UNSUPPORTED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The delta needs something that Slipstream cannot do yet: ${facts.feature}.`,
  remedy: 'Use another release of the update, or let Windows itself install it.',
  example: { feature: 'metadata of a .NET image (file type 0x10)' },
})

/** The delta would make a file larger than the caller allows. */
export const DeltaTooLarge = defineError<{ bytes: number; allowed: number }>({
  code: 'DELTA_TOO_LARGE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The delta would make ${facts.bytes} bytes; at most ${facts.allowed} are allowed.`,
  remedy: 'Check where the delta came from; a real one is seldom so large.',
  example: { bytes: 1_073_741_824, allowed: 268_435_456 },
})

/** What was made is not what the delta promises: nearly always the reference was the wrong file. */
export const DeltaTargetMismatch = defineError<{ algorithm: string; expected: string; found: string }>({
  code: 'DELTA_TARGET_MISMATCH',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `The file made from the delta has the ${facts.algorithm} digest ${facts.found} instead of ${facts.expected}.`,
  remedy: 'Apply the delta to exactly the file it was made from.',
  example: {
    algorithm: 'md5',
    expected: '00112233445566778899aabbccddeeff',
    found: 'ffeeddccbbaa99887766554433221100',
  },
})

/** A compressed manifest needs another file, which was not given. */
export const DeltaReferenceMissing = defineError<{ wrapper: string; needs: string }>({
  code: 'DELTA_REFERENCE_MISSING',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `A manifest packed as ${facts.wrapper} can only be read together with ${facts.needs}.`,
  remedy: 'Give the file from the same Windows image as the manifest.',
  example: { wrapper: 'DCM', needs: 'the base manifest' },
})
