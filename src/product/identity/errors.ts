import { defineError } from '#platform/errors'

/** A one-time token was used before, has expired, or never existed. */
export const OneTimeTokenSpent = defineError<{ purpose: string }>({
  code: 'ONE_TIME_TOKEN_SPENT',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: facts =>
    `This one-time token for ${facts.purpose} was used already, has expired, or was never made here.`,
  remedy: 'Use the token that you got when you signed in, or have a new one-time token made.',
  example: { purpose: 'sign-in' },
})

/** Nobody of this name has a token for metrics. */
export const MetricsTokenMissing = defineError<{ name: string }>({
  code: 'METRICS_TOKEN_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `There is no valid token for reading metrics with the name “${facts.name}”.`,
  remedy: 'List them: slipstream metrics-token list.',
  example: { name: 'prometheus' },
})

/** A password is not good enough to be kept. */
export const PasswordRefused = defineError<{ reason: string }>({
  code: 'PASSWORD_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This password is refused: ${facts.reason}.`,
  remedy: 'Choose at least 12 characters that nobody would guess: some words that do not belong together.',
  example: { reason: 'it is shorter than 12 characters' },
})

/** A sign-in did not succeed. The same words whether the user is unknown, disabled or has another password. */
export const SignInRefused = defineError<Record<string, never>>({
  code: 'SIGN_IN_REFUSED',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: () => 'The user name or the password is not right.',
  remedy:
    'Try again with care: after several attempts the next one has to wait. An administrator can set a new password.',
  example: {},
})

/** A user's name is not one that can be kept. */
export const UserNameRefused = defineError<{ userName: string }>({
  code: 'USER_NAME_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.userName}” cannot be a user name.`,
  remedy:
    'Use letters, digits and . _ - @, with a letter or digit first and last, at most 100 of them, and no ID.',
  example: { userName: 'ines martin' },
})

/** Another user has this name. */
export const UserNameTaken = defineError<{ userName: string }>({
  code: 'USER_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a user with the name “${facts.userName}” already.`,
  remedy: 'Choose another name.',
  example: { userName: 'ines' },
})

/** There is no such user. */
export const UserMissing = defineError<{ user: string }>({
  code: 'USER_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `There is no user “${facts.user}”.`,
  remedy: 'List them: slipstream user list.',
  example: { user: 'ines' },
})

/** What was to be given is more than the giver may. */
export const AccessWider = defineError<{ objectClass: string; operation: string }>({
  code: 'ACCESS_WIDER',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: facts =>
    `Nobody can give or take over what they may not do themselves: “${facts.operation}” on ${facts.objectClass}, in the same security scopes.`,
  remedy: 'Leave it out, or ask a full administrator.',
  example: { objectClass: 'user', operation: 'modify' },
})

/** Nobody would be left who may do everything. */
export const LastAdministrator = defineError<{ userName: string }>({
  code: 'LAST_ADMINISTRATOR',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `“${facts.userName}” is the last full administrator who can sign in.`,
  remedy: 'Give another user the role Full administrator in all security scopes first.',
  example: { userName: 'ines' },
})

/** A service account does not do that. */
export const ServiceAccountOnlyTokens = defineError<{ userName: string }>({
  code: 'SERVICE_ACCOUNT_ONLY_TOKENS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.userName}” is a service account: it has tokens, and no password.`,
  remedy: 'Make a token for it: slipstream token make --user NAME. Or make a user who is a person.',
  example: { userName: 'build' },
})

/** This needs somebody who is signed in as a user, not only a token. */
export const SessionNeeded = defineError<Record<string, never>>({
  code: 'SESSION_NEEDED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: () => 'This is done by a user who is signed in, not with a token.',
  remedy: 'Sign in to the console as that user.',
  example: {},
})

/** A token that may not give access was used to do that. */
export const AccessOutlivesToken = defineError<Record<string, never>>({
  code: 'ACCESS_OUTLIVES_TOKEN',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: () =>
    'This gives access that would outlive the token with which you came, and the token was not made for that. Nothing was changed.',
  remedy: 'Sign in to the console, or use a token that gives access: `slipstream token make --gives-access`.',
  example: {},
})

/** The password that was given as the present one is another. */
export const CurrentPasswordWrong = defineError<Record<string, never>>({
  code: 'CURRENT_PASSWORD_WRONG',
  kind: 'refused',
  retry: 'after-change',
  sentence: () => 'The present password is not right.',
  remedy: 'Give it again. If it is forgotten, an administrator can set a new one.',
  example: {},
})

/** There is no such session. */
export const SessionMissing = defineError<{ session: string }>({
  code: 'SESSION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no session ${facts.session}; it may have ended.`,
  remedy: 'List them: slipstream session list.',
  example: { session: '0b0f7c1e-58a5-4b6e-9f0e-2b8f3f5f0a77' },
})

/** There is no such API token. */
export const ApiTokenMissing = defineError<{ token: string }>({
  code: 'API_TOKEN_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no valid API token ${facts.token}.`,
  remedy: 'List them: slipstream token list.',
  example: { token: '0b0f7c1e-58a5-4b6e-9f0e-2b8f3f5f0a77' },
})

/** There is no such role. */
export const RoleMissing = defineError<{ role: string }>({
  code: 'ROLE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `There is no role “${facts.role}”.`,
  remedy: 'List them: slipstream role list.',
  example: { role: 'read-only-analyst' },
})

/** This is about a user, and the caller is none. */
export const UserNeeded = defineError<Record<string, never>>({
  code: 'USER_NEEDED',
  kind: 'refused',
  retry: 'after-change',
  sentence: () => 'The token of the first administrator belongs to no user.',
  remedy: 'Make a user, and make the token for that user: slipstream token make NAME --user USER.',
  example: {},
})

/** There is no such operation on such a class of objects. */
export const PermissionUnknown = defineError<{ objectClass: string; operation: string }>({
  code: 'PERMISSION_UNKNOWN',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `There is no permission “${facts.operation}” on ${facts.objectClass}.`,
  remedy: 'See what there is: slipstream role permissions.',
  example: { objectClass: 'upgrade-package', operation: 'erase' },
})

/** A built-in role is as it is. */
export const RoleBuiltIn = defineError<{ role: string }>({
  code: 'ROLE_BUILT_IN',
  kind: 'conflict',
  retry: 'never',
  sentence: facts => `“${facts.role}” is a built-in role: it is not changed and not removed.`,
  remedy: 'Copy it under another name and change the copy: slipstream role copy.',
  example: { role: 'Read-only analyst' },
})

/** Another role has this name. */
export const RoleNameTaken = defineError<{ role: string }>({
  code: 'ROLE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a role with the name “${facts.role}” already.`,
  remedy: 'Choose another name.',
  example: { role: 'Night shift' },
})

/** Somebody has the role. */
export const RoleInUse = defineError<{ role: string; users: readonly string[] }>({
  code: 'ROLE_IN_USE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The role “${facts.role}” belongs to ${facts.users.join(', ')}.`,
  remedy: 'Take it from them first: slipstream user set-roles.',
  example: { role: 'Night shift', users: ['omar'] },
})

/** There is no such security scope. */
export const SecurityScopeMissing = defineError<{ scope: string }>({
  code: 'SECURITY_SCOPE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `There is no security scope “${facts.scope}”.`,
  remedy: 'List them: slipstream security-scope list.',
  example: { scope: 'Paris' },
})

/** Another security scope has this name. */
export const SecurityScopeNameTaken = defineError<{ scope: string }>({
  code: 'SECURITY_SCOPE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a security scope with the name “${facts.scope}” already.`,
  remedy: 'Choose another name.',
  example: { scope: 'Paris' },
})

/** A security scope's name is not one that can be kept. */
export const SecurityScopeNameRefused = defineError<{ scope: string }>({
  code: 'SECURITY_SCOPE_NAME_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.scope}” cannot be the name of a security scope: it has the form of an ID.`,
  remedy: 'Choose another name.',
  example: { scope: '0b0f7c1e-58a5-4b6e-9f0e-2b8f3f5f0a77' },
})

/** The built-in security scope stays. */
export const SecurityScopeBuiltIn = defineError<{ scope: string }>({
  code: 'SECURITY_SCOPE_BUILT_IN',
  kind: 'conflict',
  retry: 'never',
  sentence: facts => `The security scope “${facts.scope}” is built in; it is not removed.`,
  remedy: 'Set other scopes on the objects that shall not carry it.',
  example: { scope: 'Default' },
})

/** Something carries the security scope. */
export const SecurityScopeInUse = defineError<{ scope: string; carriedBy: readonly string[] }>({
  code: 'SECURITY_SCOPE_IN_USE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The security scope “${facts.scope}” is carried by ${facts.carriedBy.join(', ')}.`,
  remedy: 'Set other scopes there first.',
  example: { scope: 'Paris', carriedBy: ['upgrade-package S0100001', 'omar'] },
})

/** The caller's roles do not reach into a security scope. */
export const ScopeNotYours = defineError<{ scope: string }>({
  code: 'SCOPE_NOT_YOURS',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: facts => `Your roles do not allow to set security scopes in “${facts.scope}”.`,
  remedy: 'Ask somebody whose roles are on all security scopes.',
  example: { scope: 'Paris' },
})

/** It would be done to objects that the caller does not see, too. */
export const TargetsBeyondScopes = defineError<Record<string, never>>({
  code: 'TARGETS_BEYOND_SCOPES',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: () =>
    'This would be done to distribution points of every security scope, and your roles reach some alone. Nothing was changed.',
  remedy: 'Name distribution points or groups.',
  example: {},
})

/** What is kept names objects that the caller does not see. */
export const HiddenObjectsKept = defineError<Record<string, never>>({
  code: 'HIDDEN_OBJECTS_KEPT',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: () =>
    'This names objects of security scopes that your roles do not reach; what you gave would take their place. Nothing was changed.',
  remedy: 'Ask somebody whose roles reach all of them.',
  example: {},
})

/** No identity provider is set. */
export const IdentityProviderMissing = defineError<Record<string, never>>({
  code: 'IDENTITY_PROVIDER_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: () => 'No identity provider is set.',
  remedy: 'Sign in with a password, or set one: PUT /api/v1/identity-provider.',
  example: {},
})

/** An issuer that is not asked. */
export const IdentityProviderRefused = defineError<{ issuer: string }>({
  code: 'IDENTITY_PROVIDER_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.issuer}” cannot be the issuer: what it says would prove nothing.`,
  remedy: 'Give its https address, without a query.',
  example: { issuer: 'http://login.example.com' },
})

/** The client secret was sealed with a key that is not here. */
export const IdentityProviderUnreadable = defineError<{ issuer: string }>({
  code: 'IDENTITY_PROVIDER_UNREADABLE',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts => `The client secret for ${facts.issuer} cannot be read: it was sealed with another key.`,
  remedy:
    'Set the provider again. This is so when the database was restored without the file identity-provider-key of the data folder.',
  example: { issuer: 'https://login.example.com' },
})

/** The identity provider did not vouch for anybody. */
export const IdentityProviderFailed = defineError<{ reason: string }>({
  code: 'IDENTITY_PROVIDER_FAILED',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The identity provider did not sign anybody in: ${facts.reason}.`,
  remedy:
    'Try again. If it stays, compare issuer, client ID, secret and redirect address with the provider’s settings.',
  example: { reason: 'OAUTH_INVALID_RESPONSE' },
})

/** The identity provider, or an address that it names, is where the site asks nobody. */
export const IdentityProviderAddressRefused = defineError<{ host: string }>({
  code: 'IDENTITY_PROVIDER_ADDRESS_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The identity provider’s host ${facts.host} has an address that is neither of the public internet nor in the networks of the setting internal-networks.`,
  remedy:
    'If it is a server of your own, start the site server with internal-networks holding its network, for example 10.20.0.0/16. Link-local addresses are never asked.',
  example: { host: 'login.example.com' },
})

/** A sign-in came back that did not begin in this browser, or began too long ago. */
export const SignInUnknown = defineError<Record<string, never>>({
  code: 'SIGN_IN_UNKNOWN',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: () => 'This sign-in did not begin in this browser, began too long ago, or has ended already.',
  remedy: 'Begin again.',
  example: {},
})

/** The provider knows somebody who has no role here. */
export const UserNotAdmitted = defineError<{ claim: string }>({
  code: 'USER_NOT_ADMITTED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: facts =>
    `The identity provider knows you, but its claim “${facts.claim}” gives you no way in here.`,
  remedy: 'Ask a full administrator.',
  example: { claim: 'groups' },
})
