import { defineError } from '#platform/errors'

/** A text is not a P-256 key in the form that is used here. */
export const DeviceKeyInvalid = defineError<Record<string, never>>({
  code: 'DEVICE_KEY_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: () => 'This is not a P-256 public key.',
  remedy: 'Give the key as SPKI in DER with the point not compressed, written in base64.',
  example: {},
})

/** A request of a device does not prove who sent it. */
export const DeviceRequestRefused = defineError<{ reason: string }>({
  code: 'DEVICE_REQUEST_REFUSED',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: ({ reason }) => `The request of a device was refused: ${reason}.`,
  remedy:
    'Check the clock of the device, and that it is enrolled at this site and not revoked; otherwise enrol it again.',
  example: { reason: 'its signature does not hold' },
})

/** What came as the site's answer was not signed by the site that the device has pinned, or is another device's or an old one. */
export const SiteAnswerRefused = defineError<{ reason: string }>({
  code: 'SITE_ANSWER_REFUSED',
  kind: 'refused',
  retry: 'later',
  sentence: ({ reason }) => `The answer of the site was thrown away: ${reason}.`,
  remedy:
    'Nothing of it was used. Look for something that answers in the place of the site; a device that shall belong to another site is enrolled again.',
  example: { reason: 'its signature does not hold' },
})

/** A text is not an enrolment token. */
export const EnrolmentTokenInvalid = defineError<Record<string, never>>({
  code: 'ENROLMENT_TOKEN_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: () => 'This is not an enrolment token.',
  remedy: 'Give the whole text that `slipstream enrolment-token create` printed.',
  example: {},
})
