import { defineError } from '#platform/errors'

/** There is nothing to accept. */
export const DatabaseNotBehind = defineError<Record<string, never>>({
  code: 'DATABASE_NOT_BEHIND',
  kind: 'conflict',
  retry: 'never',
  sentence: () => 'The database is not known to be older than its content store or its distribution points.',
  remedy: 'Nothing needs to be done: what it says is followed.',
  example: {},
})
