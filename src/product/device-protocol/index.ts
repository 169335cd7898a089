export { devicePaths, manifestPathOf } from './addresses.ts'
export {
  makeEnrolmentToken,
  provesKey,
  readEnrolmentToken,
  signEnrolment,
} from './enrolment.ts'
export {
  DeviceKeyInvalid,
  DeviceRequestRefused,
  EnrolmentTokenInvalid,
  SiteAnswerRefused,
} from './errors.ts'
export {
  DEVICE_PROTOCOL_VERSION,
  type DeviceFacts,
  deviceFacts,
  deviceName,
  type SaidFacts,
} from './fields.ts'
export {
  deviceKeyFingerprint,
  deviceSigningContexts,
  makeDeviceKey,
  p256KeyHeader,
  readDeviceKey,
} from './keys.ts'
export {
  type AssignedContent,
  type Assignment,
  type AssignmentSchedule,
  type AttemptState,
  assignment,
  attemptStates,
  type DeviceContentSource,
  type EnrolAnswer,
  type EnrolRequest,
  endStates,
  enrolAnswer,
  enrolmentState,
  enrolRequest,
  type LocationAnswer,
  type LocationRequest,
  locationAnswer,
  locationRequest,
  type Policy,
  type PolicyRequest,
  policy,
  policyRequest,
  type RenewKeyRequest,
  renewKeyRequest,
  type SignedText,
  type StatusAnswer,
  type StatusReport,
  type StatusRequest,
  signedText,
  statusAnswer,
  statusReport,
  statusRequest,
} from './messages.ts'
export {
  CLOCK_SKEW_MS,
  deviceScheme,
  digestOf,
  readSignedRequest,
  refuseUnsigned,
  type SignedRequest,
  signRequest,
} from './sign-request.ts'
export { makeSignedText, openEnrolAnswer, openLocations, openPolicy } from './signed-text.ts'
export { startOf } from './when-to-start.ts'
