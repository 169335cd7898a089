import { defineError } from '#platform/errors'

/** The produced image does not say what the plan says; it is thrown away. */
export const ServicingNotProven = defineError<{ packageId: string; failed: number; first: string }>({
  code: 'SERVICING_NOT_PROVEN',
  kind: 'internal',
  retry: 'never',
  sentence: facts =>
    `The serviced content of ${facts.packageId} was not published: ${facts.failed} of the things read back were not as planned, first ${facts.first}.`,
  remedy: 'The version in use is unchanged. The run shows every check; report it together with the update.',
  example: {
    packageId: 'S0100001',
    failed: 1,
    first: 'file sources/install.wim:1 Windows\\System32\\example.dll',
  },
})

/** Facts changed since the plan was shown. */
export const ServicingPlanChanged = defineError<{ packageId: string; expected: string; found: string }>({
  code: 'SERVICING_PLAN_CHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The plan for ${facts.packageId} is no longer the one that was agreed to: its hash was ${facts.expected} and is ${facts.found}.`,
  remedy: 'Look at the plan again; if it is what you want, start the run with its new hash.',
  example: { packageId: 'S0100001', expected: '1f3870be', found: '8c7dd922' },
})

/** The work folder's disk has not enough room. */
export const ServicingNoSpace = defineError<{ folder: string; needed: number; free: number }>({
  code: 'SERVICING_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `Servicing needs ${facts.needed} bytes in ${facts.folder}, and ${facts.free} are free.`,
  remedy: 'Free disk space, or set work-folder to a folder on a larger disk.',
  example: { folder: '/var/lib/slipstream/work', needed: 9_000_000_000, free: 1_200_000_000 },
})

/** Offline servicing needs one WIM file. */
export const SplitImageNotServiceable = defineError<{ packageId: string; file: string }>({
  code: 'SPLIT_IMAGE_NOT_SERVICEABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} cannot be serviced: ${facts.file} is one part of a split image.`,
  remedy: 'Join the parts into sources/install.wim with `wimlib-imagex join`, and add the media again.',
  example: { packageId: 'S0100001', file: 'sources/install.swm' },
})

/** No servicing run has this ID. */
export const ServicingRunMissing = defineError<{ run: string }>({
  code: 'SERVICING_RUN_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no servicing run ${facts.run}.`,
  remedy: 'Look at the list of servicing runs of the package.',
  example: { run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** An image was chosen that install.wim does not have. */
export const ImageIndexMissing = defineError<{
  packageId: string
  missing: readonly string[]
  available: readonly string[]
}>({
  code: 'IMAGE_INDEX_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} has no image ${facts.missing.join(', ')} to service; it has ${facts.available.join(', ')}.`,
  remedy: 'Look at the images of the package, and choose among the indexes of sources/install.wim.',
  example: { packageId: 'S0100001', missing: ['7'], available: ['1', '2'] },
})
