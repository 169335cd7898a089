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

/** A step of a run took longer than it may. */
export const ServicingStepTimedOut = defineError<{ step: string; minutes: number }>({
  code: 'SERVICING_STEP_TIMED_OUT',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `The step ${facts.step} of the run took longer than ${facts.minutes} minutes and was stopped.`,
  remedy:
    'The version in use is unchanged. Look in the log of the run, `slipstream servicing log RUN`, for what it was doing; if it is only slow, set servicing-step-minutes higher.',
  example: { step: 'carry-out', minutes: 720 },
})

/** Pre-flight found several things. */
export const ServicingNotReady = defineError<{ packageId: string; found: readonly string[] }>({
  code: 'SERVICING_NOT_READY',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} cannot be serviced now, for ${facts.found.length} reasons: ${facts.found.join(' ')}`,
  remedy: 'Nothing was changed. Mend all that is named, then start the run again.',
  example: {
    packageId: 'S0100001',
    found: [
      'Servicing needs 9000000000 bytes in /var/lib/slipstream/work, and 1200000000 are free.',
      'The file of the update windows11.0-kb5043080-x64.msu is missing in the content library.',
    ],
  },
})
