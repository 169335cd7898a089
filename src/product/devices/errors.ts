import { defineError } from '#platform/errors'

/** No device has this ID or name. */
export const DeviceMissing = defineError<{ device: string }>({
  code: 'DEVICE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: ({ device }) => `There is no device “${device}”.`,
  remedy: 'Look at the list of devices (`device list`) for its name or ID.',
  example: { device: 'PC-0815' },
})

/** Several devices, of which at most one is trusted, have this name. */
export const DeviceAmbiguous = defineError<{ device: string; ids: string[] }>({
  code: 'DEVICE_AMBIGUOUS',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ device, ids }) => `“${device}” stands for ${ids.length} devices: ${ids.join(', ')}.`,
  remedy: 'Give the ID of the one that is meant.',
  example: {
    device: 'PC-0815',
    ids: ['0b7d2a52-6a0a-4b7e-9d0a-3f6a5f1c2d3e', '5f1c2d3e-6a0a-4b7e-9d0a-3f6a0b7d2a52'],
  },
})

/** What was asked does not go with how the site stands to the device. */
export const DeviceStateWrong = defineError<{ device: string; state: string; asked: string }>({
  code: 'DEVICE_STATE_WRONG',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ device, state, asked }) => `The device “${device}” is ${state}; it cannot be ${asked}.`,
  remedy: 'Look at the device (`device show`). A revoked one enrols again with a new key.',
  example: { device: 'PC-0815', state: 'revoked', asked: 'approved' },
})

/** Another device is trusted under this name. */
export const DeviceNameTaken = defineError<{ device: string; id: string }>({
  code: 'DEVICE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ device, id }) => `Another device, ${id}, is approved under the name “${device}”.`,
  remedy:
    'When it is the same machine, set up anew, approve it in its place (`--replace`): the other one is revoked.',
  example: { device: 'PC-0815', id: '0b7d2a52-6a0a-4b7e-9d0a-3f6a5f1c2d3e' },
})

/** An enrolment does not prove what it says. */
export const EnrolmentRefused = defineError<{ reason: string }>({
  code: 'ENROLMENT_REFUSED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: ({ reason }) => `The enrolment was refused: ${reason}.`,
  remedy:
    'Make a new enrolment token (`enrolment-token create`), check the clock of the device, or enrol without a token and approve it.',
  example: { reason: 'its token is unknown, used, expired or revoked' },
})

/** So many devices wait for approval that no further one is written down. */
export const TooManyWaiting = defineError<{ most: number }>({
  code: 'TOO_MANY_DEVICES_WAITING',
  kind: 'limited',
  retry: 'later',
  sentence: ({ most }) => `${most} devices wait for approval already; this one was not written down.`,
  remedy: 'Approve or remove the ones that wait, or enrol with a token.',
  example: { most: 10_000 },
})

/** An enrolment token is not there. */
export const EnrolmentTokenMissing = defineError<{ token: string }>({
  code: 'ENROLMENT_TOKEN_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: ({ token }) => `There is no enrolment token “${token}” that is neither used nor revoked.`,
  remedy: 'Look at the list (`enrolment-token list`).',
  example: { token: '0b7d2a52-6a0a-4b7e-9d0a-3f6a5f1c2d3e' },
})

/** No group of devices has this name. */
export const DeviceGroupMissing = defineError<{ group: string }>({
  code: 'DEVICE_GROUP_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: ({ group }) => `There is no device group “${group}”.`,
  remedy: 'Look at the list of device groups (`device-group list`) for its name.',
  example: { group: 'Paris' },
})

/** A group that nothing could ever be in. */
export const DeviceGroupEmpty = defineError<{ group: string }>({
  code: 'DEVICE_GROUP_EMPTY',
  kind: 'invalid',
  retry: 'after-change',
  sentence: ({ group }) => `The device group “${group}” names neither devices nor subnets nor tags.`,
  remedy: 'Name at least one (`--device`, `--subnet`, `--tag`).',
  example: { group: 'Paris' },
})

/** Something needs the group. */
export const DeviceGroupInUse = defineError<{ group: string; users: string[] }>({
  code: 'DEVICE_GROUP_IN_USE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ group, users }) => `The device group “${group}” is used by ${users.join(', ')}.`,
  remedy: 'Remove these first, or have them name another group.',
  example: { group: 'Paris', users: ['the deployment “Windows 11 in Paris”'] },
})
