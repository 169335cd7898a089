import { defineError } from '#platform/errors'

/** The point has never joined a site and was not told how. */
export const JoinTokenNeeded = defineError<{ folder: string }>({
  code: 'JOIN_TOKEN_NEEDED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The distribution point in ${facts.folder} belongs to no site yet: site-url and join-token-file are needed for its first start.`,
  remedy:
    'Have an administrator make a join token with `slipstream distribution-point join-token NAME`, and start it with --site-url and --join-token-file.',
  example: { folder: '/var/lib/slipstream-point' },
})

/** The file with the join token cannot be read. */
export const JoinTokenUnreadable = defineError<{ file: string; reason: string }>({
  code: 'JOIN_TOKEN_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} with the join token cannot be read: ${facts.reason}.`,
  remedy:
    'A token is spent at the join and its file removed. Have a new one made with `slipstream distribution-point join-token NAME`.',
  example: { file: 'join-token', reason: 'ENOENT' },
})

/** Content was asked for before the point belonged to a site, so that no ticket can be checked. */
export const PointNotJoined = defineError<Record<string, never>>({
  code: 'POINT_NOT_JOINED',
  kind: 'unavailable',
  retry: 'later',
  sentence: () => 'This distribution point has not joined its site yet.',
  remedy: 'Wait until it is ready, or look into its log for why the join takes so long.',
  example: {},
})
