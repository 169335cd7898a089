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
  remedy: 'Use letters, digits and . _ - @, with a letter or digit first and last, at most 100 of them.',
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
