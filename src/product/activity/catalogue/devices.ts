import { kindsOf } from './define.ts'

const devices = kindsOf('devices')

/** Numbers 125001 to 125999. */
export const deviceMessages = {
  DEVICE_WAITS: devices.event(
    125_001,
    'information',
    'A device enrolled without a token and waits for approval.',
  ),
  DEVICE_ENROLLED: devices.change(125_002, 'information', 'A device enrolled with a token.'),
  DEVICE_APPROVED: devices.change(125_003, 'information', 'A device was approved.'),
  DEVICE_REVOKED: devices.change(
    125_004,
    'warning',
    'A device was revoked: it is told and believed nothing more.',
  ),
  DEVICE_REMOVED: devices.change(125_005, 'information', 'A device was removed with what it reported.'),
  DEVICE_TAGS_SET: devices.change(125_006, 'information', 'The tags of a device were set.'),
  DEVICE_KEY_RENEWED: devices.change(125_007, 'information', 'A device has another key.'),
  ENROLMENT_TOKENS_MADE: devices.change(125_008, 'information', 'Enrolment tokens were made.'),
  ENROLMENT_TOKENS_REVOKED: devices.change(125_009, 'information', 'Enrolment tokens were revoked.'),
  DEVICE_GROUP_SET: devices.change(125_010, 'information', 'A device group was set.'),
  DEVICE_GROUP_REMOVED: devices.change(125_011, 'information', 'A device group was removed.'),
}
