import { defineError } from '#platform/errors'

/** The setting `failpoint` names no failpoint, or asks something of one that it cannot do. */
export const FailpointInvalid = defineError<{ given: string; reason: string; names: readonly string[] }>({
  code: 'FAILPOINT_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ given, reason }) => `The failpoint “${given}” cannot be armed: ${reason}.`,
  remedy:
    'Failpoints are for tests of recovery. Give one of the names that this error lists, with :kill, :error, :full or :delay-MILLISECONDS after it, and @N for the N-th time that it is reached.',
  example: {
    given: 'servicing.unknown',
    reason: 'there is no failpoint of this name; there are: servicing.prepared, servicing.proven',
    names: ['servicing.prepared', 'servicing.proven'],
  },
})
