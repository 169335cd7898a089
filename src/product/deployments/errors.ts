import { defineError } from '#platform/errors'

/** No deployment has this ID or name. */
export const DeploymentMissing = defineError<{ deployment: string }>({
  code: 'DEPLOYMENT_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: ({ deployment }) => `There is no deployment “${deployment}”.`,
  remedy: 'Look at the list of deployments (`deployment list`) for its name or ID.',
  example: { deployment: 'Windows 11 24H2 to Paris' },
})

/** Two deployments of one name could not be told apart. */
export const DeploymentNameTaken = defineError<{ name: string }>({
  code: 'DEPLOYMENT_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ name }) => `There is a deployment “${name}” already.`,
  remedy: 'Choose another name, or change the one that there is.',
  example: { name: 'Windows 11 24H2 to Paris' },
})

/** What was asked for contradicts itself, or what is there. */
export const DeploymentRefused = defineError<{ reasons: readonly string[] }>({
  code: 'DEPLOYMENT_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: ({ reasons }) => `This cannot be deployed: ${reasons.join('; ')}.`,
  remedy: 'Correct what is named; `deployment preview` says everything that hinders.',
  example: { reasons: ['a required deployment needs a deadline'] },
})

/** A required deployment to many devices was not confirmed, or by another number than there are. */
export const DeploymentNotConfirmed = defineError<{ devices: number; approvedDevices: number }>({
  code: 'DEPLOYMENT_NOT_CONFIRMED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ devices, approvedDevices }) =>
    `This deployment is required on ${devices} of ${approvedDevices} devices, and that was not confirmed.`,
  remedy: 'Look at the preview. When it is meant, repeat the number of devices (`--confirm-devices`).',
  example: { devices: 480, approvedDevices: 500 },
})

/** A ring of a deployment is not there, or has begun. */
export const DeploymentRingNotWaiting = defineError<{ deployment: string; ring: string }>({
  code: 'DEPLOYMENT_RING_NOT_WAITING',
  kind: 'conflict',
  retry: 'never',
  sentence: ({ deployment, ring }) => `The deployment “${deployment}” has no ring “${ring}” that waits.`,
  remedy: 'Look at its rings (`deployment show`).',
  example: { deployment: 'Windows 11 24H2 to Paris', ring: 'Pilot' },
})

/** A deployment is paused or runs already. */
export const DeploymentStateWrong = defineError<{ deployment: string; state: string }>({
  code: 'DEPLOYMENT_STATE_WRONG',
  kind: 'conflict',
  retry: 'never',
  sentence: ({ deployment, state }) => `The deployment “${deployment}” is ${state} already.`,
  remedy: 'Look at the deployment (`deployment show`).',
  example: { deployment: 'Windows 11 24H2 to Paris', state: 'paused' },
})

/** No device of those that were named has an attempt that failed. */
export const NothingToRerun = defineError<{ deployment: string }>({
  code: 'NOTHING_TO_RERUN',
  kind: 'conflict',
  retry: 'never',
  sentence: ({ deployment }) =>
    `Of the devices that were named, none has failed in the deployment “${deployment}”.`,
  remedy:
    'Look at its devices (`deployment devices`). Only an attempt that ended without success is done again.',
  example: { deployment: 'Windows 11 24H2 to Paris' },
})

/** A device asks for content that no deployment gives it. */
export const DeviceContentNotAssigned = defineError<{ contentVersion: string }>({
  code: 'DEVICE_CONTENT_NOT_ASSIGNED',
  kind: 'missing',
  retry: 'after-change',
  sentence: ({ contentVersion }) => `No deployment gives this device the content ${contentVersion}.`,
  remedy: 'The device asks for its policy again: it may have changed.',
  example: { contentVersion: 'a'.repeat(64) },
})
