import { defineError } from '#platform/errors'

/** No operation has this ID. */
export const OperationMissing = defineError<{ operation: string }>({
  code: 'OPERATION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no operation ${facts.operation}.`,
  remedy: 'Look at the list of operations for its ID.',
  example: { operation: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** The beginning of an ID that several operations have. */
export const OperationAmbiguous = defineError<{ operation: string }>({
  code: 'OPERATION_AMBIGUOUS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `Several operations fit ${facts.operation}.`,
  remedy: 'Name the one you mean by its whole ID.',
  example: { operation: '8c9d3c2e' },
})

/** The operation has ended; there is nothing to cancel. */
export const OperationEnded = defineError<{ operation: string; state: string }>({
  code: 'OPERATION_ENDED',
  kind: 'conflict',
  retry: 'never',
  sentence: facts => `Operation ${facts.operation} has already ended (${facts.state}).`,
  remedy: 'Nothing needs to be done.',
  example: { operation: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11', state: 'succeeded' },
})

/** Somebody cancelled the operation. */
export const OperationCancelled = defineError<{ operation: string }>({
  code: 'OPERATION_CANCELLED',
  kind: 'cancelled',
  retry: 'never',
  sentence: facts => `Operation ${facts.operation} was cancelled.`,
  remedy: 'Start it again when you want it done; nothing was changed.',
  example: { operation: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** The process died again and again in the middle of the same work. */
export const OperationInterrupted = defineError<{ operation: string; attempts: number }>({
  code: 'OPERATION_INTERRUPTED',
  kind: 'internal',
  retry: 'later',
  sentence: facts =>
    `Operation ${facts.operation} was given up: the site server ended ${facts.attempts} times while it ran.`,
  remedy: 'Look for the cause in the site server log before starting it again.',
  example: { operation: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11', attempts: 5 },
})

/** The house is wired wrongly: a job without a handler, or with two. The server does not start. */
export const JobsMiswired = defineError<{ job: string; reason: string }>({
  code: 'JOBS_MISWIRED',
  kind: 'internal',
  retry: 'never',
  sentence: facts => `The job ${facts.job} cannot be run: ${facts.reason}.`,
  remedy: 'This is a defect of this version of Slipstream.',
  example: { job: 'upgrade-packages.add', reason: 'it has two handlers' },
})

/** A disk became full while a job ran, where nobody had looked for space beforehand. */
export const DiskFull = defineError<{ code: string }>({
  code: 'DISK_FULL',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ code }) =>
    `A disk of the site server became full while this ran (${code}). Nothing of it was kept.`,
  remedy: 'Make room on the disks of the data folder and of the work folder, then ask again.',
  example: { code: 'ENOSPC' },
})

/** A disk gave an error while a job ran. */
export const DiskFailed = defineError<{ code: string }>({
  code: 'DISK_FAILED',
  kind: 'internal',
  retry: 'after-change',
  sentence: ({ code }) =>
    `A disk of the site server gave an error while this ran (${code}). Nothing of it was kept.`,
  remedy:
    'Look at the log of the operating system and check the disks; `slipstream content-library verify` reads all content again.',
  example: { code: 'EIO' },
})
