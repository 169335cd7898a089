import { defineError } from '#platform/errors'

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

/** A plan refuses updates, and the run was not asked to go on over that. */
export const ServicingUpdatesRefused = defineError<{
  packageId: string
  refused: number
  first: string
  reason: string
}>({
  code: 'SERVICING_UPDATES_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} was not serviced: ${facts.refused === 1 ? 'one update is' : `${facts.refused} updates are`} refused, first ${facts.first}: ${facts.reason}`,
  remedy:
    'The version in use is unchanged. Leave out what is refused, or start the run again with `--continue-on-error`: it then goes on with the others.',
  example: {
    packageId: 'S0100001',
    refused: 1,
    first: 'windows11.0-kb5043080-x64.msu for image 1 of sources/install.wim',
    reason: 'The native engine does not install cumulative updates.',
  },
})

/** Every update that was to go in failed, so that nothing is left to publish. */
export const ServicingNothingLeft = defineError<{ packageId: string; failed: number; first: string }>({
  code: 'SERVICING_NOTHING_LEFT',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} was not serviced: nothing is left to do without the updates that failed (${facts.failed} failures). The first: ${facts.first}`,
  remedy:
    'The version in use is unchanged. The run says of each update and image why it failed, and what to do.',
  example: {
    packageId: 'S0100001',
    failed: 1,
    first: 'The file of the update windows11.0-kb5043080-x64.msu is damaged in the content library.',
  },
})

/** A run cannot go from the step at which it is to another one: it has ended, or somebody else moved it. */
export const ServicingStepRefused = defineError<{ run: string; from: string; to: string }>({
  code: 'SERVICING_STEP_REFUSED',
  kind: 'conflict',
  retry: 'never',
  sentence: facts => `The servicing run ${facts.run} cannot go from the step ${facts.from} to ${facts.to}.`,
  remedy: 'Look at the run: it has ended, was cancelled, or goes on elsewhere.',
  example: { run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11', from: 'failed', to: 'publish' },
})

/** An attempt at a run goes on while another one has taken the run since. */
export const ServicingAttemptOver = defineError<{ run: string; attempt: number }>({
  code: 'SERVICING_ATTEMPT_OVER',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `Attempt ${facts.attempt} at the servicing run ${facts.run} is over: another one has taken the run.`,
  remedy:
    'Nothing needs to be done: the run goes on in the other attempt. It happens when a site server could not reach the database for a while.',
  example: { run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11', attempt: 1 },
})

/** The file of an update is not in the content library as it was added. */
export const ServicingUpdateFileUnusable = defineError<{ update: string; found: string }>({
  code: 'SERVICING_UPDATE_FILE_UNUSABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The file of the update ${facts.update} is ${facts.found} in the content library.`,
  remedy: 'Add the update again from its file, or download it again.',
  example: { update: 'windows11.0-kb5043080-x64.msu', found: 'damaged' },
})

/** A file of the package version that is to be serviced is not in the content library as it was added. */
export const ServicingSourceDamaged = defineError<{ file: string; found: string }>({
  code: 'SERVICING_SOURCE_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The file ${facts.file} of the package version in use is ${facts.found} in the content library.`,
  remedy:
    'Run `slipstream content-library verify`: it fetches the file from a distribution point that holds it. Otherwise read the package again from its source.',
  example: { file: 'sources/install.wim', found: 'damaged' },
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

/** The beginning of an ID that several runs have. */
export const ServicingRunAmbiguous = defineError<{ run: string }>({
  code: 'SERVICING_RUN_AMBIGUOUS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `Several servicing runs fit ${facts.run}.`,
  remedy: 'Name the one you mean by its whole ID.',
  example: { run: '8c9d3c2e' },
})

/** Only what waits can be given another priority. */
export const ServicingRunNotWaiting = defineError<{ run: string; step: string }>({
  code: 'SERVICING_RUN_NOT_WAITING',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `The servicing run ${facts.run} does not wait any more: it is at the step ${facts.step}.`,
  remedy: 'Nothing needs to be done. `slipstream servicing queue` shows what waits.',
  example: { run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11', step: 'carry-out' },
})

/** The setting with the limits of steps is not understood; the program does not start. */
export const ServicingStepLimitsInvalid = defineError<{ part: string; steps: readonly string[] }>({
  code: 'SERVICING_STEP_LIMITS_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The setting servicing-step-minutes cannot be used: “${facts.part}” is no step with its minutes. Steps are ${facts.steps.join(', ')}.`,
  remedy: 'Write it as in `carry-out=900,prove=120`.',
  example: { part: 'carry=1', steps: ['plan', 'pre-flight', 'prepare', 'carry-out', 'prove', 'publish'] },
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

/** A plan was asked for an engine that is not known here. */
export const ServicingEngineMissing = defineError<{ engine: string; known: readonly string[] }>({
  code: 'SERVICING_ENGINE_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `There is no servicing engine ${facts.engine}; this site server knows ${facts.known.join(' and ')}.`,
  remedy: 'Choose one of the engines that are named.',
  example: { engine: 'dsim', known: ['native', 'dism'] },
})

/** This server does not have the engine itself. */
export const ServicingEngineElsewhere = defineError<{ engine: string }>({
  code: 'SERVICING_ENGINE_ELSEWHERE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The servicing engine ${facts.engine} does not run on the site server, only on servicing workers.`,
  remedy: 'Start the run again with `--on-worker`.',
  example: { engine: 'dism' },
})

/** A message of a worker about work that it does not have, or has no longer. */
export const ServicingLeaseLost = defineError<{ lease: string }>({
  code: 'SERVICING_LEASE_LOST',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `The lease ${facts.lease} is over: the run was cancelled, has ended, or is with another servicing worker.`,
  remedy: 'Nothing needs to be done: the worker throws its scratch away and asks for other work.',
  example: { lease: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** A worker delivered something else than the plan asks for. */
export const ServicingDeliveryRefused = defineError<{ packageId: string; reason: string }>({
  code: 'SERVICING_DELIVERY_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `What the servicing worker produced for ${facts.packageId} was not published: ${facts.reason}.`,
  remedy:
    'The version in use is unchanged. Check that worker and site server have the same version of Slipstream.',
  example: { packageId: 'S0100001', reason: 'it changed setup.exe, which the plan does not' },
})

/** A worker said that it cannot do it; the sentence is its own. */
export const ServicingWorkerFailed = defineError<{ worker: string; code: string; message: string }>({
  code: 'SERVICING_WORKER_FAILED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The servicing worker ${facts.worker} could not do it (${facts.code}): ${facts.message}`,
  remedy: 'The version in use is unchanged. The log of the run, `slipstream servicing log RUN`, says more.',
  example: { worker: 'BUILD-1', code: 'SERVICING_NO_SPACE', message: 'There is not enough disk space.' },
})

/** Worker after worker went away in the middle of the same work. */
export const ServicingAttemptsUsedUp = defineError<{ packageId: string; attempts: number; last: string }>({
  code: 'SERVICING_ATTEMPTS_USED_UP',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `Servicing ${facts.packageId} was given up: ${facts.attempts} times a servicing worker went away in the middle of it, last ${facts.last}.`,
  remedy: 'The version in use is unchanged. Look into the logs of the workers before starting it again.',
  example: { packageId: 'S0100001', attempts: 5, last: 'BUILD-1' },
})

/** No worker has this name. */
export const ServicingWorkerMissing = defineError<{ worker: string }>({
  code: 'SERVICING_WORKER_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no servicing worker ${facts.worker}.`,
  remedy: 'Look at the list of servicing workers.',
  example: { worker: 'BUILD-1' },
})
