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
