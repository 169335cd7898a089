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

/** The work folder's disk has not enough room. */
export const ServicingNoSpace = defineError<{ folder: string; needed: number; free: number }>({
  code: 'SERVICING_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `Servicing needs ${facts.needed} bytes in ${facts.folder}, and ${facts.free} are free.`,
  remedy: 'Free disk space, or set work-folder to a folder on a larger disk.',
  example: { folder: '/var/lib/slipstream/work', needed: 9_000_000_000, free: 1_200_000_000 },
})
