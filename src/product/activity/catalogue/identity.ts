import { kindsOf } from './define.ts'

const identity = kindsOf('identity')

/** Numbers 105001 to 109999. */
export const identityMessages = {
  USER_SIGNED_IN: identity.event(105_001, 'information', 'A user signed in.'),
  USER_SIGNED_OUT: identity.event(105_002, 'information', 'A user signed out.'),
  SIGN_IN_LOCKED: identity.event(
    105_003,
    'warning',
    'Signing in with a user name, or from an address, was refused too often and waits now; longer each time.',
  ),
  USER_MADE: identity.change(105_004, 'information', 'A user or a service account was made.'),
  USER_CHANGED: identity.change(
    105_005,
    'information',
    'A user was changed: the name that is shown, the language, or whether the user may sign in.',
  ),
  USER_REMOVED: identity.change(105_006, 'information', 'A user was removed, with every session and token.'),
  USER_PASSWORD_SET: identity.change(105_007, 'information', 'The password of a user was set.'),
  ROLES_ASSIGNED: identity.change(
    105_008,
    'information',
    'The roles of a user were set, with the security scopes of each.',
  ),
  SESSION_REVOKED: identity.change(105_009, 'information', 'A session was ended before its time.'),
  API_TOKEN_MADE: identity.change(105_010, 'information', 'An API token was made.'),
  API_TOKEN_REVOKED: identity.change(105_011, 'information', 'An API token was revoked.'),
  ROLE_SET: identity.change(105_012, 'information', 'A role was made or changed.'),
  ROLE_REMOVED: identity.change(105_013, 'information', 'A role was removed.'),
  SECURITY_SCOPE_SET: identity.change(105_014, 'information', 'A security scope was made or changed.'),
  SECURITY_SCOPE_REMOVED: identity.change(105_015, 'information', 'A security scope was removed.'),
  SECURITY_SCOPES_OF_OBJECT_SET: identity.change(
    105_016,
    'information',
    'The security scopes of an object were set.',
  ),
  IDENTITY_PROVIDER_SET: identity.change(
    105_017,
    'information',
    'The identity provider with which people sign in was set.',
  ),
  IDENTITY_PROVIDER_REMOVED: identity.change(
    105_018,
    'information',
    'The identity provider with which people signed in was removed.',
  ),
}
