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
